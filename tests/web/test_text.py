"""What is kept of a patient's text and what goes."""

import pytest

from bot.web.text import clean, without_surrogates


@pytest.mark.parametrize(
    ("typed", "passed_on"),
    [
        ("my arm hurts", "my arm hurts"),
        ("  my arm\r\nhurts \n", "my arm\nhurts"),
        ("/emergency_stop", "emergency_stop"),
        (" \u200b/ //restart", "restart"),
        ("chest\x00 pa\u200bin\x07", "chest pain"),
        ("\u202eniap tsehc", "niap tsehc"),
        ("fever 101/103", "fever 101/103"),
        ("😷🤢", "😷🤢"),
        ("I can't breathe 😮\u200d💨", "I can't breathe 😮💨"),
        ("¿Dónde está? 痛い", "¿Dónde está? 痛い"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("", ""),
        (" \n\t", ""),
        ("///", ""),
        ("\u200b\ufeff\u00ad", ""),
        ("\u3164\u2800", ""),
    ],
)
def test_clean(typed: str, passed_on: str) -> None:
    assert clean(typed) == passed_on


def test_lone_surrogates_are_replaced_and_pairs_are_not_touched() -> None:
    assert without_surrogates("a\ud800b😀") == "a\ufffdb😀"
    assert without_surrogates(7) == 7
