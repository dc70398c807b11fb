// What stands around the conversation: the panel with its head, text box and notices, in place of the launcher.
import { icon, make } from "./dom.js";
import { Menu, Question } from "./menu.js";

const LONGEST = 4000; // characters, as the API allows
const CROSS = "M6 6l12 12M18 6L6 18";
const DROP = "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11zM12 11.5v5M9.5 14h5";

export class Frame {
  #unread = 0;

  /**
   * `labels` are the element's data attributes, `launched` what launcher() made, `menu` what Menu takes; `close()` and
   * `send(text)` are called when the patient wants that.
   */
  constructor({ labels, launched, banner, menu, close, send }) {
    Object.assign(this, { labels, banner, close, send });
    Object.assign(this, { dock: launched.dock, launcher: launched.button, badge: launched.badge });
    this.#makeHead(menu);
    this.#makeBody();
    this.#makeForm();
    this.question = new Question(() => [this.head, this.scroller, this.form, this.foot]);
    this.panel = make(
      "dialog",
      {
        class: "panel", "aria-labelledby": "title",
        // Escape, and a phone's way to go back
        cancel: (event) => {
          event.preventDefault();
          this.#back();
        },
        pointerdown: (event) => {
          if (this.menu.open && !this.menu.element.contains(event.target)) this.menu.close(false);
        },
        keydown: (event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          this.#back();
        },
      },
      this.head, this.steps, this.scroller, this.inner, this.lost, this.form, this.foot, this.question.element,
    );
    this.outer = make("div", { class: "unseen", "aria-live": "polite" });
    this.dock.prepend(this.banner, this.panel);
    this.dock.append(this.outer);
  }

  get open() {
    return this.panel.open;
  }

  get offline() {
    return !this.lost.hidden;
  }

  /** The clinic's name as the panel shows it. */
  get name() {
    return this.heading.textContent;
  }

  /** The live region that can be heard now. */
  get region() {
    return this.open ? this.inner : this.outer;
  }

  /** Show the panel or the launcher alone; `whole` has it fill the screen. */
  show(open, whole) {
    this.panel.close();
    if (open && whole) this.panel.showModal(); // it fills a phone's screen, so nothing else is reachable
    else this.panel.toggleAttribute("open", open); // show() would take the focus, after a reload too
    this.launcher.hidden = open;
    this.launcher.setAttribute("aria-expanded", String(open));
    if (this.menu.open) this.menu.close(false);
    if (open) this.unread(-this.#unread);
    // first in what is shown: in the panel when that is open, else beside the launcher
    const place = open ? this.panel : this.dock;
    if (this.banner.parentNode !== place) place.prepend(this.banner);
  }

  /** Put the clinic's name and numbers where they belong. */
  inform(words) {
    this.heading.textContent = this.labels.clinic || words.clinicName || "Infusion assistant";
    this.notice.replaceChildren(...words.notice(this.labels.privacy));
    this.foot.replaceChildren(...words.foot());
    if (this.offline) this.lost.replaceChildren(...words.offline());
  }

  /** How far a check is: `{number, of}` of its questions, null when none is going on. */
  progress(question) {
    this.steps.hidden = !question;
    if (!question) return;
    this.count.textContent = `Question ${question.number} of ${question.of}`;
    this.bar.max = question.of;
    this.bar.value = question.number;
  }

  /** Tell whether a nurse has taken the conversation over; whether that has just come about. */
  withStaff(there) {
    const before = this.head.classList.contains("with-staff");
    this.head.classList.toggle("with-staff", there);
    this.who.textContent = there ? "A nurse is with you" : "Infusion assistant";
    return there && !before;
  }

  /** So many more messages have come that nobody has seen. */
  unread(more) {
    this.#unread += more;
    this.badge.hidden = !this.#unread;
    this.badge.textContent = this.#unread === 1 ? "1 new message" : `${this.#unread} new messages`;
  }

  /** Tell that the connection is lost, or is back. */
  connection(online, words) {
    this.lost.hidden = online;
    this.lost.replaceChildren(...(online ? [] : words.offline()));
  }

  #makeHead(menu) {
    this.menu = new Menu(menu, "Nothing has been said yet.");
    this.heading = make("h2", { id: "title", tabindex: "-1" });
    this.who = make("p", { class: "who" }, "Infusion assistant");
    this.head = make(
      "header", {}, make("span", { class: "mark" }, icon(DROP)), make("div", { class: "names" }, this.heading, this.who),
      this.menu.element,
      make("button", { type: "button", class: "tool", "aria-label": "Close the chat", click: this.close }, icon(CROSS)),
    );
    this.count = make("span", { id: "count" });
    this.bar = make("progress", { "aria-labelledby": "count" });
    this.steps = make("div", { class: "steps", hidden: true }, this.count, this.bar);
  }

  #makeBody() {
    this.notice = make("div", { class: "notice" });
    this.beginnings = make("div", { class: "beginnings" });
    this.list = make("ol", { class: "transcript", role: "list" });
    this.scroller = make(
      "div", { class: "scroller", role: "group", "aria-label": "Conversation", tabindex: "0" },
      this.notice, this.beginnings, this.list,
    );
    this.inner = make("div", { class: "unseen", "aria-live": "polite" });
    this.lost = make("div", { class: "lost", role: "status", hidden: true });
  }

  #makeForm() {
    this.box = make("textarea", {
      id: "message", rows: "1", maxlength: LONGEST, placeholder: "Type here", autocomplete: "off",
      keydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.form.requestSubmit();
      },
    });
    this.form = make(
      "form",
      {
        submit: (event) => {
          event.preventDefault();
          const text = this.box.value.trim();
          if (text) this.send(text);
          this.box.value = "";
          this.box.focus();
        },
      },
      make("label", { for: "message" }, "Your message"),
      make("div", { class: "line" }, this.box, make("button", { type: "submit", class: "send" }, "Send")),
    );
    this.foot = make("p", { class: "foot" });
  }

  /** One step back: out of a question, out of the menu, out of the panel. */
  #back() {
    if (this.question.open) this.question.settle(false);
    else if (this.menu.open) this.menu.close();
    else this.close();
  }
}
