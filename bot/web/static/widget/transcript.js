// The list of what was said.
import { make, withNumbers } from "./dom.js";
import { turnOf } from "./conversation.js";
import { judgement } from "./judgement.js";

/** The anchor of a section on /about; slug() in leaflet.py makes the same. */
const slug = (title) => title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
/** A text without what the gateway may have cleaned away, to know it again. */
const bare = (text) => text.replace(/[\s/\p{C}]+/gu, "");

export class Transcript {
  #waiting = null;
  #waits = new Set();
  #ids = new Set();
  #unnamed = []; // {role, text} of what is shown and has no id yet
  /** `{who, text, at}` of all that is shown, to print or to save; `at` in milliseconds since 1970. */
  lines = [];

  /**
   * `say(text)` has a screen reader say it, `choose(text)` is called with the text of a quick reply, and
   * `judge(helped, id)` sends a judgement.
   */
  constructor({ scroller, list, words, base, say, choose, judge }) {
    Object.assign(this, { scroller, list, words, base, say, choose, judge });
  }

  /** The highest id that is known; 0 for none. */
  get newest() {
    return Math.max(0, ...this.#ids);
  }

  /** Whether a line is shown already, with its id or before it had one. */
  has({ id, role, text = "" }) {
    if (this.#ids.has(id)) return true;
    // One recorded line may have come in several parts.
    const fits = (part) => (role === "patient" ? part === bare(text) : bare(text).includes(part));
    const same = (part) => part.role === role && fits(part.text);
    const [first] = this.#unnamed.filter(same);
    if (!first) return false;
    this.#unnamed = this.#unnamed.filter((part) => (role === "patient" ? part !== first : !same(part)));
    this.#ids.add(id);
    return true;
  }

  /** Something the patient said; `id` when it is known. */
  patient(text, { id, at } = {}) {
    this.#withdrawChoices();
    this.#withdrawJudgement();
    this.#note("You", text, at);
    this.#know("patient", text, id);
    this.#add(make("li", { class: "patient" }, this.#speaker("You said:"), make("p", {}, text)));
  }

  /** What the patient said last has this id. */
  named(text, id) {
    this.has({ id, role: "patient", text });
  }

  /** An answer's messages as one entry. */
  assistant(messages, { aloud = true } = {}) {
    const entry = make("li", { class: "assistant" }, this.#speaker("Assistant said:"));
    const turn = turnOf(messages);
    const sections = turn.answer?.sections ?? [];
    let origin = null;
    for (const { id, text, at } of messages) {
      this.#know("assistant", text, id);
      if (!text) continue;
      this.#note("Assistant", text, at);
      // The assistant may name the section itself, as in "From: Summary": then that is the link.
      const title = sections.find((section) => text.endsWith(section) && text.length < section.length + 30);
      if (title) entry.append((origin = this.#origin(text.slice(0, -title.length), title)));
      else entry.append(make("p", {}, ...withNumbers(text, this.words.numbers)));
    }
    if (sections.length && !origin) entry.append(this.#origin("Where this comes from: ", sections[0]));
    const buttons = messages.flatMap((message) => message.buttons ?? []);
    if (buttons.length || messages.some(({ text }) => text)) this.#withdrawChoices();
    if (buttons.length) entry.append(this.choices(buttons));
    this.#withdrawJudgement();
    if (turn.answer) {
      const id = messages.find((message) => message.custom?.turn?.answer).id ?? null;
      entry.append(judgement({ judge: (helped) => this.judge(helped, id), say: this.say }));
    }
    if (entry.children.length > 1) this.#add(entry);
    if (aloud) this.say(messages.map((message) => message.text ?? "").filter(Boolean).join("\n"));
  }

  /** Something a member of the clinic's staff wrote. */
  staff({ id, text, name, at }, { aloud = true } = {}) {
    const who = !name ? "A nurse" : /^nurse\b/i.test(name) ? name : `Nurse ${name}`;
    this.#withdrawChoices();
    this.#withdrawJudgement();
    this.#know("staff", text, id);
    this.#note(who, text, at);
    const time = at ? new Date(at * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : "";
    this.#add(
      make(
        "li", { class: "staff" },
        make("p", { class: "speaker" }, make("strong", {}, who), time && ` ${time}`),
        make("p", {}, ...withNumbers(text, this.words.numbers)),
      ),
    );
    if (aloud) this.say(`${who} wrote:\n${text}`);
  }

  /** A line about the conversation, said by nobody in it. */
  event(text, { aloud = true } = {}) {
    this.#add(make("li", { class: "event" }, make("p", {}, text)));
    if (aloud) this.say(text);
  }

  /** A fault: why, and a button that tries again when `retry` is given. Returns what takes it away. */
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
    return () => entry.remove();
  }

  /** Show that an answer is on its way, until what this returns is called. */
  wait() {
    const mine = {};
    this.#waits.add(mine);
    this.#waiting ??= make("li", { class: "waiting", "aria-hidden": "true" }, ...[0, 1, 2].map(() => make("span")));
    this.#add(this.#waiting);
    const slow = setTimeout(() => this.say("The answer is on its way."), 2000);
    return () => {
      clearTimeout(slow);
      this.#waits.delete(mine);
      if (!this.#waits.size) this.#waiting.remove();
    };
  }

  /** Quick replies. */
  choices(buttons) {
    const made = buttons.map(({ title, payload }) =>
      make("button", { type: "button", class: "choice", click: () => this.choose(payload || title) }, title),
    );
    return make("div", { class: "choices", role: "group", "aria-label": "Suggested replies" }, ...made);
  }

  /** Have `work` add what was said before all that is shown already. */
  before(work) {
    const shown = [...this.list.children];
    const { lines } = this;
    this.lines = [];
    work();
    this.list.append(...shown);
    this.lines.push(...lines);
    this.scrollToEnd();
  }

  clear() {
    this.list.replaceChildren();
    this.#waits.clear();
    this.#ids.clear();
    this.#unnamed = [];
    this.lines = [];
    this.scroller.scrollTop = 0;
  }

  /** Show the end, but a long last entry from its beginning. */
  scrollToEnd() {
    const last = this.list.lastElementChild;
    if (!last) return; // the notice is read from its beginning
    this.scroller.scrollTop = this.scroller.scrollHeight;
    const above = this.scroller.getBoundingClientRect().top - last.getBoundingClientRect().top;
    if (above > 0) this.scroller.scrollTop -= above + 8;
    // on a very low screen the whole panel scrolls, and this does not
    if (this.scroller.scrollHeight <= this.scroller.clientHeight) last.scrollIntoView({ block: "nearest" });
  }

  #note(who, text, at) {
    this.lines.push({ who, text, at: at ? at * 1000 : Date.now() });
  }

  #know(role, text, id) {
    if (id) this.#ids.add(id);
    else if (text) this.#unnamed.push({ role, text: bare(text) });
  }

  #add(entry) {
    this.list.append(entry);
    if (this.#waits.size && entry !== this.#waiting) this.list.append(this.#waiting);
    this.scrollToEnd();
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

  #withdrawChoices() {
    for (const choices of this.list.querySelectorAll(".choices")) choices.remove();
  }

  /** Only the newest answer is asked about; what was said of an older one stays. */
  #withdrawJudgement() {
    for (const row of this.list.querySelectorAll(".judgement:not(:has([aria-pressed=true]))")) row.remove();
  }
}
