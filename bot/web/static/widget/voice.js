// The polite voice: what a screen reader says when it has finished what it is saying.

const GATHER = 50; // milliseconds: a change is announced, the same text again is not

export class Voice {
  #words = [];

  /** `region()` gives the live region that can be heard now. */
  constructor(region) {
    this.region = region;
  }

  /** Have something said. What comes in the same moment is said together. */
  say(text) {
    if (!text) return;
    if (this.#words.includes(text)) return;
    this.#words.push(text);
    if (this.#words.length > 1) return;
    this.region().textContent = "";
    setTimeout(() => {
      this.region().textContent = this.#words.join("\n");
      this.#words = [];
    }, GATHER);
  }
}
