// The conversation for keeping: printed, or saved as a text file. Both are made here and sent nowhere.
import { make } from "./dom.js";

const SHEET = `
  body { margin: 2em; font: 11pt/1.5 system-ui, sans-serif; color: #000; background: #fff; }
  h1 { font-size: 16pt; } dt { margin-top: 0.8em; font-weight: 600; break-after: avoid; }
  dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; } .note { font-size: 10pt; }
`;
const NOTE = "Answers of a computer program. They do not replace the advice of your care team.";

let frame = null;

const moment = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** The conversation as plain text. `lines` are `{who, text, at}`, `at` in milliseconds since 1970. */
export function asText(title, lines) {
  const parts = lines.map(({ who, text, at }) => `${who} (${moment(at)}):\n${text}\n`);
  return [title, new Date().toLocaleString(), NOTE, "", ...parts].join("\n");
}

/** Offer a text as a file to keep. */
export function save(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // the browser reads it after the click
}

/** Throw the last print away. */
export function discard() {
  frame?.remove();
  frame = null;
}

/** Print the conversation alone, from a frame of its own: the page around it stays as it is. */
export function print(root, title, lines) {
  discard();
  frame = make("iframe", { class: "unseen", title: "The conversation, to print", "aria-hidden": "true", tabindex: "-1" });
  root.append(frame);
  const { contentWindow: view, contentDocument: paper } = frame;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(SHEET);
  paper.adoptedStyleSheets = [sheet];
  paper.title = title;
  paper.documentElement.lang = "en";
  const said = lines.flatMap(({ who, text, at }) => [make("dt", {}, `${who} (${moment(at)})`), make("dd", {}, text)]);
  const note = make("p", { class: "note" }, `${new Date().toLocaleString()}. ${NOTE}`);
  paper.body.replaceChildren(make("h1", {}, title), note, make("dl", {}, ...said));
  view.focus();
  view.print();
}
