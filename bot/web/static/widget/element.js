// <infusion-chat>: a launcher, the panel it opens, and the emergency banner that outlives both.
import { Conversation, freshKey, turnOf } from "./conversation.js";
import { dial, icon, make } from "./dom.js";
import { Transcript } from "./transcript.js";
import { style } from "./style.js";

const LONGEST = 4000; // characters, as the API allows
const BUBBLE = "M4 5h16v11H9l-5 4z";
const CROSS = "M6 6l12 12M18 6L6 18";

export class InfusionChat extends HTMLElement {
  /** Where the assistant is served from; widget.js sets it. */
  static base = new URL("../../", import.meta.url);

  #clinic = null;
  #sending = Promise.resolve();
  #remembered = null;
  #narrow = matchMedia("(max-width: 30em), (max-height: 26em)");

  connectedCallback() {
    if (this.shadowRoot) return;
    this.conversation = new Conversation(InfusionChat.base);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    root.append(this.#build());
    this.transcript = new Transcript({
      scroller: this.scroller, list: this.list, voice: this.voice, base: InfusionChat.base,
      choose: (text) => {
        this.say(text);
        this.box.focus();
      },
    });
    // Any element of the page may open the panel, and may say what to ask.
    document.addEventListener("click", (event) => {
      const opener = event.target.closest?.("[data-chat-open], [data-chat-ask]");
      if (!opener) return;
      this.open(opener);
      if (opener.dataset.chatAsk) this.say(opener.dataset.chatAsk);
    });
    this.#narrow.addEventListener("change", () => this.panel.open && this.#show(true));
    this.#learnClinic();
    if (this.conversation.started) this.#remember();
    if (this.conversation.open) this.#show(true);
  }

  /** Show the panel; focus goes back to `opener` when it is closed. */
  open(opener = this.launcher) {
    this.opener = opener;
    this.#show(true);
    // On a phone, focus in the text box would put the keyboard over the notice.
    (matchMedia("(pointer: fine)").matches ? this.box : this.heading).focus();
  }

  close() {
    this.#show(false);
    (this.opener?.isConnected ? this.opener : this.launcher).focus();
  }

  /** Send a message of the patient's. Messages are answered one after the other, in their order. */
  say(text, key = freshKey(), again = false) {
    if (!again) this.transcript.patient(text);
    const done = this.transcript.wait();
    this.#sending = this.#sending
      .then(() => this.#remembered)
      .then(() => this.conversation.send(text, key))
      .then(
        (messages) => {
          done();
          if (turnOf(messages).level === "emergency") this.#warn();
          this.transcript.assistant(messages);
        },
        (error) => {
          done();
          this.#explain(error, text, key);
        },
      );
  }

  #build() {
    this.banner = make("div", { class: "banner", role: "alert" });
    this.launcher = make(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", click: () => this.open() },
      icon(BUBBLE),
      this.dataset.label || "Ask a question",
    );
    this.heading = make("h2", { id: "title", tabindex: "-1" }, "Infusion assistant");
    this.notice = make("div", { class: "notice" });
    this.list = make("ol", { class: "transcript", role: "list" });
    this.scroller = make(
      "div", { class: "scroller", role: "group", "aria-label": "Conversation", tabindex: "0" }, this.notice, this.list,
    );
    this.voice = make("div", { class: "unseen", "aria-live": "polite" });
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
          if (text) this.say(text);
          this.box.value = "";
          this.box.focus();
        },
      },
      make("label", { for: "message" }, "Your message"),
      make("div", { class: "line" }, this.box, make("button", { type: "submit", class: "send" }, "Send")),
    );
    this.foot = make("p", { class: "foot" });
    this.panel = make(
      "dialog",
      {
        class: "panel", "aria-labelledby": "title",
        cancel: (event) => {
          event.preventDefault();
          this.close();
        },
        keydown: (event) => event.key === "Escape" && this.close(),
      },
      make(
        "header", {}, this.heading,
        make("button", { type: "button", class: "shut", "aria-label": "Close the chat", click: () => this.close() }, icon(CROSS)),
      ),
      this.scroller, this.voice, this.form, this.foot,
    );
    this.dock = make("aside", { class: "dock", "aria-label": "Chat with the clinic's assistant" }, this.panel, this.launcher);
    this.#inform();
    return this.dock;
  }

  #show(open) {
    this.panel.close();
    if (open && this.#narrow.matches) this.panel.showModal(); // it fills a phone's screen, so nothing else is reachable
    else this.panel.toggleAttribute("open", open); // show() would take the focus, after a reload too
    this.launcher.hidden = open;
    this.launcher.setAttribute("aria-expanded", String(open));
    this.conversation.open = open;
    if (this.banner.childNodes.length) this.#pin();
    if (open) this.transcript.scrollToEnd();
  }

  async #learnClinic() {
    try {
      this.#clinic = await this.conversation.clinic();
    } catch {
      return; // whoever needs it asks again
    }
    const { emergency_number, clinic_phone, after_hours_phone, crisis_number, clinic_name } = this.#clinic;
    this.transcript.numbers = [emergency_number, clinic_phone, after_hours_phone, crisis_number];
    this.heading.textContent = this.dataset.clinic || clinic_name;
    this.#inform();
  }

  /** The emergency number to dial, or words for it while it is not known. */
  #emergency() {
    return this.#clinic ? dial(this.#clinic.emergency_number) : "your emergency number";
  }

  /** What has to be known before the first message. */
  #inform() {
    this.notice.replaceChildren(
      make(
        "p", {}, make("strong", {}, "Not for emergencies. "),
        "If your life may be in danger, call ", this.#emergency(), " now. Do not wait for an answer here.",
      ),
      make(
        "p", {}, "I am a computer program, not a nurse. I answer questions about IV infusions, ",
        "and I tell the clinic's nurses when something should not wait.",
      ),
      make(
        "p", { class: "small" }, "What you write is kept for the clinic's nurses to read. ",
        "Please leave out your full name, your birth date and the numbers of cards or accounts.",
      ),
    );
    this.foot.replaceChildren("In an emergency call ", this.#emergency(), ".");
  }

  async #remember() {
    this.#remembered = this.conversation.history().then(
      ({ level, messages }) => {
        let answer = [];
        for (const [index, message] of messages.entries()) {
          if (message.role === "patient") {
            this.transcript.patient(message.text ?? "");
            continue;
          }
          answer.push(message);
          if (messages[index + 1]?.role === "assistant") continue;
          this.transcript.assistant(answer, { aloud: false });
          answer = [];
        }
        if (level === "emergency") this.#warn();
      },
      () => this.transcript.failed(["What was said before cannot be shown now. You can go on writing."], () => this.#remember()),
    );
    await this.#remembered;
  }

  /** Pin the emergency banner. It stays for the rest of the conversation. */
  async #warn() {
    if (this.banner.childNodes.length) return;
    if (!this.#clinic) await this.#learnClinic();
    this.#pin();
    const number = this.#clinic?.emergency_number;
    this.banner.replaceChildren(
      make("p", {}, make("strong", {}, "This may be an emergency."), " Do not wait for an answer here."),
      number ? dial(number, `Call ${number} now`) : make("strong", {}, "Call your emergency number now."),
    );
  }

  /** Put the banner first in what is shown: in the panel when that is open, else beside the launcher. */
  #pin() {
    (this.panel.open ? this.panel : this.dock).prepend(this.banner);
  }

  async #explain({ status, detail }, text, key) {
    if (!this.#clinic) await this.#learnClinic();
    if (status === 422 || status === 413) {
      this.transcript.failed([make("p", {}, detail || "This message could not be read. Please write it in other words.")]);
      if (!this.box.value) this.box.value = text.slice(0, LONGEST);
      return;
    }
    const { clinic_name, clinic_phone } = this.#clinic ?? {};
    const phone = clinic_phone ? [`call ${clinic_name} at `, dial(clinic_phone)] : ["call your clinic"];
    const what = status === 429 ? "That was a lot at once. Wait a moment, then try again." : "Your message was not answered.";
    this.transcript.failed(
      [
        make("p", {}, make("strong", {}, what)),
        make("p", {}, "You can try again, or ", ...phone, ". If this is an emergency, call ", this.#emergency(), " now."),
      ],
      () => this.say(text, key, true),
    );
  }
}
