// What a patient may do with a conversation: leave it for another, print it, save it, have it deleted.
import { asText, print, save } from "./paper.js";

export class Keeping {
  /** `chat` is a Chat, which may still be in the making. */
  constructor(chat) {
    this.chat = chat;
  }

  /** The items of the panel's menu. What has nothing to do is left out. */
  get items() {
    const silent = () => !this.chat.transcript.lines.length;
    return [
      { label: "Start again", choose: () => this.#startAgain(), hidden: silent },
      { label: "Print this conversation", choose: () => this.#print(), hidden: silent },
      { label: "Save as a text file", choose: () => this.#save(), hidden: silent },
      { label: "Delete my conversation", choose: () => this.#erase(), hidden: () => !this.chat.conversation.started },
    ];
  }

  async #startAgain() {
    const { frame } = this.chat;
    const sure = await frame.question.ask({
      title: "Start again?", text: "This conversation is taken off this screen. The clinic's nurses keep it.",
      yes: "Start again", no: "Go on here",
    });
    if (sure) this.chat.restart("This is a new conversation.");
    else frame.menu.button.focus();
  }

  async #erase() {
    const { frame, conversation, transcript, words } = this.chat;
    const sure = await frame.question.ask({
      title: "Delete this conversation?", text: "All that was said in it is deleted for good, here and at the clinic.",
      yes: "Delete it", no: "Keep it",
    });
    frame.menu.button.focus();
    if (!sure) return;
    try {
      const later = await conversation.erase();
      if (later) transcript.event(later);
      else this.chat.restart("Your conversation is deleted.");
    } catch {
      transcript.failed(words.notErased());
    }
  }

  #print() {
    const { host, frame, transcript } = this.chat;
    print(host.shadowRoot, frame.name, transcript.lines);
  }

  #save() {
    const { frame, transcript, voice } = this.chat;
    const day = new Date().toISOString().slice(0, 10);
    save(asText(frame.name, transcript.lines), `conversation-${day}.txt`);
    voice.say("The conversation is saved.");
  }
}
