// The emergency banner: pinned first in what is shown, until the patient puts it away.
import { dial, make } from "./dom.js";

export class Banner {
  /** `dismissed()` is called when the patient has put it away. */
  constructor({ words, dismissed }) {
    Object.assign(this, { words, dismissed });
    // It is there while it is empty, so that what is put in is announced.
    this.element = make("div", { class: "banner", role: "alert" });
  }

  get shown() {
    return this.element.childNodes.length > 0;
  }

  /** Pin it. With `crisis` the crisis line is named too. */
  show(crisis = false) {
    const number = this.words.emergencyNumber;
    const line = crisis ? this.words.crisis : null;
    const name = line?.name.includes(line.number) ? line.name : `${line?.number}, ${line?.name}`;
    this.element.replaceChildren(
      make("p", {}, make("strong", {}, "This may be an emergency."), " Do not wait for an answer here."),
      number ? dial(number, `Call ${number} now`) : make("strong", {}, "Call your emergency number now."),
      ...(line ? [dial(line.number, `Or call ${name}`)] : []),
      make("button", { type: "button", class: "dismiss", click: () => this.#dismiss() }, "Hide this notice"),
    );
  }

  hide() {
    this.element.replaceChildren();
  }

  #dismiss() {
    this.hide();
    this.dismissed();
  }
}
