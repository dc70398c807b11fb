// Single keys for who does this all day. They can be switched off, and never act while somebody types.
const help = document.getElementById("keys");
const choice = document.getElementById("keys-on");
const opener = document.getElementById("keys-open");

choice.checked = localStorage.getItem("nurse.keys") !== "off";
choice.addEventListener("change", () => localStorage.setItem("nurse.keys", choice.checked ? "on" : "off"));
if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
}
document.querySelectorAll("#filters select, #filters input").forEach((field) => {
  field.addEventListener("change", () => field.form.requestSubmit());
});

const ACTIONS = {
  j: () => move(1),
  k: () => move(-1),
  a: acknowledge,
  "/": () => document.getElementById("q").select(),
  "?": () => help.showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || document.querySelector("dialog[open]") || !choice.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

function places() {
  return [...document.querySelectorAll("a.open, .line.flagged, .hit .head a")];
}

function move(step) {
  const all = places();
  if (!all.length) return;
  const at = all.findIndex((place) => place.contains(document.activeElement) || place.closest("tr")?.contains(document.activeElement));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  if (!next.matches("a")) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function acknowledge() {
  const row = document.activeElement.closest("tr");
  const form = row ? row.querySelector("form[action$='/acknowledge']") : document.getElementById("acknowledge");
  form?.requestSubmit();
}
