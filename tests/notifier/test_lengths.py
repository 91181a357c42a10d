"""SMS lengths as carriers count them, and clean cuts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.lengths import fit, size_of, units


@pytest.mark.parametrize(
    ("text", "encoding", "length", "parts"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€[]" * 10, "GSM-7", 60, 1),
        ("火" * 70, "UCS-2", 70, 1),
        ("火" * 71, "UCS-2", 71, 2),
        ("火" * 134, "UCS-2", 134, 2),
        ("火" * 135, "UCS-2", 135, 3),
        ("a" * 70 + "火", "UCS-2", 71, 2),
        ("🔥" * 35, "UCS-2", 70, 1),
        ("🔥" * 36, "UCS-2", 72, 2),
    ],
)
def test_parts_are_counted_as_carriers_do(text: str, encoding: str, length: int, parts: int) -> None:
    """160/153 in GSM-7, 70/67 in UCS-2, emoji two units."""
    size = size_of(text)
    assert (size.encoding, size.units, size.parts) == (encoding, length, parts)


@given(st.text(max_size=400), st.text(max_size=20), st.integers(60, 300))
def test_a_fitted_text_is_never_too_long_and_keeps_its_ending(body: str, ending: str, most: int) -> None:
    """What asks for an answer is never cut off; what fits is not touched."""
    fitted = fit(body, ending, most)
    assert units(fitted) <= most
    assert fitted.endswith(ending)
    assert fitted == body + ending or units(body) + units(ending) > most


def test_a_cut_ends_after_a_sentence_where_one_ends_near() -> None:
    """Half a sentence is left out when little is lost by it."""
    assert fit("甲乙丙丁戊己庚辛。壬癸子丑", "", 12) == "甲乙丙丁戊己庚辛。…"


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "👍🏽", "❤️"])
def test_an_emoji_is_cut_off_whole(emoji: str) -> None:
    """No half family, no loose skin colour."""
    for most in range(4, 12):
        kept = fit("火" * 3 + emoji + "火" * 20, "", most).rstrip("…火")
        assert kept in ("", "火" * 3 + emoji)
