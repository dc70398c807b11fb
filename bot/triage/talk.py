"""The wording around the guided checks: progress, which check, and the summary. It is in data/triage/talk.yml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .advice import FOLDER, worded
from .answer_words import phrases, plain, stands_in
from .question import Question, Value
from .rulebook import rulebook
from .strict import Node, load

_SUMMARY = {
    "title": (), "level": ("level",), "told": ("facts",), "denied": ("facts",), "answers": (), "nothing": (),
    "answer": ("fact", "answer"),
}
_ANSWERS = {"yes": (), "no": (), "unsure": (), "scale": ("answer",), "temperature": ("answer",)}


_FEW = 10  # words of a remark


@dataclass(frozen=True)
class Remark:
    """What is said in a check instead of an answer: whole messages, phrases of a short one, and the reply to it."""

    whole: frozenset[str]
    holds: tuple[str, ...]
    reply: str


@dataclass(frozen=True)
class Menu:
    """Replies to the question which check it should be: those that leave the choice to us, and what is no name."""

    general: frozenset[str]
    beside: frozenset[str]

    def leaves_choice(self, text: str) -> bool:
        """Whether a reply names no check and wants one."""
        return plain(text) in self.general

    def name(self, text: str) -> str:
        """What is left of a reply that names a check, plain: "fever" of "fever first please"."""
        return " ".join(word for word in plain(text).split() if word not in self.beside)


@dataclass(frozen=True)
class Talk:
    """The wording, ready to be filled in. `answers` says how an answer is shown."""

    progress: str
    again: str
    explain: str
    remarks: tuple[Remark, ...]
    each: str
    menu: Menu
    which_check: str
    for_another: str
    summary_button: str
    summary: Mapping[str, str]
    leave_out: frozenset[str]
    answers: Mapping[str, str]

    def answer(self, question: Question, value: Value) -> str:
        """An answer in words."""
        if isinstance(value, int | float):
            return self.answers[question.type].replace("{answer}", f"{value:g}")
        return self.answers.get(value) or value.replace("_", " ")

    def reply(self, text: str, *, bodily: bool) -> str:
        """The reply to a remark, with `{ask}` in it; "" for what is none. `bodily`: it speaks of the body."""
        said = plain(text)
        few = len(said.split()) <= _FEW and not bodily
        return next((remark.reply for remark in self.remarks
                     if said in remark.whole or (few and stands_in(said, remark.holds))), "")

    def lines(
        self, level: str, present: Iterable[str], denied: Iterable[str], answered: Iterable[tuple[Question, Value]],
    ) -> list[str]:
        """The lines of a summary: how soon, what was told and denied by concept, and the answers."""
        lines = [self.summary["title"], self.summary["level"].replace("{level}", level)]
        for key, concepts in (("told", present), ("denied", denied)):
            if facts := "; ".join(dict.fromkeys(labels(c for c in concepts if c not in self.leave_out))):
                lines.append(self.summary[key].replace("{facts}", facts))
        shown = [
            self.summary["answer"].replace("{fact}", question.fact).replace("{answer}", self.answer(question, value))
            for question, value in answered
        ]
        return [*lines, *([self.summary["answers"], *dict.fromkeys(shown)] if shown else [])]


def labels(concepts: Iterable[str]) -> list[str]:
    """What concepts are called; unknown ones are left out."""
    known = rulebook().concepts
    return [known[concept].label for concept in concepts if concept in known]


def asked_anew(question: Question, remark: str) -> str:
    """A question behind the reply to a remark."""
    return remark.replace("{ask}", question.ask)


def reworded(question: Question, *, explain: bool) -> str:
    """A question in other words: for somebody who did not understand it, or whose reply was not understood."""
    return (talk().explain if explain else talk().again).replace("{ask}", question.again)


def progressing(question: str, number: int, count: int) -> str:
    """A question with its place among those that may still come; as it is when it is the only one."""
    if count <= 1:
        return question
    worded = talk().progress.replace("{number}", str(number)).replace("{count}", str(count))
    return worded.replace("{ask}", question)


@lru_cache(maxsize=1)
def talk() -> Talk:
    """This installation's wording, read once. Raises DataError as `read_talk` does."""
    return read_talk(FOLDER / "talk.yml")


def read_talk(path: Path) -> Talk:
    """The wording in a file. Raises DataError naming file, line and reason."""
    root = load(path).only(required=(
        "progress", "again", "explain", "remarks", "each", "menu", "which_check", "for_another", "summary_button",
        "summary", "leave_out", "answers"))
    menu = root.node("menu").only(required=("general", "beside"))
    return Talk(
        progress=worded(root, "progress", "ask", "number", "count"),
        again=worded(root, "again", "ask"), explain=worded(root, "explain", "ask"),
        remarks=tuple(map(_remark, root.nodes("remarks").values())), each=worded(root, "each"),
        menu=Menu(frozenset(phrases(menu, "general")), frozenset(phrases(menu, "beside"))),
        which_check=worded(root, "which_check"),
        for_another=worded(root, "for_another"),
        summary_button=root.text("summary_button"), summary=_wordings(root, "summary", _SUMMARY),
        leave_out=frozenset(root.strings("leave_out")), answers=_wordings(root, "answers", _ANSWERS),
    )


def _remark(node: Node) -> Remark:
    node.only(required=("whole", "reply"), optional=("holds",))
    return Remark(frozenset(phrases(node, "whole")), phrases(node, "holds"), worded(node, "reply", "ask"))


def _wordings(root: Node, key: str, own: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    node = root[key]
    if not isinstance(node, Node):
        raise root.fail(f"'{key}' must hold named wordings", key)
    node.only(required=tuple(own))
    return {name: worded(node, name, *names) for name, names in own.items()}
