// Locks the screen when nobody has touched it for the clinic's idle minutes. A page is covered at once, then left for
// the locked screen; only one with a half-written text stays under its cover, so that the text is there afterwards.
const TELL = 30_000; // milliseconds between words to the server that somebody is here
const cover = document.getElementById("cover");
const form = cover.querySelector("form");
const problem = document.getElementById("cover-problem");
const idle = Number(cover.dataset.idle) * 1000;
const title = document.title;
const tabs = new BroadcastChannel("nurse console");
let seen = Date.now();
let told = seen;
let locked = false;

for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  addEventListener(kind, act, { capture: true, passive: true });
}

tabs.onmessage = ({ data }) => {
  if (data === "active") seen = Date.now();
  if (data === "hidden" || data === "locked") hide();
  if (data === "locked") leave();
  if (data === "unlocked" && locked) show();
};

setInterval(() => {
  if (!locked && Date.now() - seen >= idle) lock();
}, 1000);

cover.addEventListener("cancel", (event) => event.preventDefault());
cover.addEventListener("close", () => {
  if (locked) cover.showModal();
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await send("/nurse/unlock", { word: form.elements.word.value, here: "true" });
  if (answer?.status === 204) {
    tabs.postMessage("unlocked");
    show();
  } else if (answer?.type === "opaqueredirect") {
    location.assign("/nurse/login"); // the session is over
  } else {
    problem.textContent = answer ? await answer.text() : "The server does not answer. Try again.";
    problem.hidden = false;
    form.elements.word.select();
  }
});

function act() {
  if (locked) return;
  seen = Date.now();
  if (seen - told < TELL) return;
  told = seen;
  tabs.postMessage("active");
  send("/nurse/active", {}).then((answer) => {
    if (answer?.type !== "opaqueredirect") return; // the server has locked already
    hide();
    leave();
  });
}

async function lock() {
  hide();
  const answered = await send("/nurse/lock", {});
  tabs.postMessage(answered ? "locked" : "hidden"); // only now: who asks earlier is not yet sent to the locked screen
  if (answered) leave();
}

function hide() {
  if (locked) return;
  locked = true;
  for (const part of document.body.children) part.hidden = part !== cover;
  document.title = "Locked";
  cover.showModal();
}

function leave() {
  if (!written()) location.replace(`/nurse/locked?to=${encodeURIComponent(location.pathname + location.search)}`);
}

function show() {
  locked = false;
  seen = told = Date.now();
  form.reset();
  problem.hidden = true;
  cover.close();
  for (const part of document.body.children) part.hidden = part === cover;
  document.title = title;
  document.dispatchEvent(new Event("unlocked")); // for what was refused meanwhile
}

function written() {
  return [...document.querySelectorAll("textarea, input:not([type=hidden])")].some(
    (field) => !cover.contains(field) && field.value !== field.defaultValue,
  );
}

function send(path, values) {
  const body = new URLSearchParams({ csrf: form.elements.csrf.value, ...values });
  return fetch(path, { method: "POST", body, redirect: "manual" }).catch(() => null);
}
