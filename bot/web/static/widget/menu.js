// The panel's own controls behind one button, and the question that is asked before something is lost.
import { icon, make } from "./dom.js";

const DOTS = "M5 12h.01M12 12h.01M19 12h.01";

/** A button that shows a list of buttons. */
export class Menu {
  /** `items` are `{label, choose, hidden}`: `hidden()` leaves one out, and `nothing` is said when none is left. */
  constructor(items, nothing) {
    this.items = items.map((item) => ({
      ...item,
      button: make("button", { type: "button", click: () => this.#choose(item) }, item.label),
    }));
    this.none = make("li", { class: "none" }, nothing);
    const entries = this.items.map(({ button }) => make("li", {}, button));
    this.list = make("ul", { id: "more", class: "menu", hidden: true }, ...entries, this.none);
    this.button = make(
      "button",
      {
        type: "button", class: "tool", "aria-label": "Menu", "aria-expanded": "false", "aria-controls": "more",
        click: () => (this.open ? this.close() : this.#show()),
      },
      icon(DOTS),
    );
    this.element = make(
      "div",
      {
        class: "more",
        focusout: (event) => {
          // a press on something that takes no focus has no relatedTarget; that is Escape's and the button's matter
          if (event.relatedTarget && !this.element.contains(event.relatedTarget)) this.close(false);
        },
      },
      this.button, this.list,
    );
  }

  get open() {
    return !this.list.hidden;
  }

  close(refocus = true) {
    this.list.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (refocus) this.button.focus();
  }

  #show() {
    for (const { button, hidden } of this.items) button.parentNode.hidden = hidden();
    const first = this.items.find(({ button }) => !button.parentNode.hidden);
    this.none.hidden = Boolean(first);
    this.list.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    first?.button.focus();
  }

  #choose({ choose }) {
    this.close();
    choose();
  }
}

/** A question over the panel that has to be answered first. Nothing else can be reached, but for what is left out. */
export class Question {
  #answer = null;

  /** `others()` are the elements that have to wait. */
  constructor(others) {
    this.others = others;
    this.title = make("h3", { id: "asked" });
    this.text = make("p", { id: "asked-why" });
    this.yes = make("button", { type: "button", class: "send", click: () => this.settle(true) });
    this.no = make("button", { type: "button", class: "choice", click: () => this.settle(false) });
    this.element = make(
      "div", { class: "veil", hidden: true },
      make(
        "div", { class: "question", role: "alertdialog", "aria-labelledby": "asked", "aria-describedby": "asked-why" },
        this.title, this.text, make("div", { class: "choices" }, this.no, this.yes),
      ),
    );
  }

  get open() {
    return !this.element.hidden;
  }

  /** Whether the patient says yes. */
  ask({ title, text, yes, no }) {
    this.title.textContent = title;
    this.text.textContent = text;
    this.yes.textContent = yes;
    this.no.textContent = no;
    this.element.hidden = false;
    for (const other of this.others()) other.inert = true;
    this.no.focus();
    return new Promise((resolve) => (this.#answer = resolve));
  }

  settle(yes) {
    this.element.hidden = true;
    for (const other of this.others()) other.inert = false;
    this.#answer(yes);
  }
}
