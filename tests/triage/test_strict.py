"""Faults in YAML name file, line and reason."""

from pathlib import Path

import pytest

from bot.triage.strict import DataError, load


@pytest.mark.parametrize(("text", "line", "reason"), [
    ("a: 1\na: 2\n", 2, "stands twice"),
    ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
    ("- one\n- two\n", 1, "mapping"),
    ("", 1, "mapping"),
    ("a: !!python/name:os.system x\n", 1, "YAML"),
])
def test_a_file_that_is_no_mapping_is_refused_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        load(path)
    assert caught.value.line == line
    assert reason in caught.value.reason
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_bytes_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_bytes(b"a: \xff\xfe")
    with pytest.raises(DataError, match="cannot be read"):
        load(path)


def test_an_unknown_key_is_named_with_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("rule:\n  level: urgent\n  levle: none\n")
    with pytest.raises(DataError) as caught:
        load(path).nodes("rule")
    assert caught.value.line == 2
    with pytest.raises(DataError) as caught:
        load(path)["rule"].only(required=("level",))
    assert (caught.value.line, caught.value.reason) == (3, "unknown key 'levle' (known: level)")


def test_a_number_where_text_belongs_says_to_quote_it(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("terms: [one, 2]\nname: no\n")
    root = load(path)
    with pytest.raises(DataError, match="found 2"):
        root.strings("terms")
    with pytest.raises(DataError, match="put it in quotes"):
        root.text("name")


def test_a_day_that_no_calendar_has_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("when: today\nuntil: 2026-02-30\n")
    with pytest.raises(DataError, match=r"a\.yml:2: '2026-02-30' is no value there can be"):
        load(tmp_path / "a.yml")
