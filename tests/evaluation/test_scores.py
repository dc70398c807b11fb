"""The figures on small tables whose result is known by hand."""

from __future__ import annotations

import pytest

from bot.evaluation import scores
from bot.evaluation.scores import Answered, Disturbed, Held, Judged, Played, Share, Step, Triaged
from bot.evaluation.sets import Conversation, Message, Question, Statement
from bot.triage import Finding, Level, Status


def triaged(label: Level, reached: Level, kind: str = "plain", checklist: bool = False) -> Triaged:
    return Triaged(Message("x", "text", label, kind), reached, checklist)


TABLE = [
    triaged("emergency", "emergency"), triaged("emergency", "emergency", "typo"),
    triaged("emergency", "urgent"), triaged("emergency", "none", checklist=True),
    triaged("urgent", "urgent"), triaged("urgent", "emergency"),
    triaged("none", "none"), triaged("none", "none", "typo"), triaged("none", "emergency"), triaged("none", "routine"),
]


@pytest.mark.parametrize(("count", "of", "low", "high"), [
    (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (1, 1, 0.2065, 1.0), (75, 80, 0.8619, 0.9730),
])
def test_wilson_interval_is_that_of_the_textbook(count: int, of: int, low: float, high: float) -> None:
    assert list(Share(count, of).interval or ()) == pytest.approx([low, high], abs=1e-4)


def test_of_no_items_there_is_no_share() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None


def test_triage_figures() -> None:
    found = scores.triage(TABLE)
    assert found.recall == Share(2, 4)
    assert found.silent_misses == Share(1, 4)
    assert found.false_over_others == Share(2, 6)
    assert found.false_over_none == Share(1, 4)
    assert found.exact == Share(5, 10)


def test_checklist_saves_a_miss_from_being_silent_but_not_from_being_missed() -> None:
    assert scores.triage([triaged("emergency", "none", checklist=True)]) == scores.TriageScores(
        recall=Share(0, 1), silent_misses=Share(0, 1), false_over_others=Share(0, 0),
        false_over_none=Share(0, 0), exact=Share(0, 1))


def test_checklist_for_a_message_that_is_no_emergency_is_no_miss() -> None:
    assert not triaged("none", "none", checklist=False).silent_miss
    assert not triaged("urgent", "none").silent_miss


def test_confusion_has_labelled_levels_in_rows() -> None:
    assert scores.confusion(TABLE) == [[2, 1, 0, 1], [0, 0, 0, 0], [0, 0, 1, 1], [1, 0, 1, 2]]


def test_kinds_split_the_results_and_lose_none() -> None:
    kinds = scores.by_kind(TABLE)
    assert list(kinds) == ["plain", "typo"]
    assert scores.triage(kinds["typo"]).recall == Share(1, 1)
    assert sum(map(len, kinds.values())) == len(TABLE)


def answered(gold: set[str], given: set[str] | None, level: Level = "none") -> Answered:
    return Answered(Question("q", "text", "plain", frozenset(gold)), None if given is None else frozenset(given), level)


def test_wrong_answers_and_refusals_are_counted_apart() -> None:
    found = scores.answers([
        answered({"A", "B"}, {"B"}), answered({"A"}, {"B"}), answered({"A"}, None), answered({"A"}, None, "emergency")])
    assert (found.right, found.wrong, found.refused) == (Share(1, 4), Share(1, 4), Share(2, 4))
    assert found.alarmed == Share(1, 4)


def test_answer_that_names_no_section_is_wrong_and_no_refusal() -> None:
    found = scores.answers([answered({"A"}, set())])
    assert (found.right.count, found.wrong.count, found.refused.count) == (0, 1, 0)


def test_unanswerable_is_right_only_without_an_answer() -> None:
    found = scores.answers([answered(set(), None), answered(set(), {"A"}), answered(set(), set())])
    assert (found.right, found.wrong, found.refused) == (Share(1, 3), Share(2, 3), Share(1, 3))


def played(*levels: Level | None, accepted: set[Level] | None = None, latest: int | None = None,
           never: bool = False, finished: bool = True) -> Played:
    """A conversation with a reply to each turn."""
    item = Conversation("c", "plain", ("hi",) * len(levels), frozenset(accepted or {"emergency"}),
                        emergency_from=latest, never_emergency=never)
    return Played(item, tuple(Step(turn, level) for turn, level in enumerate(levels, 1)), finished)


@pytest.mark.parametrize(("conversation", "broken"), [
    (played("none", "emergency", latest=2), None),
    (played("emergency", "emergency", latest=2), None),
    (played("none", "urgent", "emergency", latest=2), "emergency_late"),
    (played("none", "emergency", "urgent", latest=2), "emergency_dropped"),
    (played("emergency", "none", "emergency", latest=2), "emergency_dropped"),
    (played("none", "emergency", "none", accepted={"none"}, never=True), "never_emergency"),
    (played("none", "urgent", accepted={"urgent", "routine"}, never=True), None),
    (played("none", "routine", accepted={"urgent", "routine"}), None),
    (played("none", "none", accepted={"urgent", "routine"}), "final_level"),
    (played("urgent", "none", accepted={"urgent"}), "final_level"),
    (played("none", None, "none", accepted={"none"}), "no_level"),
    (played("none", "none", accepted={"none"}, finished=False), "too_many_steps"),
    (played("none", "none", "urgent", latest=2, finished=False), "emergency_late"),
])
def test_first_rule_broken(conversation: Played, broken: str | None) -> None:
    assert conversation.broken == broken


def test_reply_with_nothing_to_read_is_silence_even_at_the_right_level() -> None:
    item = Conversation("c", "plain", ("help",), frozenset({"emergency"}), emergency_from=1)
    assert Played(item, (Step(1, "emergency", spoke=False),)).broken == "silence"


def test_answers_to_a_check_count_for_the_turn_that_started_it() -> None:
    item = Conversation("c", "plain", ("arm", "worse"), frozenset({"emergency"}), {"default": "no"}, emergency_from=2)
    on_time = (Step(1, "none"), Step(1, "urgent"), Step(1, "urgent"), Step(2, "emergency"))
    assert Played(item, on_time).broken is None
    assert Played(item, (*on_time[:3], Step(2, "urgent"), Step(2, "emergency"))).broken == "emergency_late"


def test_conversations_that_passed() -> None:
    assert scores.conversations([played("emergency"), played("none")]) == Share(1, 2)


def disturbed(label: Level, before: Level, after: Level, kind: str = "capitals") -> Disturbed:
    return Disturbed(Message("x", "text", label, "plain"), kind, "TEXT", before, after)


def test_emergencies_found_after_disturbing_are_compared_with_the_same_before() -> None:
    whole, kinds = scores.after_disturbing([
        disturbed("emergency", "emergency", "emergency"), disturbed("emergency", "emergency", "none"),
        disturbed("emergency", "none", "emergency", "emoji"), disturbed("emergency", "emergency", "none", "emoji"),
        disturbed("emergency", "emergency", "urgent", "emoji"), disturbed("none", "none", "emergency", "emoji"),
    ])
    assert whole == Share(2, 5, before=4, independent=False)
    assert kinds == {"capitals": Share(1, 2, before=2), "emoji": Share(1, 3, before=2)}
    assert whole.points == pytest.approx(-40)
    assert whole.interval is None and kinds["emoji"].interval is not None


def test_share_without_a_before_has_not_changed_by_points() -> None:
    assert Share(1, 2).points is None
    assert Share(0, 0, before=0).points is None


STATEMENT = Statement("n1", "No fever, chest pain today.", "list", "fever", 3, 8, True)


@pytest.mark.parametrize(("findings", "negated"), [
    ([], None),
    ([("chest_pain", 10, 20, "negated")], None),
    ([("fever", 3, 8, "negated")], True),
    ([("fever", 3, 8, "present")], False),
    ([("fever", 3, 8, "resolved")], False),
    ([("fever", 0, 4, "negated"), ("chills", 3, 8, "present")], True),
    ([("fever", 0, 3, "negated"), ("chills", 8, 9, "negated")], None),
])
def test_statement_is_read_by_the_findings_that_overlap_it(
    findings: list[tuple[str, int, int, Status]], negated: bool | None
) -> None:
    read = [Finding(concept, STATEMENT.text[start:end], start, end, status) for concept, start, end, status in findings]
    assert scores.judge(STATEMENT, read).negated is negated


def judged(label: bool, read: bool | None) -> Judged:
    return Judged(Statement("x", "fever", "pre", "fever", 0, 5, label), read)


def test_negation_figures() -> None:
    found = scores.negation([
        judged(True, True), judged(True, True), judged(True, False), judged(True, None),
        judged(False, True), judged(False, False), judged(False, None),
    ])
    assert found.precision == Share(2, 3)
    assert found.recall == Share(2, 3)
    assert found.f1.value == pytest.approx(2 / 3)
    assert found.unseen == Share(2, 7)
    assert found.f1_of_all.value == pytest.approx(4 / 7)
    assert found.f1.interval is None
    assert scores.negation([]).f1.value is None


def asked(labelled: str, reached: str | None) -> Answered:
    item = Question("x", "text", "plain", frozenset(labelled))
    return Answered(item, None if reached is None else frozenset(reached))


def test_sections_count_under_the_rarest_that_an_item_names() -> None:
    results = [asked("AB", "A"), asked("A", "A"), asked("A", "C"), asked("B", None), asked("A", "AB"), asked("", "A")]
    titles, counts = scores.sections_confusion(results)
    assert titles == ["A", "B", "C", "no answer"]
    assert counts == [[2, 0, 1, 0], [0, 1, 0, 1], [0, 0, 0, 0]]
    assert scores.sections_confusion([]) == (["no answer"], [])


def test_figures_of_held_out_examples() -> None:
    found = scores.held_out([
        Held(asked("A", "A"), ("plain",)), Held(asked("A", "B"), ("faq_b",)),
        Held(asked("A", None), ("plain", "faq_b")),
        Held(asked("", None), ()), Held(asked("", "A"), ("faq_a",)),
    ])
    assert {name: (share.count, share.of) for name, share in found.items()} == {
        "right": (1, 3), "wrong": (1, 3), "refused": (1, 3), "offered": (1, 3), "unanswered": (1, 2), "exact": (1, 5)}
