"""Terms in a text, and the patterns and rules that they make possible."""

from bot.triage.matching import Pattern, Span
from bot.triage.protocols import Alternatives, Rule
from bot.triage.rounds import Round
from bot.triage.rulebook import rulebook
from bot.triage.terms import Terms


def test_terms_may_overlap_and_share_words() -> None:
    terms = Terms()
    for name, words in (("place", ["chest"]), ("ache", ["chest", "pain"]), ("ache", ["pain"]), ("test", ["chest", "x"]),
                        ("sign", ["pain"])):
        terms.add(name, words)
    assert terms.find(["my", "chest", "pain", "pain"]) == {
        "place": [Span(1, 2)], "ache": [Span(1, 3), Span(2, 3), Span(3, 4)], "sign": [Span(2, 3), Span(3, 4)]}
    assert terms.find(["chest"]) == {"place": [Span(0, 1)]}
    assert terms.find([]) == {}


def test_only_patterns_stand_whose_elements_are_all_there() -> None:
    both = Pattern("both", (("arm", "leg"), ("red",)), False, 3)
    choice = Pattern("choice", (("red",), ("arm", "leg")), False, 3)
    single = Pattern("single", (("red",),), False, 3)
    patterns = {"leg": [both], "arm": [both], "red": [choice, single]}
    for rare in ("red", "arm"):
        one = Round(patterns, lambda part, rare=rare: 0.1 if part == rare else 0.5)

        def standing(*parts: str, one: Round = one) -> list[Pattern]:
            return one.standing(one.keys & set(parts), {part: [Span(0, 1)] for part in parts})

        assert standing("red", "arm") == standing("arm", "red", "leg") == [both, choice, single]
        assert standing("red") == [single] and standing("arm", "leg") == []


def test_what_rules_ask_for_is_found_as_if_each_was_tried() -> None:
    rules = list(rulebook().rules.values())
    alternatives = Alternatives(rules)
    everything = [(rule, wanted) for level in ("emergency", "urgent", "routine")
                  for rule in rules if rule.level == level for wanted in rule.any_of]
    known = {one for _, wanted in everything[::7] for one in wanted}

    def tried(known: set[tuple[str, str]]) -> list[tuple[Rule, frozenset[tuple[str, str]]]]:
        return [(rule, wanted) for rule, wanted in everything if wanted <= known]

    assert list(alternatives.fitting(known)) == tried(known)
    assert list(alternatives.fitting(set())) == []
