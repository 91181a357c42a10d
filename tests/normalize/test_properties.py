"""What holds for every text."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting.normalize import normalize
from reporting.normalize.record import fields
from reporting.normalize.render import render
from reporting.normalize.text import fold
from reporting.read import Awaiting, read
from tests.normalize.corpus import messages
from tests.normalize.reader import NOW

WORDS = [
    "死亡",
    "受伤",
    "2人",
    "三",
    "十",
    "失踪",
    "被困",
    "昨晚",
    "3点",
    "半",
    "在",
    "李家村",
    "火灾",
    "没有",
    "其中",
    "共",
    "（",
    "）",
    "，",
    "。",
    "不是",
    "是",
    "另外",
    "一是",
    "二是",
    "损失",
    "万元",
    "路",
    "县",
    "的",
    "了",
    "人",
    "个",
    "1520",
    "/",
    "BJ",
    "更正",
    "续报",
    "收到",
    "?",
    "7月",
    "14日",
    "截至",
]
SCRAMBLED = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
ANY_TEXT = st.text(max_size=300)
ASKED = Awaiting(("location", "injured", "deaths", "occurred_at", "loss_yuan", "trend", "category"))
DIGITS = "零一二三四五六七八九"


@settings(max_examples=int(__import__("os").environ.get("EX", "10000")), deadline=None, suppress_health_check=list(HealthCheck))
@given(ANY_TEXT)
def test_no_text_raises_and_every_value_shows_its_words(text: str) -> None:
    """Ten thousand random Unicode texts: never an exception, and evidence always points at what it quotes."""
    reading = normalize(text, NOW)
    assert reading.intents
    for proof in reading.found.evidence.values():
        assert text[proof.start : proof.end] == proof.words
        assert 0 <= proof.confidence <= 1


@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCRAMBLED)
def test_scrambled_reports_never_raise_nor_give_negative_numbers(text: str) -> None:
    """The reader's own words in any order are read without an exception, also as answers."""
    found = read(text, NOW, ASKED).reading.found
    assert all(
        value is None or value >= 0 for value in (found.deaths, found.injured, found.missing, found.trapped, found.loss_yuan)
    )


@pytest.mark.parametrize(
    "text",
    [
        "死" * 5000,
        "2人" * 2000,
        "在" * 3000,
        "(" * 3000,
        "7月" * 2000,
        "其中" * 2000,
        "没有" * 2000,
        "一" * 4000,
        "1" * 4000,
        "，" * 4000,
    ],
)
def test_long_repetition_takes_no_long_time(text: str) -> None:
    """No pattern runs away on a text made to break it."""
    import time

    start = time.process_time()
    normalize(text, NOW)
    assert time.process_time() - start < 2.0


@given(ANY_TEXT)
def test_folding_keeps_the_length(text: str) -> None:
    """One character in, one character out: offsets stay true."""
    assert len(fold(text)) == len(text)


@given(st.integers(1, 9999), st.sampled_from(["死亡", "受伤", "失踪", "被困"]))
def test_every_way_to_write_a_number_reads_alike(number: int, state: str) -> None:
    """Digits, full-width digits and Chinese numerals give the same reading."""
    wide = str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    written = (str(number), wide, in_chinese(number))
    readings = [fields(normalize(f"大湾村房屋倒塌，{state}{words}人", NOW).found) for words in written]
    assert readings[0] == readings[1] == readings[2]
    assert number in readings[0].values()


def in_chinese(number: int) -> str:
    """Write a number below ten thousand as it is said."""
    words, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            words += ("零" if zero and words else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return words


@pytest.mark.parametrize("message", list(messages()), ids=lambda m: m.text[:12])
def test_the_reader_reads_its_own_rendering_to_the_same_facts(message) -> None:
    """What was found, written out as a sentence, is found again."""
    found = normalize(message.text, message.received_at).found
    again = normalize(render(found), message.received_at).found
    assert fields(again) == fields(found)


@given(st.integers(946_684_800, 4_102_444_799).map(lambda second: datetime.fromtimestamp(second, UTC)))
def test_any_time_of_receipt_is_good(received_at: datetime) -> None:
    """Leap days, year ends and midnights settle relative days without an exception, never into the future."""
    for words in ("昨晚11点", "上周五", "31日", "2月29日", "刚才", "今早"):
        at = normalize(f"{words}大湾村起火", received_at).found.occurred_at
        assert at is None or at.date() <= received_at.date()
