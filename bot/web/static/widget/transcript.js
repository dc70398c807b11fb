// The list of what was said, and the polite voice that reads answers to those who do not see them.
import { make, withNumbers } from "./dom.js";
import { turnOf } from "./conversation.js";

/** The anchor of a section on /about; slug() in pages.py makes the same. */
const slug = (title) => title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

export class Transcript {
  #waiting = null;
  #waits = 0;

  /** `voice` is the live region, `choose(text)` is called with the text of a quick reply. */
  constructor({ scroller, list, voice, base, choose }) {
    Object.assign(this, { scroller, list, voice, base, choose });
    this.numbers = [];
  }

  /** Something the patient said. */
  patient(text) {
    this.#withdrawChoices();
    this.#add(make("li", { class: "patient" }, this.#speaker("You said:"), make("p", {}, text)));
  }

  /** An answer's messages as one entry. */
  assistant(messages, { aloud = true } = {}) {
    this.#withdrawChoices();
    const entry = make("li", { class: "assistant" }, this.#speaker("Assistant said:"));
    const sections = turnOf(messages).answer?.sections ?? [];
    let origin = null;
    for (const { text } of messages) {
      // The assistant may name the section itself, as in "From: Summary": then that is the link.
      const title = text && sections.find((section) => text.endsWith(section) && text.length < section.length + 30);
      if (title) entry.append((origin = this.#origin(text.slice(0, -title.length), title)));
      else if (text) entry.append(make("p", {}, ...withNumbers(text, this.numbers)));
    }
    if (sections.length && !origin) entry.append(this.#origin("Where this comes from: ", sections[0]));
    const buttons = messages.flatMap((message) => message.buttons ?? []);
    if (buttons.length) entry.append(this.#choices(buttons));
    if (entry.children.length > 1) this.#add(entry);
    if (aloud) this.say(messages.map((message) => message.text ?? "").join("\n"));
  }

  /** A message that was not answered: why, and a button that tries again when `retry` is given. */
  failed(explanation, retry) {
    const entry = make("li", { class: "failed" }, make("div", { role: "alert" }, ...explanation));
    if (retry) {
      const again = () => {
        entry.remove();
        retry();
      };
      entry.append(make("button", { type: "button", class: "choice", click: again }, "Try again"));
    }
    this.#add(entry);
  }

  /** Show that an answer is on its way, until `done` is called. */
  wait() {
    this.#waits += 1;
    this.#waiting ??= make("li", { class: "waiting", "aria-hidden": "true" }, ...[0, 1, 2].map(() => make("span")));
    this.#add(this.#waiting);
    const slow = setTimeout(() => this.say("The answer is on its way."), 2000);
    return () => {
      clearTimeout(slow);
      this.#waits -= 1;
      if (!this.#waits) this.#waiting.remove();
    };
  }

  /** Have a screen reader say something when it has finished what it is saying. */
  say(text) {
    this.voice.textContent = "";
    setTimeout(() => (this.voice.textContent = text), 50); // a change is announced, the same text again is not
  }

  scrollToEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #add(entry) {
    this.list.append(entry);
    if (this.#waits && entry !== this.#waiting) this.list.append(this.#waiting);
    this.scrollToEnd();
    // A long answer is read from its beginning.
    const above = this.scroller.getBoundingClientRect().top - entry.getBoundingClientRect().top;
    if (above > 0) this.scroller.scrollTop -= above + 8;
  }

  #speaker(who) {
    return make("span", { class: "unseen" }, who);
  }

  #origin(words, title) {
    const link = make(
      "a",
      { href: new URL(`about#${slug(title)}`, this.base).href, target: "_blank", rel: "noopener" },
      title,
      make("span", { class: "unseen" }, " (opens in a new tab)"),
    );
    return make("p", { class: "origin" }, words, link);
  }

  #choices(buttons) {
    const made = buttons.map(({ title, payload }) =>
      make("button", { type: "button", class: "choice", click: () => this.choose(payload || title) }, title),
    );
    return make("div", { class: "choices", role: "group", "aria-label": "Suggested replies" }, ...made);
  }

  #withdrawChoices() {
    for (const choices of this.list.querySelectorAll(".choices")) choices.remove();
  }
}
