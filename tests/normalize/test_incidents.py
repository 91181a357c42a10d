"""Several incidents in one text, and messages in the fixed form."""

import pytest

from reporting.normalize import as_record, normalize
from tests.normalize.reader import NOW

TWO = "一是昨晚9点半孙集木器厂失火现已扑灭没人受伤；二是今天5点40分县道X017线石桥段摩托车撞树伤3人"


def test_each_item_of_a_list_is_an_incident_of_its_own() -> None:
    """Kinds, times, places and numbers of two incidents aren't mixed."""
    first, second = as_record("x", normalize(TWO, NOW))["incidents"]
    assert (first["category"], first["occurred_at"], first["location"], first["injured"]) == (
        "fire",
        "2025-07-13T21:30",
        "孙集木器厂",
        0,
    )
    assert (second["category"], second["occurred_at"], second["injured"]) == ("traffic_accident", "2025-07-14T05:40", 3)


@pytest.mark.parametrize("text", ["1.张庄起火伤1人 2.李庄路口两车相撞伤2人", "张庄起火，伤1人。另外李庄路口两车相撞，2人受伤"])
def test_numbers_and_announcing_words_part_incidents(text: str) -> None:
    """1. 2. and 另外 part as well as 一是 二是."""
    assert [f.injured for f in normalize(text, NOW).incidents] == [1, 2]


@pytest.mark.parametrize("text", ["车祸3人受伤，另有2人死亡", "3.赵庄 平安", "大湾村起火；正在扑救；无人伤亡"])
def test_one_incident_stays_one(text: str) -> None:
    """More numbers or measures of the same event make no second incident."""
    reading = normalize(text, NOW)
    assert len(reading.incidents) == 1
    assert "incidents" not in as_record("x", reading)


@pytest.mark.parametrize(
    "text",
    [
        "BJ 火灾 大湾村 1520 伤2",
        "BJ/火灾/大湾村/1520/伤2",
        "bj,火灾,大湾村,1520,伤2",
        "伤2 大湾村 1520 火灾",
        "BJ#大湾村#火灾#伤2#1520",
        "火灾|1520|大湾村|伤2",
        "BJ火灾大湾村1520伤2",
    ],
)
def test_the_fixed_form_reads_alike_with_any_separator_in_any_order(text: str) -> None:
    """Kind, place, clock and numbers are known by what they are, not by where they stand."""
    record = as_record("x", normalize(text, NOW))
    assert (record["category"], record["location"], record["occurred_at"], record["injured"]) == (
        "fire",
        "大湾村",
        "2025-07-14T15:20",
        2,
    )
    assert record["intent"] == "report"
