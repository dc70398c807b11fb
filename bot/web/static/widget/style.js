// The panel's style; launcher.js has what comes before it.

export const style = new CSSStyleSheet();
style.replaceSync(`
.panel {
  position: relative; width: var(--chat-width, 25.5em); max-width: 100%;
  height: min(var(--chat-height, 43em), calc(100dvh - 2 * var(--gap)));
  max-height: none; margin: 0; padding: 0; flex-direction: column; overflow: hidden;
  border: 1px solid var(--line); border-radius: var(--round); background: var(--paper); color: var(--ink);
  box-shadow: var(--shade);
}
.panel[open] { display: flex; }
.panel::backdrop { background: none; }

header {
  display: flex; align-items: center; gap: 0.35em; padding: 0.75em 0.6em 0.75em 1em;
  border-bottom: 1px solid var(--line);
}
.mark {
  display: grid; place-items: center; flex: none; width: 2.5em; height: 2.5em; border-radius: 50%;
  background: var(--accent); color: var(--on-accent);
}
.names { flex: 1; min-width: 0; padding-inline-start: 0.4em; }
h2 { margin: 0; font-size: 1.03em; font-weight: 650; line-height: 1.25; overflow-wrap: anywhere; border-radius: 4px; }
.who { margin: 0; color: var(--soft); font-size: 0.86em; line-height: 1.35; }
.with-staff .who { display: flex; align-items: center; gap: 0.45em; color: var(--staff-line); font-weight: 650; }
.with-staff .who::before {
  content: ""; flex: none; width: 0.6em; height: 0.6em; border-radius: 50%; background: currentColor;
}
.tool {
  display: grid; place-items: center; flex: none; width: 2.75em; height: 2.75em; padding: 0; border: 0;
  border-radius: 0.6em; background: none;
}
.tool:hover, .tool[aria-expanded="true"], .choice:hover, .menu button:hover { background: var(--ground); }
.more { position: relative; }
.more svg { stroke-width: 3; }
.menu {
  position: absolute; z-index: 2; inset: calc(100% + 0.25em) 0 auto auto; width: max-content; max-width: 16em;
  margin: 0; padding: 0.35em; list-style: none;
  border: 1px solid var(--line); border-radius: 0.8em; background: var(--paper); box-shadow: var(--shade);
}
.none { padding: 0.6em 0.9em; color: var(--soft); }
.menu button {
  width: 100%; min-height: 2.75em; padding: 0.4em 0.9em; border: 0; border-radius: 0.55em; background: none;
  text-align: start;
}

.steps {
  display: flex; align-items: center; gap: 0.9em; padding: 0.55em 1.25em; border-bottom: 1px solid var(--line);
  color: var(--soft); font-size: 0.88em;
}
.steps span { flex: none; font-variant-numeric: tabular-nums; }
progress {
  flex: 1; min-width: 3em; height: 0.45em; appearance: none; border: 0; border-radius: 99px; overflow: hidden;
  background: var(--line);
}
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); border-radius: 99px; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 99px; }

.banner { position: relative; z-index: 4; flex: none; background: var(--alarm); color: var(--on-alarm); }
.banner:not(:empty) { padding: 0.9em 1.1em 0.5em; }
.dock > .banner:empty { margin-bottom: -0.75em; }
.dock > .banner { width: 22em; max-width: 100%; border-radius: var(--round); box-shadow: var(--shade); }
.dock > .banner:empty { box-shadow: none; }
a[href^="tel:"] { white-space: nowrap; }
.banner p { margin: 0 0 0.65em; }
.banner strong { display: block; font-size: 1.08em; }
.banner a {
  display: block; margin-bottom: 0.5em; padding: 0.6em 1em; border: 2px solid var(--on-alarm); border-radius: 0.6em;
  background: var(--on-alarm);
  color: var(--alarm); font-size: 1.1em; font-weight: 700; text-align: center; text-decoration: none; white-space: normal;
}
.banner a + a { background: none; color: var(--on-alarm); font-size: 1em; font-weight: 600; }
.banner a:hover { text-decoration: underline; }
.banner :focus-visible { outline-color: var(--on-alarm); }
.dismiss {
  display: block; min-height: 2.2em; margin: 0 auto; padding: 0.2em 0.8em; border: 0; border-radius: 0.5em;
  background: none; font-size: 0.94em; text-decoration: underline; text-underline-offset: 0.2em;
}

.scroller {
  flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em 1.1em 1.1em;
  background: var(--ground);
}
.scroller:focus-visible { outline-offset: -3px; }
.notice {
  padding: 0.8em 1em; border: 1px solid var(--note-line); border-radius: 0.85em; background: var(--note);
  font-size: 0.94em;
}
.notice p, .transcript p { margin: 0; }
.notice p + p, .transcript p + p { margin-top: 0.55em; }
.small { font-size: 0.93em; }
a { color: var(--accent); text-underline-offset: 0.15em; }
.notice a, .foot a, .lost a, .failed a { color: inherit; font-weight: 650; }

.transcript { display: flex; flex-direction: column; gap: 0.85em; margin: 1em 0 0; padding: 0; list-style: none; }
.transcript:empty { margin: 0; }
.transcript li { max-width: 90%; overflow-wrap: anywhere; white-space: pre-line; }
.assistant, .staff, .failed, .waiting { align-self: flex-start; }
.assistant > p, .staff, .waiting {
  border: 1px solid var(--line); border-radius: 0.3em 1em 1em 1em; background: var(--paper);
}
.assistant > p { padding: 0.6em 0.95em; width: fit-content; }
.assistant > p + p { margin-top: 0.4em; border-start-start-radius: 1em; }
.assistant > .origin {
  padding: 0 0.2em; border: 0; background: none; color: var(--soft); font-size: 0.86em; white-space: normal;
}
.patient {
  position: relative; align-self: flex-end; padding: 0.6em 0.95em; border-radius: 1em 0.3em 1em 1em;
  background: var(--mine); color: var(--on-mine);
}
.staff { padding: 0.6em 0.95em 0.7em; border-color: var(--staff-line); background: var(--staff); }
.transcript .speaker { font-size: 0.86em; }
.transcript .speaker + p { margin-top: 0.1em; }
.transcript .event { align-self: center; max-width: 100%; color: var(--soft); font-size: 0.88em; text-align: center; }
.failed { padding: 0.75em 1em; border: 1px solid var(--fault-line); border-radius: 0.85em; background: var(--fault); }
.failed .choice { margin-top: 0.7em; }
.choices { display: flex; flex-wrap: wrap; gap: 0.5em; margin-top: 0.65em; white-space: normal; }
.beginnings .choices { margin-top: 0.9em; }
.choice {
  min-height: 2.75em; padding: 0.4em 1.1em; border: 1.5px solid var(--accent); border-radius: 1.4em;
  background: var(--paper); color: var(--accent);
  font-weight: 600; text-align: start;
}
.judgement {
  display: flex; flex-wrap: wrap; align-items: center; gap: 0.45em; margin-top: 0.75em; font-size: 0.86em;
  white-space: normal;
}
.judgement button {
  min-height: 2.2em; padding: 0.2em 0.8em; border: 1px solid var(--edge); border-radius: 99px; background: none;
  color: var(--soft);
}
.judgement button:hover { color: var(--ink); border-color: currentColor; }
.judgement button[aria-pressed="true"] {
  border-color: var(--accent); background: var(--accent); color: var(--on-accent);
}
.judgement .word { color: var(--soft); }

.waiting { display: flex; gap: 0.35em; padding: 0.9em; }
.waiting span {
  width: 0.5em; height: 0.5em; border-radius: 50%; background: var(--soft);
  animation: breathe 1.2s infinite ease-in-out;
}
.waiting span:nth-child(2) { animation-delay: 0.2s; }
.waiting span:nth-child(3) { animation-delay: 0.4s; }
@keyframes breathe { 0%, 60%, 100% { opacity: 0.3; } 30% { opacity: 1; } }

.lost { padding: 0.7em 1.2em; border-top: 1px solid var(--note-line); background: var(--note); font-size: 0.92em; }
form { padding: 0.7em 1.1em 0; border-top: 1px solid var(--line); }
label { display: block; margin-bottom: 0.3em; font-size: 0.88em; font-weight: 600; }
.line { display: flex; align-items: flex-end; gap: 0.6em; }
textarea {
  color: inherit; font: inherit;
  flex: 1; min-width: 0; min-height: 2.9em; max-height: 8.5em; padding: 0.6em 0.85em; resize: none; field-sizing: content;
  border: 1.5px solid var(--edge); border-radius: 0.7em; background: var(--field); line-height: 1.45;
}
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; }
.send:hover { filter: brightness(1.12); }
.send {
  min-height: 2.9em; padding: 0 1.2em; border: 1px solid transparent; border-radius: 0.7em;
  background: var(--accent); color: var(--on-accent); font-weight: 600;
}
.foot { margin: 0; padding: 0.6em 1.28em 0.95em; color: var(--soft); font-size: 0.86em; }

.veil {
  position: absolute; z-index: 3; inset: 0; display: grid; align-items: end; padding: 0.8em; background: var(--veil);
}
.question {
  padding: 1.1em 1.2em 1.2em; border: 1px solid var(--line); border-radius: var(--round); background: var(--paper);
  box-shadow: var(--shade);
}
.question h3 { margin: 0 0 0.3em; font-size: 1.1em; font-weight: 650; }
.question p { margin: 0; }
.question .choices { justify-content: flex-end; margin-top: 1em; }
.question .choice { border-radius: 0.7em; }

@media (max-width: 30em), (max-height: 26em) {
  .panel:modal { position: fixed; inset: 0; width: 100%; height: 100dvh; max-width: none; border: 0; border-radius: 0; }
}
@media (max-width: 22em) { .mark { display: none; } }
@media (max-height: 26em) {
  .panel[open] { display: block; overflow-y: auto; }
  .veil { position: fixed; }
}
@media (prefers-reduced-motion: reduce) { .waiting span { animation: none; opacity: 0.7; } }
@media (forced-colors: active) {
  .patient, .assistant > p, .notice, .failed, .banner:not(:empty), .question { border: 1px solid; }
  .mark, progress { border: 1px solid; }
  .judgement button[aria-pressed="true"] { border: 3px solid Highlight; }
  .with-staff .who::before, .waiting span { forced-color-adjust: none; background: CanvasText; }
  progress { forced-color-adjust: none; background: Canvas; border-color: CanvasText; }
  progress::-webkit-progress-bar { background: Canvas; }
  progress::-webkit-progress-value { background: Highlight; }
  progress::-moz-progress-bar { background: Highlight; }
}
`);
