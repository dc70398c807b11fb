"""Our knowledge against the article: all of it is told, and none of it is copied."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.clinic import ROOT
from bot.knowledge import load
from bot.knowledge.facts import facts

DATA = ROOT / "data" / "knowledge"
ARTICLE = ROOT.parent / "shared" / "article.txt"
RUN = 8


def words(text: str) -> list[str]:
    """Lower-case words without punctuation."""
    return re.findall(r"[a-z0-9]+", text.lower())


@pytest.fixture(scope="module")
def article() -> str:
    if not ARTICLE.exists():
        pytest.skip(f"the article is not at {ARTICLE.parent.name}/{ARTICLE.name} beside the repository")
    return ARTICLE.read_text(encoding="utf-8")


def test_every_fact_is_told_by_an_entry_of_its_section() -> None:
    known = load(DATA)
    lost = [f for f in facts(DATA) if f.entry not in known.answers or f.section not in known.answers[f.entry].sections]
    assert lost == []


def test_every_section_and_every_entry_has_facts() -> None:
    known, listed = load(DATA), facts(DATA)
    assert {f.section for f in listed} == set(known.sections) - {"References"}
    own = {a.id for a in known.answers.values() if not set(a.sections) & set(known.sections)}
    assert {f.entry for f in listed} == set(known.answers) - own


def test_an_entry_lists_only_sections_that_state_a_fact_of_it() -> None:
    stated = {(f.entry, f.section) for f in facts(DATA)}
    known = load(DATA)
    primary = {(a.id, a.sections[0]) for a in known.answers.values() if a.sections[0] in known.sections}
    assert primary <= stated


def test_every_bullet_of_the_article_is_a_fact(article: str) -> None:
    titles = {title.removeprefix("FAQs: "): title for title in load(DATA).sections}
    bullets: Counter[str] = Counter()
    section = ""
    for line in map(str.strip, article.splitlines()):
        section = titles.get(line, section)
        bullets[section] += line.startswith("- ")
    assert +bullets == Counter(f.section for f in facts(DATA) if f.bullet)


def test_every_title_stands_in_the_article(article: str) -> None:
    lines = {line.strip() for line in article.splitlines()}
    for title in load(DATA).sections:
        shown = title.removeprefix("FAQs: ")
        assert shown in lines or f"\n{shown}:" in article, title


def test_no_eight_words_in_a_row_are_the_article_s(article: str) -> None:
    source = words(article)
    runs = {tuple(source[i:i + RUN]) for i in range(len(source) - RUN + 1)}
    known = load(DATA)
    ours = [text for a in known.answers.values() for text in (a.short, a.more)]
    ours += [t.reply for t in known.topics.values()] + [f.fact for f in facts(DATA)]
    copied = [
        " ".join(said[i:i + RUN])
        for said in map(words, ours) for i in range(len(said) - RUN + 1) if tuple(said[i:i + RUN]) in runs
    ]
    assert copied == []


def test_the_most_useful_entries_have_a_longer_wording_that_says_more() -> None:
    longer = [answer for answer in load(DATA).answers.values() if answer.more]
    assert len(longer) >= 15
    for answer in longer:
        assert not set(re.split(r"[.?!]\s+", answer.short)) & set(re.split(r"[.?!]\s+", answer.more)), answer.id


def test_whom_to_call_in_danger_is_not_left_for_the_longer_wording() -> None:
    for answer in load(DATA).answers.values():
        if "{emergency_number}" in answer.more:
            assert "{emergency_number}" in answer.short or "at once" in answer.short, answer.id
