"""Leads through a guided check: takes an answer, and asks the next question."""

from __future__ import annotations

from collections.abc import Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge.choosing import QUESTIONS
from bot.triage.advice import advice, checklist
from bot.triage.answers import denies_all
from bot.triage.checks import FORM
from bot.triage.corrections import takes_back
from bot.triage.kept import keep, recall, speaks_of_body
from bot.triage.question import UNSURE, Question, Value
from bot.triage.talk import asked_anew, progressing, reworded, talk

from .action_request_human import RequestHuman
from .advise import answers, corrected, running
from .envelope import Event, Step, case, concepts, denied, kept, respond, say, triage
from .tell import tell

MOST_TRIES = 3
MOST_WORDS = 7  # of a reply that may be an answer which was not understood
MOST_TRIES_TELLING = 5  # when the replies tell or ask something else instead


class ValidateCheckForm(Step):
    """The validation action of the one form that leads through any check.

    Rasa calls it when the form begins, after each reply, and when the form goes on after a question
    in between. It asks the next question itself, so that a turn costs one call.
    """

    def name(self) -> str:
        return f"validate_{FORM}"

    def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        check, before = running(tracker), case(tracker)
        asked = check.question(tracker.get_slot("requested_slot"))
        answered = {**answers(check, tracker), **check.answers_in(corrected(tracker))}
        events: list[Event] = []
        lost = tells_more = False
        if asked is None:
            told = {name: value for name, value in check.told_before(_text(tracker)).items() if name not in answered}
            events += [SlotSet(check.slot(check.questions_by_name[name]), value) for name, value in told.items()]
            answered |= told
        if asked and asked.name in answered:  # the slot holds the reply, or the emergency's leftovers
            value = _value(asked, tracker)
            lost, tells_more = value is None, value == "no" and _tells_more(asked, tracker)
            answered.pop(asked.name)
            if value is not None:
                answered[asked.name] = value
            events += [SlotSet(check.slot(asked), value), *_aside(dispatcher, tracker)]
            also = _also(tracker)
            events += [SlotSet(slot, other) for slot, other in also.items()]
            answered |= check.answers_in(also)
        outcome = check.outcome(answered, before)
        if outcome.case != before:
            events.append(SlotSet("case", keep(outcome.case, outcome.decision, kept(tracker))))
        question = None if outcome.case.level == "emergency" else check.next(answered, outcome.case, denied(tracker))
        if lost or tells_more:
            _acknowledge(dispatcher, tracker)
        if question:
            if question is not asked and denies_all(_text(tracker)):
                say(dispatcher, talk().each)
            again = lost and question is asked
            buttons = [{"title": button, "payload": button} for button in question.buttons]
            number, count = check.progress(answered, outcome.case, denied(tracker))
            turn = {"question": {"check": check.name, "asks": question.asks, "number": number, "of": count}}
            remark = talk().reply(_text(tracker), bodily=speaks_of_body(triage(tracker))) if again else ""
            text = _anew(question, tracker, remark) if again and not _told(tracker) else question.ask
            say(dispatcher, progressing(text, number, count), buttons, turn=turn)
            # after a question in between nothing may be set, or Rasa takes the form for answered
            tries = _tried(tracker) + (not remark) if again else 1
            events += _tries(tracker, tries) if lost or question is not asked else []
        return [*events, SlotSet("requested_slot", check.slot(question) if question else None)]


def _aside(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
    """Does what a reply asks for besides."""
    aside = str(tracker.latest_message.get("aside") or "")
    if aside == "request_human":
        return RequestHuman().act(dispatcher, tracker)
    if aside.startswith(QUESTIONS):
        tell(dispatcher, tracker, [aside])
    elif aside:
        respond(dispatcher, f"utter_{aside}")
    return []


def _value(asked: Question, tracker: Tracker) -> Value | None:
    reply = tracker.latest_message.get("answer") or {}
    value: Value | None = reply.get("value") if reply.get("asks") == asked.asks else None
    most = MOST_TRIES_TELLING if _told(tracker) or _goes_on(_text(tracker)) else MOST_TRIES
    return UNSURE if value is None and _tried(tracker) >= most else value


def _anew(question: Question, tracker: Tracker, remark: str) -> str:
    """A question that was not answered: behind the reply to a remark, or in other words."""
    if remark:
        return asked_anew(question, remark)
    return reworded(question, explain=question.asks_what_is_meant(_text(tracker)))


def _tells_more(asked: Question, tracker: Tracker) -> bool:
    """Whether the latest message tells a symptom besides what was asked about: "no but my arm is red"."""
    said = set(concepts(triage(tracker).get("findings", ()), "present", "uncertain"))
    return triage(tracker).get("level") in ("routine", "urgent") and bool(said - asked.concepts())


def _told(tracker: Tracker) -> bool:
    """Whether the latest message tells something, if not what was asked."""
    said = concepts(triage(tracker).get("findings", ()), "present", "uncertain", "negated")
    return bool(said or tracker.latest_message.get("detail") or _also(tracker) or takes_back(_text(tracker)))


def _goes_on(text: str) -> bool:
    """Whether a reply asks, or says more than an answer would have words for."""
    return "?" in text or len(text.split()) > MOST_WORDS


def _text(tracker: Tracker) -> str:
    return str(tracker.latest_message.get("text") or "")


def _also(tracker: Tracker) -> Mapping[str, Value]:
    """The answers to other questions in the latest message, by their slots."""
    return (tracker.latest_message.get("answer") or {}).get("also") or {}


def _acknowledge(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    read = triage(tracker)
    corrects = _also(tracker) or takes_back(_text(tracker))
    if read.get("ask_red_flags") and read.get("level") == "none" and not corrects:
        say(dispatcher, checklist().statement, turn={"fallback": {"reason": "unclear_symptom"}})
    elif _is_urgent_now(tracker):
        say(dispatcher, advice().levels["urgent"].say)
    elif _told(tracker) or read.get("level") in ("routine", "urgent"):
        respond(dispatcher, "utter_noted")


def _is_urgent_now(tracker: Tracker) -> bool:
    """Whether the latest message has made it urgent: what was advised before holds no longer then."""
    latest = max(place for place, event in enumerate(tracker.events) if event.get("event") == "user")
    kept_before = [event for event in tracker.events[:latest] if event.get("name") == "case"]
    before = kept_before[-1].get("value") if kept_before else None
    return case(tracker).level == "urgent" and recall(before).get("level", "none") in ("none", "routine")


def _tried(tracker: Tracker) -> int:
    tries = tracker.get_slot("tries")
    return tries if isinstance(tries, int) else 1


def _tries(tracker: Tracker, tries: int) -> list[Event]:
    # A slot that is set tells Rasa's form that something was filled in: only set it when it changes.
    return [SlotSet("tries", tries)] if tries != _tried(tracker) else []

