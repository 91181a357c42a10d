"""When it happened."""

from datetime import datetime

import pytest

from tests.normalize.reader import NOW, found, table, when

TIMES = """
今天午后2点45分上下 | 2025-07-14T14:45
今日15时20分许 | 2025-07-14T15:20
１５：２０ | 2025-07-14T15:20
下午三点二十 | 2025-07-14T15:20
下午三点一刻 | 2025-07-14T15:15
下午三点半 | 2025-07-14T15:30
差十分三点 | 2025-07-14T14:50
下午3点多 | 2025-07-14T15
半小时前 | 2025-07-14T15:30
20分钟前 | 2025-07-14T15:40
一个半小时前 | 2025-07-14T14:30
刚才 | 2025-07-14T16
个把钟头前 | 2025-07-14T15
今早 | 2025-07-14
昨晚11点 | 2025-07-13T23
昨晚12点 | 2025-07-14T00
昨儿后晌 | 2025-07-13
寻晚 | 2025-07-13
前天凌晨两点 | 2025-07-12T02
大前天 | 2025-07-11
上周五 | 2025-07-11
上周五晚上8点 | 2025-07-11T20
周日 | 2025-07-13
3天前 | 2025-07-11
7月13日23时许 | 2025-07-13T23
13日23时 | 2025-07-13T23
2025年7月13日 | 2025-07-13
2025-07-13 23:05 | 2025-07-13T23:05
7/13 23:05 | 2025-07-13T23:05
七月十三日晚 | 2025-07-13
12月30日中午 | 2024-12-30
20日上午 | 2025-06-20
午时 | 2025-07-14T12
昨天夜里，大概9点多 | 2025-07-13T21
凌晨1点至4点 | 2025-07-14T01
当地时间13日23时 | 2025-07-13T23
"""


@pytest.mark.parametrize(("words", "expected"), table(TIMES))
def test_a_time_is_settled_as_it_is_meant(words: str, expected: str) -> None:
    """Absolute, relative, colloquial and dialect times become a point in time as fine as they are said."""
    assert when(f"{words}，大湾村发生火灾") == expected


BARE = """
2025-07-14T19:45 | 2025-07-14T19:10
2025-07-14T08:45 | 2025-07-14T07:10
2025-07-14T06:00 | 2025-07-13T19:10
"""


@pytest.mark.parametrize(("received", "expected"), table(BARE))
def test_a_bare_clock_means_the_latest_time_that_it_showed(received: str, expected: str) -> None:
    """7点10分 said in the evening is this evening's, said at dawn last evening's."""
    assert when("7点10分上下货车蹭了三轮车", datetime.fromisoformat(received)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "截至14日15时，火灾已造成2人死亡",
        "火灾明火已于15时扑灭",
        "大湾村火灾，2人受伤，经过20多分钟扑救已控制",
        "送医的那位老人今晨没救过来",
        "据县应急局14日通报，全县正在开展隐患排查",
    ],
)
def test_a_time_of_something_else_is_not_the_time_of_the_event(text: str) -> None:
    """截至, durations, the end of the fire and the day of a statement are not when it happened."""
    assert when(text) is None


def test_a_dateline_says_what_yesterday_means() -> None:
    """昨天 in a piece dated the 12th is the 11th, whenever it was received."""
    assert when("大湾村火灾致2人受伤。江城晚报7月12日电（记者王某）昨天下午3时许，大湾村发生火灾。") == "2025-07-11T15"


def test_the_same_day_is_the_day_named_before() -> None:
    """当晚 is the evening of the day of which the text spoke."""
    assert when("7月11日，大湾村办酒席。当晚8时许，多人呕吐，疑似食物中毒。") == "2025-07-11T20"


def test_the_event_is_preferred_to_the_alarm() -> None:
    """When both are told the time of the event counts; an alarm alone is better than nothing."""
    assert when("13日晚大湾村发生火灾。22时40分消防接到报警赶赴现场。") == "2025-07-13"
    assert when("22时40分接到报警，大湾村一民房冒烟") == "2025-07-13T22:40"


def test_a_finer_time_of_the_same_event_replaces_a_coarser_one() -> None:
    """A lead that says 晚 and then 23时 is read to the hour."""
    assert when("13日晚大湾村发生车祸。据了解，事故发生在13日23时。") == "2025-07-13T23"


@pytest.mark.parametrize("words", ["2月30日", "13月5日", "25时", "99点", "99999999小时前", "99999999天前"])
def test_an_impossible_time_is_not_read(words: str) -> None:
    """No date is made of what the calendar doesn't have."""
    read = when(f"{words}大湾村火灾")
    assert read is None or not read.startswith("2025-02-30")


def test_a_time_keeps_the_zone_of_receipt_and_its_words() -> None:
    """The reading is aware when the receipt is, and shows the words that it was read from."""
    read = found("今天午后2点45分上下，大湾村发生火灾")
    assert read.occurred_at is not None
    assert read.occurred_at.utcoffset() == NOW.utcoffset()
    assert read.evidence["occurred_at"].words == "今天午后2点45分上下"
