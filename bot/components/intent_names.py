"""The names of the intents that the code asks for."""

from __future__ import annotations

ANSWER = "answer"
REPORT_SYMPTOM, UNCLEAR_SYMPTOM, NOT_UNDERSTOOD = "report_symptom", "unclear_symptom", "nlu_fallback"
AFFIRM, DENY = "affirm", "deny"
REQUEST_HUMAN = "request_human"
STORY = "story"
START_CHECK = "start_check"
SUMMARY = "show_summary"

# Said in the middle of a check, these are about the talk itself and never an answer.
STOP = "stop"
HELP_CALLED = "help_called"
CLEAR_THOUGH_BODILY = ("faq_", HELP_CALLED)  # intents that stand although a message speaks of the body
STEERING = (STOP, "restart", REQUEST_HUMAN, SUMMARY)
OFF_TOPIC = "topic_off_topic"
GOODBYE = "goodbye"
SMALL_TALK = ("greet", GOODBYE, "thank", "bot_challenge", "privacy", "abuse", HELP_CALLED, "ask_number", "grief")
