"""Learning: the same messages give the same weights, and weights that tell the classes apart."""

from bot.learning.learn import fit, shown
from bot.triage.rulebook import rulebook
from bot.triage.weights import Weights

SAID = {
    "emergency": ["my chest is crushed", "crushing chest", "chest crushed again", "the chest, crushing"],
    "none": ["lovely weather", "the weather is lovely", "what lovely weather", "weather lovely today"],
    "routine": ["a small bruise", "small bruise here", "bruise, small", "only a small bruise"],
    "urgent": ["pus comes out", "there is pus", "pus again", "more pus"],
    "crisis": ["I will end it", "end it all", "I want to end it", "end it tonight"],
}
MESSAGES = [(text, label) for label, texts in SAID.items() for text in texts]


def table() -> dict[str, tuple[float, ...]]:
    book = rulebook()
    return fit([shown(text, book) for text, _ in MESSAGES], [label for _, label in MESSAGES])


def test_the_same_messages_give_the_same_weights() -> None:
    assert table() == table()


def test_each_class_is_told_from_the_others() -> None:
    weights, book = Weights(table()), rulebook()
    for place, label in enumerate(("none", "routine", "urgent", "emergency", "crisis")):
        chances = weights.chances({weight for name in shown(SAID[label][0], book) if (weight := weights.named(name))})
        assert max(chances) == chances[place], label


def test_what_is_seen_once_has_no_weight() -> None:
    assert not {"w:again,", "w:tonight"} & set(table())
