"""Whatever the order of messages: no silence, no level that falls by itself, and an emergency is heard at once."""

from __future__ import annotations

from conversation_stack import Reply, Stack
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from bot.clinic import clinic
from bot.triage import LEVELS
from bot.triage.checks import checks
from bot.triage.returning import returning

REPLIES = [
    "no", "yes", "not sure", "3", "38.4", "37.1", "7 out of 10", "None of these", "a picc line", "since Tuesday",
    "both", "what do you mean?", "hard to say", "I'd rather not say", "the crook of my arm", "no its fine", "dunno",
    "...", "👍",
]
SYMPTOMS = [
    "my iv site is sore", "I have a fever", "I feel so low", "my pump is beeping", "I have a bit of a cough",
    "I have hives", "my nose bleeds", "I threw up", "I have a headache", "I am so tired", "my arm feels odd",
    "my iv site is red. How long does an infusion take?",
]
TALK = [
    "thanks", "hello", "bye", "stop", "cancel", "start over", "/restart", "/back", "it's nothing really", "what now",
    "purple monkey", "are you a robot?", "you are useless", "who reads this?", "where can I park?", "why?",
    "how long does an infusion take?", "can I send you a photo?", "there is no pus", "it was a joke", "I am fine now",
    "can I talk to a nurse", "check my symptoms", "Show my summary", "/greet", "{clinic_phone} %s", "x" * 2000,
    *(check.button for check in checks().values()), *(answer.button for answer in returning().answers.values()),
]
CORRECTIONS = ["sorry I meant no", "sorry, 37.2 not 39.2", "that was a mistake", "I meant 2 out of 10", "sorry, my leg"]
EMERGENCIES = {
    "I have chest pain": clinic().emergency_number, "no but I can't breathe": clinic().emergency_number,
    "3, and my throat is closing up": clinic().emergency_number, "stop, I just passed out": clinic().emergency_number,
    "thanks. the bleeding won't stop": clinic().emergency_number, "no puedo respirar": clinic().emergency_number,
    "I want to kill myself": clinic().crisis_number,
}
MOST_TEXTS = 6
MOST_TURNS = 2 * 6  # two tries for each of six questions
NEW_SESSION = 13    # hours


class Talking(RuleBasedStateMachine):
    """A patient who writes anything at any time, and comes back the next day."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self._stack = stack

    @initialize()
    def begin(self) -> None:
        self.chat, self.level, self.asked, self.alarmed = self._stack.chat(), "none", dict[str, object](), False

    @rule(text=st.one_of(st.sampled_from(REPLIES), st.sampled_from(SYMPTOMS), st.sampled_from(TALK)))
    def say(self, text: str) -> None:
        before = self.level
        self._say(text)
        assert LEVELS.index(self.level) >= LEVELS.index(before)  # type: ignore[arg-type]

    @rule(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60))
    def type_anything(self, text: str) -> None:
        self.say(text)

    @rule(text=st.sampled_from(CORRECTIONS))
    def correct(self, text: str) -> None:
        before = self.level
        reply = self._say(text)
        assert self.level == "emergency" or before != "emergency"
        if LEVELS.index(self.level) < LEVELS.index(before):  # type: ignore[arg-type]
            assert "putting that right" in reply.said

    @rule(text=st.sampled_from(sorted(EMERGENCIES)))
    def alarm(self, text: str) -> None:
        reply = self._say(text)
        self.alarmed = True
        assert self.level == "emergency" and EMERGENCIES[text] in reply.texts[0]
        rows = self._stack.rows("select level, state from escalations where sender_id = ?", self.chat.sender)
        assert ("emergency", "open") in rows

    @precondition(lambda self: self.asked.get("number"))
    @rule(text=st.sampled_from(["purple monkey", "no", "not sure"]))
    def answer_to_the_end(self, text: str) -> None:
        for _ in range(MOST_TURNS):
            self.say(text)
            if not self.asked.get("number"):
                return
        raise AssertionError("the check never ends")

    @precondition(lambda self: self.chat.spoke)
    @rule()
    def come_back_the_next_day(self) -> None:
        self.chat.away(NEW_SESSION)
        reply = self._say("hello")
        assert self.level == "none"
        assert (self.asked.get("check") == "returning") is self.alarmed, reply.said
        self.alarmed = False  # asked once

    def _say(self, text: str) -> Reply:
        reply = self.chat.say(text)
        self.level, self.asked = reply.turn["level"], reply.turn.get("question") or {}
        self.alarmed = self.alarmed or self.level == "emergency"
        assert reply.texts and len(reply.texts) <= MOST_TEXTS
        assert all(text.strip() and "{" not in text.replace("{clinic_phone}", "") for text in reply.texts)
        assert self.asked.get("number", 1) <= self.asked.get("of", 1) <= 6
        assert not self.asked or self.level != "emergency"
        return reply


def test_any_order_of_messages(stack: Stack) -> None:
    run_state_machine_as_test(
        lambda: Talking(stack),
        settings=settings(max_examples=16, stateful_step_count=20, deadline=None, derandomize=True,
                          suppress_health_check=list(HealthCheck), database=None),
    )
