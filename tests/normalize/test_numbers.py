"""Numerals as people write them."""

import pytest

from reporting.normalize.numbers import chinese, hedge, numeral
from tests.normalize.reader import counts, table

NUMERALS = """
12 | 12
1,200 | 1200
2.1万 | 21_000
十二 | 12
一百零五 | 105
一万零五百 | 10_500
一千二百三十四 | 1234
一百二 | 120
三万五 | 35_000
一亿二千万 | 120_000_000
二〇二五 | 2025
俩 | 2
仨 | 3
万 | 10_000
"""


@pytest.mark.parametrize(("words", "value"), table(NUMERALS))
def test_a_numeral_has_the_value_that_a_speaker_means(words: str, value: str) -> None:
    """Digits, Chinese numerals, and the colloquial short forms all have their value."""
    assert numeral(words) == int(value)


@pytest.mark.parametrize(("words", "lower"), [("三四", 3), ("十七八", 17), ("两三百", 200), ("七八十", 70)])
def test_a_range_counts_with_its_lower_end(words: str, lower: int) -> None:
    """三四个人 are at least three."""
    assert chinese(words) == lower


@pytest.mark.parametrize("words", ["", "多", "甲", "十x"])
def test_what_is_no_numeral_has_no_value(words: str) -> None:
    """Words that are no numeral give None, not zero."""
    assert numeral(words) is None


@pytest.mark.parametrize(
    ("words", "flag"), [("余", "at_least"), ("至少", "at_least"), ("约", "approx"), ("来", "approx"), ("", None)]
)
def test_hedging_words_say_how_a_number_is_meant(words: str, flag: str | None) -> None:
    """多 and 至少 make a lower bound, 约 and 来 an estimate."""
    assert hedge(words) == flag


@pytest.mark.parametrize("written", ["12", "１２", "十二", " 12 "])
def test_digits_full_width_and_chinese_numerals_read_alike(written: str) -> None:
    """It doesn't matter how the number is typed."""
    assert counts(f"大湾村房屋倒塌，受伤{written}人")["injured"] == 12
