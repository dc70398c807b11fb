// Keeps a page fresh. The server says what changed (server-sent events), htmx fetches it. Says so when that
// stops: a list that stands still looks like a calm day.
const LIMIT = 20_000; // milliseconds without a sign of life, four missed ones
const fresh = document.getElementById("fresh");
const place = fresh ? "#fresh" : "#live";
const number = location.pathname.match(/\/cases\/(\d+)/)?.[1];
let answered = Date.now();
let stream;

function connect() {
  stream?.close();
  stream = new EventSource(`/nurse/events${number ? `?case=${number}` : ""}`);
  stream.addEventListener("open", again); // what happened while it was not open
  stream.addEventListener("beat", () => { answered = Date.now(); });
  stream.addEventListener("out", out);
  stream.addEventListener("case", again);
  stream.addEventListener("cases", (event) => {
    const told = JSON.parse(event.data);
    count(told.open);
    if (!fresh) again();
    if (told.new.length) announce(told.new);
  });
}

// Locked or logged out. The page goes where that leads, unless a half-written text would be lost by it.
function out() {
  stream.close();
  const written = [...document.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
  if (!covered() && !written) location.reload();
}

function covered() {
  return document.querySelector("dialog.cover[open]") !== null;
}

document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status === 401 && covered()) event.preventDefault();
});
document.addEventListener("unlocked", connect);

function again() {
  const element = document.querySelector(place);
  if (element) htmx.trigger(element, "changed");
}

function count(open) {
  const shown = document.getElementById("waiting-count");
  if (shown) shown.textContent = open;
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = open ? `(${open}) ${title}` : title;
}

function announce(cases) {
  const names = cases.map((one) => `${one.alias}${one.level === "none" ? "" : `, ${one.level}`}`).join("; ");
  document.getElementById("announced").textContent = `New: ${names}`;
  if (remembered("sound") === "on") ring(cases.some((one) => one.level === "emergency"));
}

// A browser hides a tab's streams from no one: six of them and the seventh tab waits. Only the queue listens unseen.
document.addEventListener("visibilitychange", () => {
  if (!fresh) return;
  if (document.hidden) stream?.close();
  else connect();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.elt.id === place.slice(1)) answered = Date.now();
});

setInterval(() => {
  document.getElementById("stale").hidden = document.hidden || Date.now() - answered < LIMIT;
}, 1000);

// sound, off unless somebody on this computer wants it

let audio;

function ring(grave) {
  audio ??= new AudioContext();
  audio.resume();
  [0, 0.25, ...(grave ? [0.5, 0.75] : [])].forEach((after) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = grave ? 880 : 587;
    volume.gain.setValueAtTime(0.2, audio.currentTime + after);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + after + 0.2);
    tone.connect(volume).connect(audio.destination);
    tone.start(audio.currentTime + after);
    tone.stop(audio.currentTime + after + 0.2);
  });
  document.documentElement.dataset.rang = Number(document.documentElement.dataset.rang ?? 0) + 1;
}

function remembered(name) {
  return localStorage.getItem(`nurse.${name}`);
}

const sound = document.getElementById("sound");
if (sound) {
  const show = () => {
    const on = remembered("sound") === "on";
    sound.setAttribute("aria-pressed", on);
    sound.textContent = on ? "Sound is on" : "Sound is off";
  };
  sound.hidden = false;
  sound.addEventListener("click", () => {
    localStorage.setItem("nurse.sound", remembered("sound") === "on" ? "off" : "on");
    show();
    if (remembered("sound") === "on") ring(false);
  });
  show();
}

connect();
