from __future__ import annotations

from acting import run, tracker

from actions.action_triage import Triage
from actions.action_triage_and_answer import TriageAndAnswer
from bot.knowledge import knowledge

TEXT = "my iv site is sore. How long does an infusion take?"


async def test_the_advice_comes_first_and_the_check_last() -> None:
    asked = {"intents": ["faq_duration"]}
    said = await run(TriageAndAnswer(), tracker(TEXT, "symptom_and_question", asked_for=asked))
    alone = await run(Triage(), tracker(TEXT, "report_symptom"))
    advice, _, rest = alone.text.partition("\n")
    answer = knowledge().answers["duration"]
    assert said.text == f"{advice}\n{answer.short}\nFrom: {answer.sections[0]}\n{rest}"
    assert said.turn == {"answer": {"id": "duration", "sections": list(answer.sections)}}
    assert said.next == alone.next == ["check_form"]


async def test_red_flags_are_asked_for_after_the_answer() -> None:
    talk = tracker("my iv site is sore. How long does an infusion take?", asked_for={"intents": ["faq_duration"]})
    talk.latest_message["triage"]["ask_red_flags"] = True
    said = await run(TriageAndAnswer(), talk)
    assert said.text.endswith(f"From: {knowledge().answers['duration'].sections[0]}")
    assert said.next == ["action_offer_checklist"]
