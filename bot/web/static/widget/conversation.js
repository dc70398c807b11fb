// The chat API as the widget uses it. Token and unanswered messages live as long as the browser's tab and no longer.

const STORE = "infusion-chat";
const PATIENCE = 15_000; // milliseconds; the gateway answers within five seconds
const UNREADABLE = [413, 422]; // a message that is refused for good

/** An answer that is an error. `status` is 0 when there was no answer; `detail` is for the patient, "" for none. */
export class Refused extends Error {
  constructor(status, detail = "") {
    super(detail || `status ${status}`);
    this.status = status;
    this.detail = detail;
  }
}

/** A key that no other message has. (randomUUID is missing on pages that are not served by https.) */
export function freshKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The `turn` objects of an answer's messages, merged in order. */
export function turnOf(messages) {
  return Object.assign({}, ...messages.map((message) => message.custom?.turn ?? {}));
}

export class Conversation {
  #saved = {};

  constructor(base) {
    this.api = new URL("api/v1/", base);
    try {
      this.#saved = JSON.parse(sessionStorage.getItem(STORE)) ?? {};
    } catch {
      this.#saved = {}; // storage is forbidden or damaged: then this page's memory has to do
    }
  }

  get started() {
    return Boolean(this.#saved.token);
  }

  /** Whether the panel is open. */
  get open() {
    return Boolean(this.#saved.open);
  }

  set open(open) {
    this.#save({ open });
  }

  /** Whether there was an emergency: its banner is back after a reload, whatever can be read then. */
  get alarm() {
    return Boolean(this.#saved.alarm);
  }

  set alarm(alarm) {
    this.#save({ alarm });
  }

  /** What was sent and not answered yet, `{text, key}` each. */
  get unanswered() {
    return this.#saved.unanswered ?? [];
  }

  /** The clinic's name and numbers. */
  async clinic() {
    return (await this.#call("GET", "clinic", { token: "" })).content;
  }

  /** `{level, messages}` so far; nothing has been said in a conversation that has ended. */
  async history() {
    try {
      return (await this.#call("GET", "messages")).content;
    } catch (error) {
      if (error.status !== 401) throw error;
      this.forget();
      return { level: "none", messages: [] };
    }
  }

  /**
   * `{said, messages, anew}`: the text's own id and its answer, and whether the conversation had ended before.
   *
   * The same key again never says it twice. Throws Refused.
   */
  async send(text, key) {
    this.#save({ unanswered: [...this.unanswered.filter((message) => message.key !== key), { text, key }] });
    try {
      const answer = await this.#send(text, key);
      this.answered(key);
      return answer;
    } catch (error) {
      if (UNREADABLE.includes(error.status)) this.answered(key);
      throw error;
    }
  }

  /** Note that a message needs no answer any more. */
  answered(key) {
    this.#save({ unanswered: this.unanswered.filter((message) => message.key !== key) });
  }

  /** Tell whether an answer helped; `message` is its id, null when that is not known. */
  async judge(helped, message) {
    await this.#call("POST", "feedback", { body: { helped, message } });
  }

  /** Delete what was said. "" when that is done, else words for the patient that tell when it will be. */
  async erase() {
    try {
      const { status, content } = await this.#call("DELETE", "conversation");
      return status === 202 ? content.detail : "";
    } catch (error) {
      if (error.status === 401) return ""; // it has ended already
      throw error;
    }
  }

  /** The open stream of what is said after the event `after`, 0 for all that is new. Throws Refused. */
  async events(after, signal) {
    const path = after ? `events?after=${after}` : "events";
    const response = await this.#fetch("GET", path, { token: this.#saved.token, accept: "text/event-stream", signal });
    const stream = response.headers.get("Content-Type")?.startsWith("text/event-stream");
    if (!response.ok || !stream) throw new Refused(response.ok ? 0 : response.status);
    return response.body;
  }

  /** Leave the conversation; the next message begins another. */
  forget() {
    this.#save({ token: "", unanswered: [], alarm: false });
  }

  async #send(text, key) {
    const anew = this.started;
    if (!this.started) await this.#start();
    const post = () => this.#call("POST", "messages", { body: { text }, key });
    try {
      return { ...(await post()).content, anew: false };
    } catch (error) {
      if (error.status !== 401) throw error;
    }
    await this.#start(); // the conversation ended while the page stood open
    return { ...(await post()).content, anew };
  }

  async #start() {
    this.#save({ token: (await this.#call("POST", "conversations", { token: "" })).content.token });
  }

  /** `{status, content}` of an answer. Throws Refused. */
  async #call(method, path, { body, key, token = this.#saved.token } = {}) {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await this.#fetch(method, path, { body, key, token, signal });
    let content = {};
    try {
      if (response.status !== 204) content = await response.json();
    } catch {
      throw new Refused(response.ok ? 0 : response.status);
    }
    if (!response.ok) throw new Refused(response.status, content.detail);
    return { status: response.status, content };
  }

  async #fetch(method, path, { body, key, token, signal, accept = "application/json" }) {
    const headers = { Accept: accept };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    try {
      return await fetch(new URL(path, this.api), {
        method, headers, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store", signal,
      });
    } catch {
      throw new Refused(0);
    }
  }

  #save(change) {
    this.#saved = { ...this.#saved, ...change };
    try {
      sessionStorage.setItem(STORE, JSON.stringify(this.#saved));
    } catch {
      // forbidden: kept in memory, as the constructor does
    }
  }
}
