// The queue refreshes by htmx. This says what changed, and says so when it stops being fresh: a list
// that stands still looks like a calm day.
const LIMIT = 20_000; // milliseconds, four missed refreshes
let answered = Date.now();
let waiting = count();

function count() {
  return document.querySelector("#waiting-heading .count")?.textContent;
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) answered = Date.now();
});

document.addEventListener("htmx:afterSettle", () => {
  if (count() === waiting) return;
  waiting = count();
  document.getElementById("announced").textContent = `Waiting for a nurse: ${waiting}`;
});

setInterval(() => {
  document.getElementById("stale").hidden = Date.now() - answered < LIMIT;
}, 1000);
