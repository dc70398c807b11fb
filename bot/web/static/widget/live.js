// What arrives later: a stream of server-sent events, and quiet polling where that does not get through.
// (An EventSource can send no token, and its cookie would be shared by all tabs and blocked on other sites.)
import { createParser } from "../vendor/eventsource-parser.js";

const PAUSE = 3000; // milliseconds between two streams
const SILENCE = 40_000; // a stream that brings nothing for so long is dead: the server sends a sign every 15 s
const POLL = 15_000;
const ROUNDS = 8; // polls until a stream is tried again
const TRIES = 2; // streams in a row that may bring nothing

/** Ends after so many milliseconds, or at once when the signal is given. */
function rest(time, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

export class Live {
  #run = null;

  /** `newest()` is the id of the newest line that is known, `receive(line)` is called with each later one. */
  constructor({ conversation, newest, receive }) {
    Object.assign(this, { conversation, newest, receive });
  }

  start() {
    if (this.#run) return;
    this.#run = new AbortController();
    this.#listen(this.#run.signal);
  }

  stop() {
    this.#run?.abort();
    this.#run = null;
  }

  async #listen(signal) {
    let broken = 0;
    try {
      while (!signal.aborted) {
        broken = (await this.#stream(signal)) ? 0 : broken + 1;
        await rest(PAUSE, signal);
        for (let round = 0; broken >= TRIES && round < ROUNDS && !signal.aborted; round += 1) {
          await this.#poll(signal);
          await rest(POLL, signal);
        }
      }
    } catch (error) {
      if (error.status !== 401) throw error; // the conversation has ended: the next message begins another
    }
  }

  /** Read one stream to its end; whether anything came of it, be it a sign that all is quiet. Throws Refused for 401. */
  async #stream(signal) {
    const own = new AbortController();
    const end = () => own.abort();
    signal.addEventListener("abort", end, { once: true });
    let patience = setTimeout(end, SILENCE);
    let came = false;
    const parser = createParser({ onEvent: ({ event, data }) => event === "message" && this.#read(data, signal) });
    try {
      const body = await this.conversation.events(this.newest(), own.signal);
      for (const reader = body.pipeThrough(new TextDecoderStream()).getReader(); ; came = true) {
        const { done, value } = await reader.read();
        if (done) break;
        clearTimeout(patience);
        patience = setTimeout(end, SILENCE);
        parser.feed(value);
      }
    } catch (error) {
      if (error.status === 401) throw error; // all else is a stream that broke, and another is opened
    } finally {
      clearTimeout(patience);
      signal.removeEventListener("abort", end);
      end();
    }
    return came;
  }

  async #poll(signal) {
    try {
      const { messages } = await this.conversation.history();
      for (const line of messages) if (line.id > this.newest() && !signal.aborted) this.receive(line);
    } catch {
      // still nothing: the next round asks again
    }
  }

  #read(data, signal) {
    let line;
    try {
      line = JSON.parse(data);
    } catch {
      return; // not of our making; polling or a reload shows what it was
    }
    if (!signal.aborted) this.receive(line);
  }
}
