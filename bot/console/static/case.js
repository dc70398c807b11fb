// The conversation opens at the last message that was flagged, and at its end for who is writing. It stays at the end
// unless somebody reads further up.
const scroller = document.querySelector(".scroller");
const target = location.hash.startsWith("#m-") ? document.getElementById(location.hash.slice(1)) : null;
let below = true;

function settle() {
  if (below) scroller.scrollTop = scroller.scrollHeight;
}

const flagged = [...scroller.querySelectorAll(".line.flagged")].at(-1);
if (target) target.scrollIntoView({ block: "center" });
else if (flagged && !document.getElementById("words")) scroller.scrollTop = flagged.offsetTop - 8;
else settle();
function look() {
  below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
}

look();
scroller.addEventListener("scroll", look);
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
