"""Tokens: ours or nothing."""

import stat
from dataclasses import replace
from pathlib import Path

from bot.clinic import Clinic
from bot.web.sessions import Sessions, secret_key


def test_a_token_stands_for_its_sender_and_nothing_else_does() -> None:
    sessions = Sessions("secret")
    sender, token = sessions.mint()
    assert sender.startswith("w-")
    assert sessions.sender(token) == sender
    # not the last letter: two of its bits mean nothing
    changed = "a" if token[-5] != "a" else "b"
    assert sessions.sender(token[:-5] + changed + token[-4:]) is None
    assert sessions.sender(sender) is None
    assert sessions.sender("") is None
    assert Sessions("another secret").sender(token) is None


def test_senders_differ() -> None:
    sessions = Sessions("secret")
    assert len({sessions.mint()[0] for _ in range(100)}) == 100


def test_a_token_ends() -> None:
    sessions = Sessions("secret", lifetime=-1)
    _, token = sessions.mint()
    assert sessions.sender(token) is None


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(clinic: Clinic, tmp_path: Path) -> None:
    without = replace(clinic, secret_key="")
    first = secret_key(without, tmp_path / "var")
    assert len(first) >= 40
    assert secret_key(without, tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "var").iterdir()] == ["secret_key"]
    assert secret_key(clinic, tmp_path / "elsewhere") == clinic.secret_key
    assert not (tmp_path / "elsewhere").exists()
