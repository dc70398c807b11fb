// The chat behind the launcher: the panel, the emergency banner that outlives it, and the conversation.
import { Arrivals } from "./arrivals.js";
import { Banner } from "./banner.js";
import { Conversation, freshKey, turnOf } from "./conversation.js";
import { make } from "./dom.js";
import { Frame } from "./frame.js";
import { Keeping } from "./keeping.js";
import { Live } from "./live.js";
import { discard } from "./paper.js";
import { Transcript } from "./transcript.js";
import { Voice } from "./voice.js";
import { Words } from "./words.js";

const PATIENCE = 2000; // milliseconds
const BEGINNINGS = [
  { title: "Check a symptom", payload: "Check my symptoms" },
  { title: "Common side effects", payload: "What are the common side effects?" },
  { title: "Talk to a person", payload: "I want to talk to a person" },
];

export class Chat {
  #attached = null;
  #learning = null;
  #sending = Promise.resolve();
  #remembered = null;
  #recalled = false; // whether that is done: what arrives later comes after it
  #era = 0; // counts the conversations of this page: what belongs to an earlier one is dropped
  #settled = new Map(); // key of an unanswered message → takes its fault away
  #dismissed = false;
  #narrow = matchMedia("(max-width: 30em), (max-height: 26em)");

  /** `host` is the element, `launched` what launcher() made, `base` the address that the assistant is served from. */
  constructor({ host, launched, base }) {
    Object.assign(this, { host, base });
    this.conversation = new Conversation(base);
    this.words = new Words();
    this.banner = new Banner({
      words: this.words,
      dismissed: () => {
        this.#dismissed = true;
        (this.frame.open ? this.frame.box : this.frame.launcher).focus();
      },
    });
    this.frame = new Frame({
      labels: host.dataset, launched, banner: this.banner.element, menu: new Keeping(this).items,
      close: () => this.close(), send: (text) => this.say(text),
    });
    this.voice = new Voice(() => this.frame.region);
    this.transcript = new Transcript({
      scroller: this.frame.scroller, list: this.frame.list, words: this.words, base,
      say: (text) => this.voice.say(text),
      choose: (text) => {
        this.say(text);
        this.frame.box.focus();
      },
      judge: (helped, id) => this.conversation.judge(helped, id),
    });
    this.arrivals = new Arrivals((lines) => this.#arrive(lines));
    this.live = new Live({
      conversation: this.conversation, newest: () => this.transcript.newest,
      receive: (line) => this.arrivals.receive(line),
    });
    this.frame.inform(this.words);
    this.#begin();
    this.#learnt();
    if (this.conversation.started) this.#remember();
    else this.#recalled = true;
    if (this.conversation.alarm) this.#warn();
    if (this.conversation.open) this.#show(true);
  }

  /** The element is on a page. */
  attach() {
    this.#attached = new AbortController();
    const { signal } = this.#attached;
    this.#narrow.addEventListener("change", () => this.frame.open && this.#show(true), { signal });
    document.addEventListener("visibilitychange", () => this.#listen(), { signal });
    for (const change of ["online", "offline"]) addEventListener(change, () => this.#connection(), { signal });
    this.#connection();
  }

  /** It was taken off. */
  detach() {
    this.#attached.abort();
    this.live.stop();
  }

  /** Show the panel; focus goes back to `opener` when it is closed. */
  open(opener = this.frame.launcher) {
    this.opener = opener;
    this.#show(true);
    // On a phone, focus in the text box would put the keyboard over the notice.
    (matchMedia("(pointer: fine)").matches ? this.frame.box : this.frame.heading).focus();
  }

  close() {
    this.#show(false);
    (this.opener?.isConnected ? this.opener : this.frame.launcher).focus();
  }

  /** Send a message of the patient's. Messages are answered one after the other, in their order. */
  say(text, key = freshKey(), again = false) {
    const era = this.#era;
    this.frame.beginnings.hidden = true;
    if (!again) this.transcript.patient(text);
    const done = this.transcript.wait();
    this.arrivals.hold();
    const settle = (work) => (result) => {
      done();
      if (era !== this.#era) return;
      this.arrivals.release();
      work(result);
    };
    this.#sending = this.#sending
      .then(() => this.#remembered)
      .then(() => (era === this.#era ? this.conversation.send(text, key) : { messages: [] }))
      .then(settle((answer) => this.#answered(text, answer)), settle((error) => this.#explain(error, text, key)));
  }

  /** Leave the conversation; `why` is shown. The banner of an emergency stays until it is put away. */
  restart(why) {
    this.#era += 1;
    this.arrivals.drop();
    this.#settled.clear();
    this.live.stop();
    this.conversation.forget();
    this.conversation.alarm = this.banner.shown;
    this.transcript.clear();
    discard();
    this.frame.progress(null);
    this.frame.withStaff(false);
    this.#begin();
    this.transcript.event(why);
    this.frame.box.focus();
  }

  #show(open) {
    this.frame.show(open, this.#narrow.matches);
    this.conversation.open = open;
    if (open) this.transcript.scrollToEnd();
  }

  /** Learn the clinic's name and numbers, but wait for them no longer than a patient should. */
  #learn() {
    return Promise.race([this.#learnt(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }

  /** The same, for as long as it takes; whoever needs them and has none asks again. */
  #learnt() {
    this.#learning ??= this.conversation.clinic().then(
      (clinic) => {
        this.words.learn(clinic);
        this.frame.inform(this.words);
      },
      () => (this.#learning = null),
    );
    return this.#learning;
  }

  /** Offer ways to begin, before anything is said. */
  #begin() {
    const own = this.host.dataset.ask?.split("|").map((text) => text.trim()).filter(Boolean);
    const buttons = own ? own.map((text) => ({ title: text, payload: text })) : BEGINNINGS;
    this.frame.beginnings.replaceChildren(...(buttons.length ? [this.transcript.choices(buttons)] : []));
    this.frame.beginnings.hidden = this.conversation.started;
  }

  /** Show what was said before this page was loaded. */
  #remember() {
    this.#remembered = this.#recall(this.#era)
      .catch(() => {
        this.transcript.failed(
          [make("p", {}, "What was said before cannot be shown now. You can go on writing.")], () => this.#remember(),
        );
      })
      .then(() => {
        this.#recalled = true;
        this.#listen();
      });
  }

  async #recall(era) {
    await this.#learn();
    const unanswered = this.conversation.unanswered;
    const { level, messages } = await this.conversation.history();
    if (era !== this.#era) return;
    const unseen = messages.filter((line) => !this.transcript.has(line));
    this.transcript.before(() => this.#tell(unseen, { aloud: false }));
    if (!messages.length) this.#begin();
    if (level === "emergency" && !this.#dismissed) this.#warn();
    for (const { text, key } of unanswered) {
      if (this.transcript.lines.some((line) => line.who === "You" && line.text === text)) this.conversation.answered(key);
      else {
        this.transcript.patient(text);
        this.#fail({ status: 0 }, text, key);
      }
    }
  }

  /** Show lines as the API gives them, those of one answer together. */
  #tell(lines, { aloud = true } = {}) {
    for (let start = 0, end; start < lines.length; start = end) {
      const { role } = lines[start];
      for (end = start + 1; lines[end]?.role === role && role === "assistant"; ) end += 1;
      if (role === "patient") this.transcript.patient(lines[start].text ?? "", lines[start]);
      else if (role === "staff") this.#fromStaff(lines[start], aloud);
      else {
        this.#follow(lines.slice(start, end));
        this.transcript.assistant(lines.slice(start, end), { aloud });
      }
    }
  }

  #fromStaff(line, aloud) {
    this.transcript.staff({ ...line, text: line.text ?? "" }, { aloud });
    this.frame.progress(null);
    this.#withStaff(true);
  }

  #answered(text, { said, messages, anew }) {
    if (said) this.transcript.named(text, said);
    if (anew) this.transcript.event("Your earlier conversation had ended. This is a new one.");
    this.#follow(messages);
    this.transcript.assistant(messages);
    if (!this.frame.open && messages.some((message) => message.text)) this.frame.unread(1);
    this.#listen();
  }

  /** What an answer means for all that is around it. */
  #follow(messages) {
    const turn = turnOf(messages);
    this.#withStaff(Boolean(turn.with_staff));
    this.frame.progress(turn.question?.of ? turn.question : null);
    // The level stays an emergency's; the banner comes back when a message is one.
    if (turn.triage?.level === "emergency" || (turn.level === "emergency" && !this.#dismissed)) {
      const crisis = this.words.crisis;
      this.#warn(Boolean(crisis && messages.some(({ text }) => text?.includes(crisis.number))));
    }
  }

  #withStaff(there) {
    if (this.frame.withStaff(there)) this.voice.say("A nurse is with you.");
  }

  /** Pin the emergency banner. */
  #warn(crisis = false) {
    this.conversation.alarm = true;
    this.#dismissed = false;
    if (!this.banner.shown || crisis) this.banner.show(crisis);
    if (!this.words.known) this.#learnt().then(() => this.banner.shown && this.banner.show(crisis));
    this.transcript.scrollToEnd();
    this.banner.element.scrollIntoView({ block: "nearest" }); // on a very low screen it may have scrolled away
  }

  /** Show what arrived later, and has not come with an answer. */
  #arrive(lines) {
    for (const { role, text } of lines) {
      // A message whose answer was lost has arrived after all: there is nothing to try again.
      const lost = role === "patient" && this.conversation.unanswered.find((message) => message.text === text);
      if (lost) this.#settle(lost.key);
    }
    const unseen = lines.filter((line) => !this.transcript.has(line));
    this.#tell(unseen);
    if (!this.frame.open) this.frame.unread(unseen.filter((line) => line.role !== "patient" && line.text).length);
  }

  #settle(key) {
    this.conversation.answered(key);
    this.#settled.get(key)?.();
    this.#settled.delete(key);
  }

  async #explain(error, text, key) {
    if (!this.words.known) await this.#learn();
    if (error.status === 422 || error.status === 413) {
      const reason = error.detail || "This message could not be read. Please write it in other words.";
      this.transcript.failed([make("p", {}, reason)]);
      if (!this.frame.box.value) this.frame.box.value = text;
    } else this.#fail(error, text, key);
  }

  #fail({ status }, text, key) {
    this.#settled.set(key, this.transcript.failed(this.words.unanswered(status), () => this.say(text, key, true)));
  }

  /** Listen for what arrives later, while there is a conversation and somebody to see it. */
  #listen() {
    const seen = !document.hidden && navigator.onLine && this.host.isConnected;
    if (this.conversation.started && this.#recalled && seen) this.live.start();
    else this.live.stop();
  }

  #connection() {
    const online = navigator.onLine;
    this.frame.connection(online, this.words);
    this.transcript.scrollToEnd();
    if (online && !this.words.known) this.#learnt();
    this.live.stop();
    this.#listen();
  }
}
