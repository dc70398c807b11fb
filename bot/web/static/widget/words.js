// What the widget itself says, with the clinic's name and numbers in it as links to dial.
import { dial, make } from "./dom.js";

export class Words {
  #clinic = null;

  get known() {
    return Boolean(this.#clinic);
  }

  /** The answer of GET /clinic. */
  learn(clinic) {
    this.#clinic = clinic;
  }

  get clinicName() {
    return this.#clinic?.clinic_name ?? "";
  }

  get emergencyNumber() {
    return this.#clinic?.emergency_number ?? "";
  }

  /** `{number, name}` of the crisis line; null where that is the emergency number itself. */
  get crisis() {
    const { crisis_number: number, crisis_name: name } = this.#clinic ?? {};
    return number && number !== this.emergencyNumber ? { number, name } : null;
  }

  /** All numbers that a text may name. */
  get numbers() {
    const { emergency_number, clinic_phone, after_hours_phone, crisis_number } = this.#clinic ?? {};
    return [emergency_number, clinic_phone, after_hours_phone, crisis_number];
  }

  /** The emergency number to dial, or words for it while it is not known. */
  emergency() {
    return this.emergencyNumber ? dial(this.emergencyNumber) : "your emergency number";
  }

  /** "call the clinic at …". */
  call() {
    return this.#clinic ? [`call ${this.clinicName} at `, dial(this.#clinic.clinic_phone)] : ["call your clinic"];
  }

  /** What has to be known before the first message; `privacy` is the address of the clinic's page on that, or "". */
  notice(privacy) {
    const more = privacy
      ? [" ", make("a", { href: privacy, target: "_blank", rel: "noopener" }, "How the clinic protects your privacy",
          make("span", { class: "unseen" }, " (opens in a new tab)"))]
      : [];
    return [
      make(
        "p", {}, make("strong", {}, "Not for emergencies. "),
        "If your life may be in danger, call ", this.emergency(), " now. Do not wait for an answer here.",
      ),
      make(
        "p", {}, "I am a computer program, not a nurse. I answer questions about IV infusions, ",
        "and I tell the clinic's nurses when something should not wait.",
      ),
      make(
        "p", { class: "small" }, "What you write is kept for the clinic's nurses to read. ",
        "Please leave out your full name, your birth date and the numbers of cards or accounts.", ...more,
      ),
    ];
  }

  foot() {
    return ["In an emergency call ", this.emergency(), "."];
  }

  offline() {
    return [
      make("strong", {}, "You are offline."), " What you write cannot be sent now. You can ", ...this.call(),
      ". In an emergency call ", this.emergency(), ".",
    ];
  }

  /** Why a message has no answer, and what to do; `status` as in Refused. */
  unanswered(status) {
    const haste = "That was a lot at once. Wait a moment, then try again.";
    return this.#fault(status === 429 ? haste : "Your message was not answered.", "You can try again, or ");
  }

  /** Why a conversation could not be deleted, and what to do. */
  notErased() {
    return this.#fault("Your conversation could not be deleted now.", "You can try again later, or ");
  }

  #fault(what, way) {
    return [
      make("p", {}, make("strong", {}, what)),
      make("p", {}, way, ...this.call(), ". If this is an emergency, call ", this.emergency(), " now."),
    ];
  }
}
