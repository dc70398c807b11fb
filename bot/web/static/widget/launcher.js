// The launcher, which is all that a page shows at first, and the style that it shares with the panel.
// The page's style does not reach in; a page may set the --chat- properties on infusion-chat.
// Lengths are in em of the host's "medium", the reader's own size: a rem would be the page's.
import { icon, make } from "./dom.js";

const BUBBLE = "M4 5h16v11H9l-5 4z";

const light = `
  --paper: var(--chat-paper, #ffffff); --ink: var(--chat-ink, #1d2a30); --soft: var(--chat-soft, #55646c);
  --ground: var(--chat-ground, #f6f5f1); --line: #dcdfdc; --edge: #76878e; --field: var(--chat-paper, #ffffff);
  --accent: var(--chat-accent, #0a5c6e); --on-accent: var(--chat-on-accent, #ffffff); --mine: var(--accent);
  --on-mine: var(--on-accent);
  --alarm: #a3121d; --on-alarm: #ffffff; --note: #fdf4de; --note-line: #e2c677; --fault: #fdeeec; --fault-line: #a3121d;
  --staff: #e6f2ea; --staff-line: #2f7a4f; --veil: rgb(20 32 38 / 0.45);
  --shade: 0 12px 40px rgb(15 35 45 / 0.22), 0 2px 8px rgb(15 35 45 / 0.12);
  color-scheme: light !important;
`;
const dark = `
  --paper: var(--chat-paper, #172127); --ink: var(--chat-ink, #e9eff0); --soft: var(--chat-soft, #aebcc2);
  --ground: var(--chat-ground, #10181c); --line: #2f3d44; --edge: #83969e; --field: var(--chat-ground, #10181c);
  --accent: var(--chat-accent, #86d3e2); --on-accent: var(--chat-on-accent, #06262e);
  --mine: var(--chat-accent, #1b5260); --on-mine: var(--chat-on-accent, #f0f9fb);
  --alarm: #b3202b; --on-alarm: #ffffff; --note: #2b2615; --note-line: #6f5c25; --fault: #371c1e; --fault-line: #e58a90;
  --staff: #17332a; --staff-line: #7cc9a0; --veil: rgb(0 0 0 / 0.6);
  --shade: 0 12px 40px rgb(0 0 0 / 0.6);
  color-scheme: dark !important;
`;

export const base = new CSSStyleSheet();
base.replaceSync(`
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
  /* the rest of what a browser gives to a popover is taken back */
  width: auto; height: auto; margin: 0; padding: 0; border: 0; overflow: visible; background: none;
  position: fixed; z-index: 2147483000; inset: auto var(--gap) var(--gap) auto; max-width: calc(100vw - 2 * var(--gap));
  display: flex; flex-direction: column; align-items: flex-end; gap: 0.75em;
  font: 1em/1.5 var(--chat-font, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif); color: var(--ink);
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%;
}
:host([data-side="left"]) .dock { inset: auto auto var(--gap) var(--gap); align-items: flex-start; }
button { font: inherit; color: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg {
  flex: none; width: 1.4em; height: 1.4em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round;
  stroke-linejoin: round;
}

.launcher {
  display: inline-flex; align-items: center; gap: 0.6em; min-height: 3.25em; padding: 0 1.35em 0 1.1em;
  border: 1px solid transparent; border-radius: 999px; background: var(--accent); color: var(--on-accent);
  font-weight: 600; box-shadow: var(--shade); text-align: start;
}
.launcher:hover { filter: brightness(1.12); }
:host([data-launcher="none"]) .launcher:not(:has(.badge:not([hidden]))) { display: none; }
.badge {
  padding: 0.1em 0.7em; border-radius: 999px; background: var(--on-accent); color: var(--accent); font-size: 0.88em;
}

@media (max-width: 30em), (max-height: 26em) { .dock { --gap: var(--chat-gap, 1em); } }
@media print { .dock { display: none; } }
@media (forced-colors: active) { .badge { border: 1px solid; } }
`);

/** `{dock, button, badge}`: what holds all of the widget, and the launcher in it. */
export function launcher(label) {
  const badge = make("span", { class: "badge", hidden: true });
  const button = make(
    "button", { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" },
    icon(BUBBLE), make("span", {}, label), badge,
  );
  // A popover stands above the page: no transform, overflow or z-index of what is around it counts.
  const dock = make(
    "aside", { class: "dock", lang: "en", popover: "manual", "aria-label": "Chat with the clinic's assistant" }, button,
  );
  return { dock, button, badge };
}
