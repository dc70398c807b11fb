// Whether an answer helped: two buttons under it. The mind may be changed; the later word counts.
import { make } from "./dom.js";

/** The row of buttons. `judge(helped)` sends one, and fails where that cannot be kept; `say` is the voice. */
export function judgement({ judge, say }) {
  const word = make("span", { class: "word" });
  const choose = async (chosen, helped) => {
    for (const button of [yes, no]) button.setAttribute("aria-pressed", String(button === chosen));
    let text = "Thank you for telling us.";
    try {
      await judge(helped);
    } catch {
      chosen.setAttribute("aria-pressed", "false");
      text = "This could not be kept now.";
    }
    word.textContent = text;
    word.scrollIntoView({ block: "nearest" });
    say(text);
  };
  const button = (label, helped) => {
    const click = (event) => choose(event.currentTarget, helped);
    return make("button", { type: "button", "aria-pressed": "false", click }, label);
  };
  const yes = button("This helped", true);
  const no = button("This did not help", false);
  return make("div", { class: "judgement", role: "group", "aria-label": "Did this answer help?" }, yes, no, word);
}
