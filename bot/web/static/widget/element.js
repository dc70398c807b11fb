// <infusion-chat>: the launcher at once, and all that is behind it as soon as it is loaded.
import { base as style, launcher } from "./launcher.js";

export class InfusionChat extends HTMLElement {
  /** Where the assistant is served from; widget.js sets it. */
  static base = new URL("../../", import.meta.url);

  #chat = null; // a promise
  #attached = null;

  connectedCallback() {
    if (!this.shadowRoot) this.#make();
    this.shadowRoot.querySelector(".dock").showPopover?.();
    this.#attached = new AbortController();
    // Any element of the page may open the panel, and may say what to ask.
    document.addEventListener("click", (event) => {
      const opener = event.target.closest?.("[data-chat-open], [data-chat-ask]");
      if (!opener) return;
      this.open(opener);
      if (opener.dataset.chatAsk) this.say(opener.dataset.chatAsk);
    }, { signal: this.#attached.signal });
    this.#chat.then((chat) => this.isConnected && chat?.attach());
  }

  disconnectedCallback() {
    this.#attached.abort();
    this.#chat.then((chat) => chat?.detach());
  }

  /** Show the panel; focus goes back to `opener`, else to the launcher, when it is closed. */
  async open(opener) {
    (await this.#chat)?.open(opener);
  }

  async close() {
    (await this.#chat)?.close();
  }

  /** Send a message of the patient's. */
  async say(text) {
    (await this.#chat)?.say(text);
  }

  #make() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    const launched = launcher(this.dataset.label || "Ask a question");
    launched.button.addEventListener("click", () => this.open());
    root.append(launched.dock);
    this.#chat = this.#load(root, launched).catch((error) => {
      console.error("The infusion assistant could not be loaded.", error);
      launched.button.replaceChildren("The chat could not be loaded. Please reload this page.");
    });
  }

  async #load(root, launched) {
    const [{ Chat }, { style: panel }] = await Promise.all([import("./chat.js"), import("./style.js")]);
    root.adoptedStyleSheets.push(panel);
    return new Chat({ host: this, launched, base: InfusionChat.base });
  }
}
