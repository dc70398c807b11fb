// The widget's own style. The page's style does not reach in; a page may set the --chat- properties on infusion-chat.
// Lengths are in em of the host's "medium", the reader's own size: a rem would be the page's.

const light = `
  --paper: var(--chat-paper, #ffffff); --ink: var(--chat-ink, #1d2a30); --soft: var(--chat-soft, #55646c);
  --ground: var(--chat-ground, #f6f5f1); --line: #dcdfdc; --edge: #76878e; --field: var(--chat-paper, #ffffff);
  --accent: var(--chat-accent, #0a5c6e); --on-accent: var(--chat-on-accent, #ffffff); --mine: var(--accent); --on-mine: var(--on-accent);
  --alarm: #a3121d; --on-alarm: #ffffff; --note: #fdf4de; --note-line: #e2c677; --fault: #fdeeec; --fault-line: #a3121d;
  --staff: #e6f2ea; --staff-line: #2f7a4f; --veil: rgb(20 32 38 / 0.45);
  --shade: 0 12px 40px rgb(15 35 45 / 0.22), 0 2px 8px rgb(15 35 45 / 0.12);
  color-scheme: light !important;
`;
const dark = `
  --paper: var(--chat-paper, #172127); --ink: var(--chat-ink, #e9eff0); --soft: var(--chat-soft, #aebcc2);
  --ground: var(--chat-ground, #10181c); --line: #2f3d44; --edge: #83969e; --field: var(--chat-ground, #10181c);
  --accent: var(--chat-accent, #86d3e2); --on-accent: var(--chat-on-accent, #06262e); --mine: var(--chat-accent, #1b5260); --on-mine: var(--chat-on-accent, #f0f9fb);
  --alarm: #b3202b; --on-alarm: #ffffff; --note: #2b2615; --note-line: #6f5c25; --fault: #371c1e; --fault-line: #e58a90;
  --staff: #17332a; --staff-line: #7cc9a0; --veil: rgb(0 0 0 / 0.6);
  --shade: 0 12px 40px rgb(0 0 0 / 0.6);
  color-scheme: dark !important;
`;

export const style = new CSSStyleSheet();
style.replaceSync(`
:host {
  /* a rule of the page's, even an important one, is weaker than this */
  all: initial !important; display: block !important; font-size: medium !important; direction: ltr !important;
  ${light}
}
:host([hidden]) { display: none !important; }
@media (prefers-color-scheme: dark) { :host(:not([data-theme="light"])) { ${dark} } }
:host([data-theme="dark"]) { ${dark} }

* { box-sizing: border-box; }
[hidden] { display: none !important; }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap;
}

.dock {
  --gap: var(--chat-gap, 1.25em); --round: var(--chat-radius, 1em);
  position: fixed; z-index: 2147483000; inset: auto var(--gap) var(--gap) auto; max-width: calc(100vw - 2 * var(--gap));
  display: flex; flex-direction: column; align-items: flex-end; gap: 0.75em;
  font: 1em/1.5 var(--chat-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif); color: var(--ink);
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
:host([data-side="left"]) .dock { inset: auto auto var(--gap) var(--gap); align-items: flex-start; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg { flex: none; width: 1.4em; height: 1.4em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  display: inline-flex; align-items: center; gap: 0.6em; min-height: 3.25em; padding: 0 1.35em 0 1.1em;
  border: 1px solid transparent; border-radius: 999px; background: var(--accent); color: var(--on-accent);
  font-weight: 600; box-shadow: var(--shade); text-align: start;
}
.launcher:hover, .send:hover { filter: brightness(1.12); }
:host([data-launcher="none"]) .launcher:not(:has(.badge:not([hidden]))) { display: none; }
.badge { padding: 0.1em 0.7em; border-radius: 999px; background: var(--on-accent); color: var(--accent); font-size: 0.88em; }

.panel {
  position: static; width: var(--chat-width, 25.5em); max-width: 100%; height: min(var(--chat-height, 43em), calc(100dvh - 2 * var(--gap)));
  max-height: none; margin: 0; padding: 0; flex-direction: column; overflow: hidden;
  border: 1px solid var(--line); border-radius: var(--round); background: var(--paper); color: var(--ink); box-shadow: var(--shade);
}
.panel[open] { display: flex; }
.panel:not(:modal) { position: relative; }
.panel::backdrop { background: none; }

header { display: flex; align-items: center; gap: 0.35em; padding: 0.75em 0.6em 0.75em 1em; border-bottom: 1px solid var(--line); }
.mark { display: grid; place-items: center; flex: none; width: 2.5em; height: 2.5em; border-radius: 50%; background: var(--accent); color: var(--on-accent); }
.names { flex: 1; min-width: 0; padding-inline-start: 0.4em; }
h2 { margin: 0; font-size: 1.03em; font-weight: 650; line-height: 1.25; overflow-wrap: anywhere; border-radius: 4px; }
.who { margin: 0; color: var(--soft); font-size: 0.86em; line-height: 1.35; }
.with-staff .who { display: flex; align-items: center; gap: 0.45em; color: var(--staff-line); font-weight: 650; }
.with-staff .who::before { content: ""; flex: none; width: 0.6em; height: 0.6em; border-radius: 50%; background: currentColor; }
.tool { display: grid; place-items: center; flex: none; width: 2.75em; height: 2.75em; padding: 0; border: 0; border-radius: 0.6em; background: none; }
.tool:hover, .tool[aria-expanded="true"], .choice:hover, .menu button:hover { background: var(--ground); }
.more { position: relative; }
.more svg { stroke-width: 3; }
.menu {
  position: absolute; z-index: 2; inset: calc(100% + 0.25em) 0 auto auto; width: max-content; max-width: 16em; margin: 0; padding: 0.35em; list-style: none;
  border: 1px solid var(--line); border-radius: 0.8em; background: var(--paper); box-shadow: var(--shade);
}
.menu button { width: 100%; min-height: 2.75em; padding: 0.4em 0.9em; border: 0; border-radius: 0.55em; background: none; text-align: start; }

.steps { display: flex; align-items: center; gap: 0.9em; padding: 0.55em 1.25em; border-bottom: 1px solid var(--line); color: var(--soft); font-size: 0.88em; }
.steps span { flex: none; font-variant-numeric: tabular-nums; }
progress { flex: 1; min-width: 3em; height: 0.45em; appearance: none; border: 0; border-radius: 99px; overflow: hidden; background: var(--line); }
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
  display: block; margin-bottom: 0.5em; padding: 0.6em 1em; border: 2px solid var(--on-alarm); border-radius: 0.6em; background: var(--on-alarm);
  color: var(--alarm); font-size: 1.1em; font-weight: 700; text-align: center; text-decoration: none; white-space: normal;
}
.banner a + a { background: none; color: var(--on-alarm); font-size: 1em; font-weight: 600; }
.banner a:hover { text-decoration: underline; }
.banner :focus-visible { outline-color: var(--on-alarm); }
.dismiss { display: block; min-height: 2.2em; margin: 0 auto; padding: 0.2em 0.8em; border: 0; border-radius: 0.5em; background: none; font-size: 0.94em; text-decoration: underline; text-underline-offset: 0.2em; }

.scroller { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em 1.1em 1.1em; background: var(--ground); }
.scroller:focus-visible { outline-offset: -3px; }
.notice { padding: 0.8em 1em; border: 1px solid var(--note-line); border-radius: 0.85em; background: var(--note); font-size: 0.94em; }
.notice p, .transcript p { margin: 0; }
.notice p + p, .transcript p + p { margin-top: 0.55em; }
.small { font-size: 0.93em; }
a { color: var(--accent); text-underline-offset: 0.15em; }
.notice a, .foot a, .lost a, .failed a { color: inherit; font-weight: 650; }

.transcript { display: flex; flex-direction: column; gap: 0.85em; margin: 1em 0 0; padding: 0; list-style: none; }
.transcript:empty { margin: 0; }
.transcript li { max-width: 90%; overflow-wrap: anywhere; white-space: pre-line; }
.assistant, .staff, .failed, .waiting { align-self: flex-start; }
.assistant > p, .staff, .waiting { border: 1px solid var(--line); border-radius: 0.3em 1em 1em 1em; background: var(--paper); }
.assistant > p { padding: 0.6em 0.95em; width: fit-content; }
.assistant > p + p { margin-top: 0.4em; border-start-start-radius: 1em; }
.assistant > .origin { padding: 0 0.2em; border: 0; background: none; color: var(--soft); font-size: 0.86em; white-space: normal; }
.patient { position: relative; align-self: flex-end; padding: 0.6em 0.95em; border-radius: 1em 0.3em 1em 1em; background: var(--mine); color: var(--on-mine); }
.staff { padding: 0.6em 0.95em 0.7em; border-color: var(--staff-line); background: var(--staff); }
.transcript .speaker { font-size: 0.86em; }
.transcript .speaker + p { margin-top: 0.1em; }
.transcript .event { align-self: center; max-width: 100%; color: var(--soft); font-size: 0.88em; text-align: center; }
.failed { padding: 0.75em 1em; border: 1px solid var(--fault-line); border-radius: 0.85em; background: var(--fault); }
.failed .choice { margin-top: 0.7em; }
.choices { display: flex; flex-wrap: wrap; gap: 0.5em; margin-top: 0.65em; white-space: normal; }
.beginnings .choices { margin-top: 0.9em; }
.choice {
  min-height: 2.75em; padding: 0.4em 1.1em; border: 1.5px solid var(--accent); border-radius: 1.4em; background: var(--paper); color: var(--accent);
  font-weight: 600; text-align: start;
}
.judgement { display: flex; flex-wrap: wrap; align-items: center; gap: 0.45em; margin-top: 0.75em; font-size: 0.86em; white-space: normal; }
.judgement button { min-height: 2.2em; padding: 0.2em 0.8em; border: 1px solid var(--edge); border-radius: 99px; background: none; color: var(--soft); }
.judgement button:hover { color: var(--ink); border-color: currentColor; }
.judgement button[aria-pressed="true"] { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.judgement .word { color: var(--soft); }

.waiting { display: flex; gap: 0.35em; padding: 0.9em; }
.waiting span { width: 0.5em; height: 0.5em; border-radius: 50%; background: var(--soft); animation: breathe 1.2s infinite ease-in-out; }
.waiting span:nth-child(2) { animation-delay: 0.2s; }
.waiting span:nth-child(3) { animation-delay: 0.4s; }
@keyframes breathe { 0%, 60%, 100% { opacity: 0.3; } 30% { opacity: 1; } }

.lost { padding: 0.7em 1.2em; border-top: 1px solid var(--note-line); background: var(--note); font-size: 0.92em; }
form { padding: 0.7em 1.1em 0; border-top: 1px solid var(--line); }
label { display: block; margin-bottom: 0.3em; font-size: 0.88em; font-weight: 600; }
.line { display: flex; align-items: flex-end; gap: 0.6em; }
textarea {
  flex: 1; min-width: 0; min-height: 2.9em; max-height: 8.5em; padding: 0.6em 0.85em; resize: none; field-sizing: content;
  border: 1.5px solid var(--edge); border-radius: 0.7em; background: var(--field); line-height: 1.45;
}
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; }
.send { min-height: 2.9em; padding: 0 1.2em; border: 1px solid transparent; border-radius: 0.7em; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.foot { margin: 0; padding: 0.6em 1.28em 0.95em; color: var(--soft); font-size: 0.86em; }

.veil { position: absolute; z-index: 3; inset: 0; display: grid; align-items: end; padding: 0.8em; background: var(--veil); }
.question { padding: 1.1em 1.2em 1.2em; border: 1px solid var(--line); border-radius: var(--round); background: var(--paper); box-shadow: var(--shade); }
.question h3 { margin: 0 0 0.3em; font-size: 1.1em; font-weight: 650; }
.question p { margin: 0; }
.question .choices { justify-content: flex-end; margin-top: 1em; }
.question .choice { border-radius: 0.7em; }

@media (max-width: 30em), (max-height: 26em) {
  .dock { --gap: var(--chat-gap, 1em); }
  .panel:modal { position: fixed; inset: 0; width: 100%; height: 100dvh; max-width: none; border: 0; border-radius: 0; }
}
@media (max-width: 22em) { .mark { display: none; } }
@media (max-height: 26em) {
  .panel[open] { display: block; overflow-y: auto; }
  .veil { position: fixed; }
}
@media print { .dock { display: none; } }
@media (prefers-reduced-motion: reduce) { .waiting span { animation: none; opacity: 0.7; } }
@media (forced-colors: active) {
  .patient, .assistant > p, .notice, .failed, .banner:not(:empty), .question { border: 1px solid; }
  .mark, .badge, progress { border: 1px solid; }
  .judgement button[aria-pressed="true"] { border: 3px solid Highlight; }
  .with-staff .who::before, .waiting span { forced-color-adjust: none; background: CanvasText; }
  progress { forced-color-adjust: none; background: Canvas; border-color: CanvasText; }
  progress::-webkit-progress-bar { background: Canvas; }
  progress::-webkit-progress-value { background: Highlight; }
  progress::-moz-progress-bar { background: Highlight; }
}
`);
