// The chat API as the widget uses it. The token lives as long as the browser's tab and no longer.

const STORE = "infusion-chat";
const PATIENCE = 15_000; // milliseconds; the gateway answers within five seconds

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

  get open() {
    return Boolean(this.#saved.open);
  }

  set open(open) {
    this.#save({ open });
  }

  /** The clinic's name and numbers. */
  clinic() {
    return this.#call("GET", "clinic");
  }

  /** `{level, messages}` so far; nothing has been said in a conversation that has ended. */
  async history() {
    try {
      return await this.#call("GET", "messages");
    } catch (error) {
      if (error.status !== 401) throw error;
      this.#save({ token: "" });
      return { level: "none", messages: [] };
    }
  }

  /** The messages that answer a text. The same key again never says it twice. Throws Refused. */
  async send(text, key) {
    if (!this.started) await this.#start();
    try {
      return (await this.#call("POST", "messages", { text }, key)).messages;
    } catch (error) {
      if (error.status !== 401) throw error;
    }
    await this.#start(); // the conversation ended while the page stood open
    return (await this.#call("POST", "messages", { text }, key)).messages;
  }

  async #start() {
    this.#save({ token: (await this.#call("POST", "conversations")).token });
  }

  async #call(method, path, body, key) {
    const headers = { Accept: "application/json" };
    if (this.started && path === "messages") headers.Authorization = `Bearer ${this.#saved.token}`;
    if (body) headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    let response;
    let content;
    try {
      response = await fetch(new URL(path, this.api), {
        method, headers, body: body && JSON.stringify(body), credentials: "omit", cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      content = await response.json();
    } catch {
      throw new Refused(response && !response.ok ? response.status : 0);
    }
    if (!response.ok) throw new Refused(response.status, content.detail);
    return content;
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
