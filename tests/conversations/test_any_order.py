"""Whatever the order of messages: no silence, no level that falls by itself, and an emergency is heard at once."""

from __future__ import annotations

from conversation_stack import Stack
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bot.clinic import clinic
from bot.triage import LEVELS

REPLIES = ["no", "yes", "not sure", "3", "38.4", "37.1", "7 out of 10", "None of these", "a picc line", "since Tuesday"]
SYMPTOMS = ["my iv site is sore", "I have a fever", "I feel so low", "my pump is beeping", "I have a bit of a cough"]
TALK = [
    "thanks", "hello", "bye", "stop", "cancel", "start over", "/restart", "it's nothing really", "what now",
    "purple monkey", "are you a robot?", "where can I park?", "how long does an infusion take?", "there is no pus",
    "can I talk to a nurse", "check my symptoms", "Check a fever", "Check my stomach", "Show my summary",
]
CORRECTIONS = ["sorry I meant no", "sorry, 37.2 not 39.2", "that was a mistake", "I meant 2 out of 10"]
EMERGENCIES = ["I have chest pain", "I can't breathe", "I want to kill myself"]


class Talking(RuleBasedStateMachine):
    """A patient who writes anything at any time."""

    def __init__(self, stack: Stack) -> None:
        super().__init__()
        self._stack = stack

    @initialize()
    def begin(self) -> None:
        self.chat, self.level = self._stack.chat(), "none"

    @rule(text=st.sampled_from([*REPLIES, *SYMPTOMS, *TALK]))
    def say(self, text: str) -> None:
        before = self.level
        self._say(text)
        assert LEVELS.index(self.level) >= LEVELS.index(before)  # type: ignore[arg-type]

    @rule(text=st.sampled_from(CORRECTIONS))
    def correct(self, text: str) -> None:
        before = self.level
        self._say(text)
        assert self.level == "emergency" or before != "emergency"

    @rule(text=st.sampled_from(EMERGENCIES))
    def alarm(self, text: str) -> None:
        said = self._say(text)
        assert self.level == "emergency"
        assert clinic().emergency_number in said or clinic().crisis_number in said

    def _say(self, text: str) -> str:
        reply = self.chat.say(text)
        self.level = reply.turn["level"]
        question = reply.turn.get("question") or {}
        assert reply.texts and len(reply.texts) <= 6
        assert question.get("number", 1) <= question.get("of", 1) <= 6
        assert not question or self.level != "emergency"
        return reply.said


def test_any_order_of_messages(stack: Stack) -> None:
    run_state_machine_as_test(
        lambda: Talking(stack),
        settings=settings(max_examples=15, stateful_step_count=15, deadline=None, derandomize=True,
                          suppress_health_check=list(HealthCheck), database=None),
    )
