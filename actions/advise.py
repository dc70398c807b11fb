"""What to do and by when, and beginning a guided check."""

from __future__ import annotations

from collections.abc import Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.triage.advice import advice
from bot.triage.checks import CHECK_SLOT, FORM, Check, checks
from bot.triage.observed import COUNTS_AS_PRESENT
from bot.triage.question import Value
from bot.triage.talk import talk

from .envelope import Event, case, denied, kept, say, triage

ADVICE = ("action_triage", "action_triage_and_answer")  # the actions that give it


def advise(
    dispatcher: CollectingDispatcher, tracker: Tracker, *, watch: bool = True, check: Check | None = None
) -> None:
    """Says what the conversation's level asks for, the reason, and with `watch` what to watch for.

    A check that begins now may have its own words for that.
    """
    message, level = triage(tracker), case(tracker).level
    reason = message if message.get("level") == level else kept(tracker)
    advised = advice().levels[level]
    watches = (check.watch if check else "") or advised.watch
    parts = [advised.say, because(str(reason.get("because") or "")), watches if watch else ""]
    say(dispatcher, " ".join(part for part in parts if part))


def because(reason: str) -> str:
    """The sentence that gives a reason, ready to be worded with braces; "" for none."""
    return advice().why.replace("{because}", reason.replace("{", "{{").replace("}", "}}")) if reason else ""


def answers(check: Check, tracker: Tracker) -> Mapping[str, Value]:
    """What was answered to a check's questions, by what they ask. What is odd counts as unsure."""
    values = [(q, tracker.get_slot(check.slot(q))) for q in check.questions]
    return {q.name: q.sound(value) for q, value in values if value is not None}


def corrected(tracker: Tracker) -> Mapping[str, Value]:
    """The answers that the latest message changes, by their slots. ActionCorrect sets them."""
    return (tracker.latest_message.get("correction") or {}).get("answers") or {}


def due(check: Check, tracker: Tracker, *, afresh: bool = False) -> bool:
    """Whether a check has anything to ask. `afresh`: as if nothing had been answered before."""
    answered = {} if afresh else answers(check, tracker)
    told = check.told_before(str(tracker.latest_message.get("text") or ""))
    return check.next({**told, **answered}, case(tracker), denied(tracker)) is not None


def begin(check: Check, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
    """Begins a check: the form asks the first question."""
    say(dispatcher, f"{check.intro} {talk().for_another}" if _is_of_another(tracker) else check.intro)
    return [SlotSet(CHECK_SLOT, check.name), FollowupAction(FORM)]


def _is_of_another(tracker: Tracker) -> bool:
    """Whether all that the message tells is somebody else's, such as a child's."""
    told = [f for f in triage(tracker).get("findings", ()) if f.get("status") in COUNTS_AS_PRESENT]
    return bool(told) and all(f.get("who") for f in told)


def checklists_in_a_row(tracker: Tracker) -> int:
    """How often the red flags were asked for since anything else was said but advice."""
    aside = ("action_listen", *ADVICE)
    names = [str(e.get("name")) for e in reversed(tracker.events) if e.get("event") == "action"]
    others = [name for name in names if name not in aside]
    return next((n for n, name in enumerate(others) if name != "action_offer_checklist"), len(others))


def running(tracker: Tracker) -> Check:
    """The check that was begun last; the first one when that is not known, since every form must end."""
    return checks().get(str(tracker.get_slot(CHECK_SLOT))) or next(iter(checks().values()))
