// The widget's own style. The page's style does not reach in; a page may set the --chat- properties on infusion-chat.

const light = `
  --paper: var(--chat-paper, #ffffff); --ink: var(--chat-ink, #17242b); --soft: var(--chat-soft, #51626b);
  --line: #c9d4d8; --edge: #6f828b; --field: #ffffff; --said: #eef3f4;
  --accent: var(--chat-accent, #0a5c6e); --on-accent: var(--chat-on-accent, #ffffff);
  --alarm: #a3121d; --on-alarm: #ffffff; --note: #fdf3da; --note-line: #d9b44a; --fault: #fdeceb; --fault-line: #a3121d;
  --shade: 0 10px 36px rgb(15 35 45 / 0.24), 0 2px 6px rgb(15 35 45 / 0.14);
  color-scheme: light;
`;
const dark = `
  --paper: var(--chat-paper, #141d22); --ink: var(--chat-ink, #e8eff1); --soft: var(--chat-soft, #a9bac1);
  --line: #33434a; --edge: #7f939c; --field: #0f171b; --said: #213038;
  --accent: var(--chat-accent, #86d3e2); --on-accent: var(--chat-on-accent, #06262e);
  --alarm: #b3202b; --on-alarm: #ffffff; --note: #2e2813; --note-line: #8a7128; --fault: #361a1c; --fault-line: #e58a90;
  --shade: 0 10px 36px rgb(0 0 0 / 0.6);
  color-scheme: dark;
`;

export const style = new CSSStyleSheet();
style.replaceSync(`
:host { all: initial; ${light} }
@media (prefers-color-scheme: dark) { :host(:not([data-theme="light"])) { ${dark} } }
:host([data-theme="dark"]) { ${dark} }

* { box-sizing: border-box; }
[hidden] { display: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.dock {
  position: fixed; z-index: 2147483000; inset: auto 1.25rem 1.25rem auto; max-width: calc(100vw - 2.5rem);
  display: flex; flex-direction: column; align-items: flex-end; gap: 0.75rem;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink);
}
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg { width: 1.4em; height: 1.4em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }

.launcher {
  display: inline-flex; align-items: center; gap: 0.6em; min-height: 3.25rem; padding: 0 1.35em 0 1.1em;
  border: 1px solid transparent; border-radius: 999px; background: var(--accent); color: var(--on-accent);
  font-weight: 600; box-shadow: var(--shade);
}
.launcher:hover, .send:hover { filter: brightness(1.12); }

.panel {
  position: static; width: 25rem; max-width: 100%; height: min(42rem, calc(100dvh - 2.5rem)); max-height: none; margin: 0; padding: 0;
  flex-direction: column; overflow: hidden; border: 1px solid var(--line); border-radius: 1rem;
  background: var(--paper); color: var(--ink); box-shadow: var(--shade);
}
.panel[open] { display: flex; }
.panel::backdrop { background: none; }

header { display: flex; align-items: center; gap: 0.75rem; padding: 0.7rem 0.6rem 0.7rem 1.1rem; border-bottom: 1px solid var(--line); }
h2 { flex: 1; margin: 0; font-size: 1.05em; font-weight: 650; line-height: 1.3; overflow-wrap: anywhere; border-radius: 4px; }
.shut { display: grid; place-items: center; width: 2.75rem; height: 2.75rem; padding: 0; border: 0; border-radius: 0.6rem; background: none; }
.shut:hover, .choice:hover { background: var(--said); }

.banner { flex: none; padding: 0.9rem 1.1rem 1rem; background: var(--alarm); color: var(--on-alarm); }
.dock > .banner { width: 22rem; max-width: 100%; border-radius: 1rem; box-shadow: var(--shade); }
.banner p { margin: 0 0 0.65rem; }
.banner a {
  display: block; padding: 0.6em 1em; border-radius: 0.6rem; background: var(--on-alarm); color: var(--alarm);
  font-size: 1.1em; font-weight: 700; text-align: center; text-decoration: none;
}
.banner a:hover { text-decoration: underline; }
.banner a:focus-visible { outline-color: var(--on-alarm); }

.scroller { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1rem 1.1rem; }
.scroller:focus-visible { outline-offset: -3px; }
.notice { padding: 0.75rem 0.95rem; border: 1px solid var(--note-line); border-radius: 0.75rem; background: var(--note); font-size: 0.94em; }
.notice p, .transcript p { margin: 0; }
.notice p + p, .transcript p + p { margin-top: 0.55em; }
.small { font-size: 0.93em; }
a { color: var(--accent); text-underline-offset: 0.15em; }
a[href^="tel:"] { white-space: nowrap; }
.notice a, .foot a { color: inherit; font-weight: 650; }

.transcript { display: flex; flex-direction: column; gap: 0.75rem; margin: 0.9rem 0 0; padding: 0; list-style: none; }
.transcript:empty { margin: 0; }
.transcript li { max-width: 88%; overflow-wrap: anywhere; white-space: pre-line; }
.assistant, .failed, .waiting { align-self: flex-start; }
.assistant > p { padding: 0.6rem 0.9rem; border-radius: 0.25rem 0.9rem 0.9rem 0.9rem; background: var(--said); width: fit-content; }
.assistant > p + p { margin-top: 0.4rem; }
.assistant > .origin { padding: 0 0.2rem; background: none; color: var(--soft); font-size: 0.86em; white-space: normal; }
.patient { position: relative; align-self: flex-end; padding: 0.6rem 0.9rem; border-radius: 0.9rem 0.25rem 0.9rem 0.9rem; background: var(--accent); color: var(--on-accent); }
.failed { padding: 0.75rem 0.95rem; border: 1px solid var(--fault-line); border-radius: 0.75rem; background: var(--fault); }
.failed a { color: inherit; font-weight: 650; }
.failed .choice { margin-top: 0.7rem; background: var(--paper); }
.choices { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 0.65rem; }
.choice { min-height: 2.75rem; padding: 0.4em 1em; border: 1.5px solid var(--accent); border-radius: 1.4rem; background: none; color: var(--accent); font-weight: 600; text-align: start; }

.waiting { display: flex; gap: 0.35rem; padding: 0.9rem; border-radius: 0.25rem 0.9rem 0.9rem 0.9rem; background: var(--said); }
.waiting span { width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--soft); animation: breathe 1.2s infinite ease-in-out; }
.waiting span:nth-child(2) { animation-delay: 0.2s; }
.waiting span:nth-child(3) { animation-delay: 0.4s; }
@keyframes breathe { 0%, 60%, 100% { opacity: 0.3; } 30% { opacity: 1; } }

form { padding: 0.7rem 1.1rem 0; border-top: 1px solid var(--line); }
label { display: block; margin-bottom: 0.3rem; font-size: 0.88em; font-weight: 600; }
.line { display: flex; align-items: flex-end; gap: 0.6rem; }
textarea {
  flex: 1; min-width: 0; min-height: 2.75rem; max-height: 8.5rem; padding: 0.55rem 0.8rem; resize: none; field-sizing: content;
  border: 1.5px solid var(--edge); border-radius: 0.6rem; background: var(--field); line-height: 1.45;
}
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; }
.send { min-height: 2.75rem; padding: 0 1.15em; border: 1px solid transparent; border-radius: 0.6rem; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.foot { margin: 0; padding: 0.5rem 1.1rem 0.75rem; color: var(--soft); font-size: 0.86em; }

@media (max-width: 30em), (max-height: 26em) {
  .dock { inset: auto 1rem 1rem auto; max-width: calc(100vw - 2rem); }
  .panel:modal { position: fixed; inset: 0; width: 100%; height: 100dvh; max-width: none; border: 0; border-radius: 0; }
}
@media (max-height: 26em) { .panel[open] { display: block; overflow-y: auto; } }
@media (prefers-reduced-motion: reduce) { .waiting span { animation: none; opacity: 0.7; } }
@media (forced-colors: active) { .patient, .assistant > p, .notice, .failed, .banner { border: 1px solid; } }
`);
