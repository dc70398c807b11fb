// Lines of the stream or of a poll. They wait while an answer is on its way, which may bring the same.

const GATHER = 150; // milliseconds: lines that arrive together are shown together

export class Arrivals {
  #lines = [];
  #held = 0;
  #timer = 0;

  /** `show(lines)` is called with what has arrived. */
  constructor(show) {
    this.show = show;
  }

  receive(line) {
    if (this.#lines.some(({ id }) => id === line.id)) return;
    this.#lines.push(line);
    this.#gather();
  }

  /** A message is on its way. */
  hold() {
    this.#held += 1;
  }

  /** Its answer is here, or none will come. */
  release() {
    this.#held -= 1;
    this.#gather();
  }

  /** Forget all: another conversation begins. */
  drop() {
    this.#lines = [];
    this.#held = 0;
  }

  #gather() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#held || !this.#lines.length) return;
      const lines = this.#lines;
      this.#lines = [];
      this.show(lines);
    }, GATHER);
  }
}
