// The conversation stands at its end, where the newest words are, and stays there unless somebody reads further up.
const scroller = document.querySelector(".scroller");
const target = location.hash.startsWith("#m-") ? document.getElementById(location.hash.slice(1)) : null;
let below = true;

function settle() {
  if (below) scroller.scrollTop = scroller.scrollHeight;
}

if (target) target.scrollIntoView({ block: "center" });
else settle();
scroller.addEventListener("scroll", () => {
  below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
});
// Two answers under way may both bring the newest message.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  event.detail.fragment.querySelectorAll("li[id^=m-]").forEach((line) => {
    if (document.getElementById(line.id)) line.remove();
  });
});
document.addEventListener("htmx:oobAfterSwap", settle);

// Ctrl+Enter sends, as in every chat. What was typed and not sent is not lost without a word.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "words") {
    event.target.form.requestSubmit();
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "write") document.getElementById("words")?.focus({ preventScroll: true });
});
