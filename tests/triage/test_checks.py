from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from bot.triage import LEVELS, Case, Decision, Finding, assess, decide
from bot.triage.advice import advice
from bot.triage.checks import FOLDER, FORM, Check, asked_for, checks, fitting, general, of_form, read_check
from bot.triage.meanings import meanings
from bot.triage.question import UNSURE, Question, Value
from bot.triage.strict import DataError

SITE = checks()["site"]
BY_NAME = {question.asks: question for question in SITE.questions}


def found(concept: str, status: str = "present") -> list[Finding]:
    return [Finding(concept, "x", 0, 1, status)]  # type: ignore[arg-type]


def possible(question: Question) -> list[Value]:
    """One answer for each outcome."""
    if question.type in ("yes_no", "temperature"):
        return ["yes", "no", UNSURE, *([least for least, _ in question.at_least])]
    if question.type == "scale":
        return [0, *(least for least, _ in question.at_least), UNSURE]
    return [*question.outcomes, UNSURE]


def paths(
    check: Check, case: Case, answers: dict[str, Value], denied: Collection[str] = ()
) -> Iterator[tuple[dict[str, Value], Case]]:
    """Every way through a check: for each, the answers and what they come to."""
    outcome = check.outcome(answers, case)
    question = None if outcome.case.level == "emergency" else check.next(answers, outcome.case, denied)
    if question is None:
        yield answers, outcome.case
        return
    known = outcome.case.concepts
    assert question.name not in answers and not question.told(known, denied), "it was answered already"
    assert question.fits(known), "it makes no sense for what is known"
    number, count = check.progress(answers, outcome.case, denied)
    assert number == len(answers) + 1 <= count <= check.at_most
    for value in possible(question):
        yield from paths(check, outcome.case, {**answers, question.name: value}, denied)


BEGUN = [(check, "") for check in checks().values()]  # asked for by name, with nothing told
STARTS = [*BEGUN, *((check, concept) for check in checks().values() for concept in sorted(check.starts_on))]


def beginning(concept: str) -> Case:
    return Case().with_concepts([concept] if concept else [])


@pytest.mark.parametrize(
    ("check", "concept"), STARTS, ids=[f"{check.name}-{concept or 'by_name'}" for check, concept in STARTS])
def test_every_path_ends_in_few_questions_with_a_level_and_a_closing(check: Check, concept: str) -> None:
    start, reached = beginning(concept), set()
    for answers, case in paths(check, start, {}):
        assert len(answers) <= check.at_most <= 6
        assert LEVELS.index(case.level) >= LEVELS.index(start.level)
        told = advice().levels[case.level]
        assert told.name and told.say and told.watch
        if case.level == "emergency":
            assert check.outcome(answers, start).decision.say or decide(case.concepts).say
        elif case.level != start.level:
            assert check.outcome(answers, start).decision.because
        reached.add(case.level)
    # the level stays when nothing is wrong, and what is dangerous is found
    assert {start.level, "urgent", "emergency"} <= reached


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
def test_every_level_can_come_out_of_a_check(check: Check) -> None:
    starts = [Case(), *(beginning(concept) for concept in check.starts_on)]
    levels = {case.level for start in starts for _, case in paths(check, start, {})}
    mild = any(start.level == "routine" for start in starts)
    assert levels == {"none", "urgent", "emergency", *(("routine",) if mild else ())}


TOLD = [(check, concept) for check in checks().values()
        for concept in sorted({c for question in check.questions for c in question.concepts()})]


@pytest.mark.parametrize(("check", "concept"), TOLD, ids=[f"{check.name}-{concept}" for check, concept in TOLD])
def test_no_path_asks_what_was_denied_or_told_before(check: Check, concept: str) -> None:
    asked = {name for answers, _ in paths(check, Case(), {}, denied=[concept]) for name in answers}
    about = {question.name for question in check.questions if concept in question.concepts()}
    assert asked.isdisjoint(about)
    told = beginning(concept)
    if told.level == "emergency":
        return  # then nothing is asked at all
    asked = {name for answers, _ in paths(check, told, {}) for name in answers}
    assert asked.isdisjoint({q.name for q in check.questions if q.told([concept], ())})


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
def test_an_answer_in_words_is_the_answer_that_its_button_gives(check: Check) -> None:
    for question in check.questions:
        for button in question.buttons:
            value = question.read(button, assess(button).findings)
            assert value is not None and question.sound(value) == value, (question.name, button)
        known = [meanings().of[concept] for concept in question.outcomes.get("yes", ()) if concept in meanings().of]
        for meaning in known if question.type == "yes_no" else ():
            for value, phrases in (("yes", meaning.yes), ("no", meaning.no)):
                for phrase in phrases:
                    assert question.read(phrase) == value, (question.name, phrase)


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
def test_a_calm_answer_stands_for_nothing_and_unsure_for_something(check: Check) -> None:
    for question in check.questions:
        assert question.concepts_of(question.calm()) == () and question.concepts_of(UNSURE), question.name
        assert question.sound(question.calm()) == question.calm()


def test_asks_the_most_decisive_first() -> None:
    question = SITE.next({}, Case())
    assert question and question.asks == "numbness"


def test_does_not_ask_what_was_told_or_denied() -> None:
    case = Case().with_concepts(["site_redness"])
    asked = [q.asks for q in walk(case, denied=["limb_numb_cold", "fever"])]
    assert "numbness" not in asked and "fever" not in asked and "redness" not in asked
    assert asked[0] == "pus"


def test_pain_is_not_yet_how_much_it_hurts() -> None:
    assert not BY_NAME["severity"].told(["site_pain"], [])
    assert BY_NAME["severity"].told(["site_pain_severe"], [])
    assert BY_NAME["severity"].told([], ["site_pain"])


def walk(case: Case, denied: list[str]) -> Iterator[Question]:
    answers: dict[str, Value] = {}
    while question := SITE.next(answers, case, denied):
        yield question
        answers[question.name] = question.calm()


def test_a_question_is_left_out_with_what_it_does_not_fit() -> None:
    bleeding = checks()["bleeding"]
    by_name = bleeding.questions_by_name
    assert by_name["bleeding"].fits([]) and not by_name["bleeding"].fits(["urine_blood"])


def test_only_one_check_goes_on_with_what_nobody_understood() -> None:
    found = general()
    assert found and [check for check in checks().values() if check.general] == [found]


@pytest.mark.parametrize(("name", "text", "value"), [
    ("bleeding", "it stopped now", "no"), ("bleeding", "it stopped but it keeps bleeding", "yes"),
    ("bleeding", "it stops and starts", "yes"), ("vomiting", "no blood", "no"),
    ("vomiting", "no blood but dark bits", "yes"), ("vomiting", "not sure, no blood I think", UNSURE),
    ("bleeding", "it stopped, is that good?", None),
])
def test_words_that_answer_this_very_question(name: str, text: str, value: Value | None) -> None:
    assert checks()["bleeding"].questions_by_name[name].read(text) == value


def test_a_number_that_stands_alone_is_a_strength_when_it_can_be_one() -> None:
    numbness = BY_NAME["numbness"]
    assert SITE.besides("6", numbness, {}) == {"severity": 6}
    assert SITE.besides("no, it is a 9 at the site", numbness, {}) == {"severity": 9}
    assert SITE.besides("6", numbness, {"severity": 0}) == {"severity": 6}, "a no to how bad it is may be none"
    assert SITE.besides("37.2", numbness, {}) == {"fever": 37.2}
    assert SITE.besides("2 days", numbness, {}) == SITE.besides("6", numbness, {"severity": 3}) == {}


def test_a_whole_number_is_a_temperature_where_a_fever_was_told() -> None:
    for name, value in (("fever", {"temperature": 39.0}), ("pain", {})):
        check = checks()[name]
        assert check.besides("39", check.questions[0], {}) == value, name
    fever = checks()["fever"]
    assert fever.besides("39 mg", fever.questions[0], {}) == {}


def test_ends_when_no_answer_could_raise_the_level() -> None:
    case = Case().with_concepts(["site_pus"])
    assert case.level == "urgent"
    assert SITE.next({"numbness": "no"}, case) is None


def test_unsure_is_the_careful_case_and_no_emergency() -> None:
    outcome = SITE.outcome({"numbness": UNSURE}, Case())
    assert decide(["limb_numb_cold"]).level == "emergency"
    assert outcome.case.level == "urgent"
    assert outcome.unsure == ("numbness",)
    assert "limb_numb_cold" not in outcome.case.concepts
    assert "unsure" in outcome.decision.because


def test_unsure_does_not_lower_what_is_known() -> None:
    outcome = SITE.outcome({"numbness": "yes", "pus": UNSURE}, Case())
    assert outcome.case.level == "emergency" and outcome.unsure == ()


def test_an_emergency_among_the_answers_comes_with_its_wording() -> None:
    outcome = SITE.outcome({"numbness": "yes"}, Case())
    assert outcome.decision.level == "emergency" and outcome.decision.say.startswith("utter_emergency")


@pytest.mark.parametrize(("answer", "concepts"), [
    (7, ("site_pain_severe", "pain_score_high")), (10, ("site_pain_severe", "pain_score_high")), (6, ("site_pain",)),
    (1, ("site_pain",)), (0, ()), (UNSURE, ("site_pain_severe",)),
])
def test_strength_means(answer: Value, concepts: tuple[str, ...]) -> None:
    assert BY_NAME["severity"].concepts_of(answer) == concepts


@pytest.mark.parametrize(("answer", "concepts"), [(38.0, ("fever",)), (37.9, ()), ("yes", ("fever",)), ("no", ())])
def test_temperature_means(answer: Value, concepts: tuple[str, ...]) -> None:
    assert BY_NAME["fever"].concepts_of(answer) == concepts


def test_findings_in_a_reply_decide_before_its_wording() -> None:
    pus = BY_NAME["pus"]
    assert pus.read("no but there is yellow stuff", found("site_pus")) == "yes"
    assert pus.read("nothing of that sort has come out", found("site_pus", "negated")) == "no"
    assert pus.read("could that be pus?", found("site_pus", "hypothetical")) is None
    assert pus.read("something yellow", found("site_pus", "uncertain")) == "yes"
    assert BY_NAME["severity"].read("it really hurts", found("site_pain")) is None
    assert BY_NAME["severity"].read("agonizingly so", found("site_pain_severe")) == 7
    assert BY_NAME["fever"].read("I am burning up", found("fever")) == "yes"


@pytest.mark.parametrize(("asks", "kept", "sound"), [
    ("pus", "yes", "yes"), ("pus", "there is some yellow stuff", UNSURE), ("pus", {"odd": 1}, UNSURE),
    ("pus", True, UNSURE),
    ("severity", 7, 7), ("severity", "seven", UNSURE), ("fever", 38.5, 38.5), ("fever", "no", "no"),
    ("device", "picc", "picc"),
    ("device", "chair", UNSURE),
])
def test_odd_kept_answers_count_as_unsure(asks: str, kept: object, sound: Value) -> None:
    assert BY_NAME[asks].sound(kept) == sound


def test_finds_checks() -> None:
    assert of_form(FORM, "site") is SITE
    assert of_form(None, "site") is None and of_form("other_form", "site") is None and of_form(FORM, None) is None
    assert fitting(["site_redness"]) is SITE and fitting(["unheard_of"]) is None


def test_the_most_dangerous_check_begins_first() -> None:
    assert [fitting(c).name for c in (["site_redness", "fever"], ["vomiting", "hives"])] == ["fever", "reaction"]  # type: ignore[union-attr]
    assert len({check.priority for check in checks().values()}) == len(checks())


@pytest.mark.parametrize("check", checks().values(), ids=lambda check: check.name)
def test_a_check_is_asked_for_by_name(check: Check) -> None:
    assert asked_for(check.button) is check
    assert asked_for("tell me a story") is None


def test_questions_of_a_check() -> None:
    assert SITE.question("site_pus") is BY_NAME["pus"] and SITE.question("x") is None


def test_answers_to_unknown_questions_are_passed_over() -> None:
    assert SITE.outcome({"nonsense": "yes"}, Case()).case == Case()
    assert SITE.outcome({"nonsense": "yes"}, Case()).decision == Decision()


@pytest.mark.parametrize(("old", "new", "reason"), [
    ("type: yes_no", "type: maybe", "'type' is 'maybe', not one of"),
    ("  numbness:", "  feelings:", "'feelings' is not one of severity"),
    ("at_most: 6", "at_most: 9", "'at_most' must be a number of questions from 1 to 6"),
    ("yes: [site_pus]", "yes: [site_puz]", "'site_puz' is no concept"),
    ("yes: [site_pus]", "yess: [site_pus]", "unknown key 'yess'"),
    ("unsure_at_most: urgent", "unsure_at_most: dire", "'unsure_at_most' is 'dire'"),
    ('"38.0": [fever]', "hot: [fever]", "'hot' is no number"),
    ("title: ", "titel: ", "unknown key 'titel'"),
])
def test_a_fault_names_file_line_and_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "site.yml"
    source = (FOLDER / "site.yml").read_text()
    assert old in source
    path.write_text(source.replace(old, new, 1))
    with pytest.raises(DataError) as fault:
        read_check(path)
    line = path.read_text().splitlines()[fault.value.line - 1]
    assert reason in fault.value.reason and new.split(":")[0].strip("[]\" ") in line


@pytest.mark.parametrize(("text", "value"), [
    ("I'm not on any blood thinner", "none_taken"), ("no I don't take warfarin", "none_taken"),
    ("never had eliquis or thinners", "none_taken"), ("yes, warfarin", "taken"),
    ("no, wait, I do take warfarin", "taken"),
])
def test_a_choice_that_is_denied_is_not_made(text: str, value: str) -> None:
    question = checks()["bleeding"].questions_by_name["treatment"]
    assert question.read(text, assess(text).findings) == value
