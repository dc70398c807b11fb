"""The classifier trained as the product is: buttons are understood, and what follows an answer is read against it."""

from __future__ import annotations

import pytest
import yaml

from bot.clinic import ROOT
from bot.knowledge import examples, knowledge, phrases
from bot.knowledge.choosing import Choosing, Clear
from bot.triage import assess

pytest.importorskip("sklearn", reason="scikit-learn is only in the assistant's environment")
from bot.knowledge.classifier import Classifier

CONFIG = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
PIPELINE = {part["name"].rpartition(".")[2]: part for part in CONFIG["pipeline"]}
CHOOSING = Choosing.read(PIPELINE["Asking"])
CLEAR = Clear.read(PIPELINE["Router"])
ASKS = [(intent, knowledge().ask(intent)) for intent in knowledge().intents() if knowledge().ask(intent)]


@pytest.fixture(scope="module")
def trained() -> Classifier:
    taught = [(e.intent, e.text) for e in examples(ROOT / "data" / "nlu")] + knowledge().taught()
    return Classifier.learn([text for _, text in taught], [intent for intent, _ in taught])


def test_a_question_is_read_without_turning_the_whole_table_over(trained: Classifier) -> None:
    assert trained.model[-1].coef_.flags.f_contiguous  # else each question takes 30 times as long


@pytest.mark.parametrize(("intent", "ask"), ASKS, ids=[intent for intent, _ in ASKS])
def test_a_button_gets_the_answer_that_it_promises(trained: Classifier, intent: str, ask: str) -> None:
    [guesses] = trained.guess([ask])
    assert CHOOSING.choose(guesses, CLEAR.of(guesses)) == [intent], guesses.ranking[:3]


@pytest.mark.parametrize("ask", [ask for _, ask in ASKS])
def test_a_button_is_no_symptom_and_one_question(ask: str) -> None:
    assert (assess(ask).level, assess(ask).ask_red_flags, phrases().parts(ask)) == ("none", False, [])


@pytest.mark.parametrize(("before", "text", "meant"), [
    ("side_effects", "and the serious ones?", "serious_reactions"),
    ("side_effects", "and the bad ones?", "serious_reactions"),
    ("side_effects", "what about bruises?", "redness_bruising"),
    ("side_effects", "and being tired?", "tiredness_dizziness"),
    ("where_given", "and at home?", "at_home"),
    ("where_given", "who does it there?", "who_gives"),
    ("where_given", "for how long?", "duration"),
    ("what_is_infusion", "how does that work?", "how_it_works"),
    ("alternatives", "what about pills", "tablets"),
    ("alternatives", "and a jab?", "injections"),
    ("uses", "cancer too?", "cancer_chemotherapy"),
    ("uses", "and long term ones?", "chronic_illness"),
    ("who_should_avoid", "what about my kidneys?", "kidney_liver"),
    ("who_should_avoid", "and when you are expecting?", "pregnancy_breastfeeding"),
    ("risks", "allergic ones?", "allergy_risk"),
    ("benefits", "and the downsides?", "risks"),
    ("risks", "also infections?", "infection_risk"),
])
def test_a_follow_up_is_read_against_the_last_answer(trained: Classifier, before: str, text: str, meant: str) -> None:
    answer = knowledge().answers[before]
    related = [f"faq_{name}" for name in answer.related]
    following = CHOOSING.following(trained.follow(text, answer.ask, related))
    [alone] = trained.guess([text])
    assert f"faq_{meant}" in (following, *([alone.first.intent] if CLEAR.of(alone) else []))


def test_the_same_examples_give_the_same_guesses() -> None:
    texts, intents = ["where is it", "where", "how long is it", "how long"], ["faq_a", "faq_a", "faq_b", "faq_b"]
    first, second = (Classifier.learn(texts, intents).guess(["where", "long"]) for _ in range(2))
    assert first == second
    assert Classifier.learn(texts, intents).guess([]) == []
