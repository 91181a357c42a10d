"""What is to be done with a message, and how a bare answer fills what was asked."""

import pytest

from reporting.read import Awaiting, Intention, read
from tests.normalize.reader import NOW, table


def answer(text: str, *fields: str) -> Intention:
    """Read a text of somebody who was asked for `fields`."""
    return read(text, NOW, Awaiting(fields))


ANSWERS = """
3个 | injured | 3
3 | injured | 3
1 | injured | 1
十来个人 | injured | 10
伤了三个 | injured | 3
大概50人吧 | evacuated | 50
没有 | deaths | 0
冇 | deaths | 0
没有人死亡 | deaths | 0
0 | missing | 0
无 | trapped | 0
李家村 | location | 李家村
在鸡公岩 | location | 鸡公岩
房子塌了 | category | building_collapse
着火 | category | fire
两万多 | loss_yuan | 20000
5000块 | loss_yuan | 5000
村支书老刘在指挥 | on_scene | 村支书老刘在指挥
火小了 | trend | 火小了
"""


@pytest.mark.parametrize(("text", "field", "value"), table(ANSWERS))
def test_a_bare_answer_fills_the_element_that_was_asked(text: str, field: str, value: str) -> None:
    """What would be an acknowledgement or nothing by itself is the answer when it was asked for."""
    intention = answer(text, field)
    assert intention.kind == "answer"
    assert str(getattr(intention.reading.found, field)) == value


def test_a_time_answers_when() -> None:
    """下午三点 is the time of the event when that was asked."""
    found = answer("下午三点", "occurred_at").reading.found
    assert (found.occurred_at and found.occurred_at.hour, found.precision) == (15, "hour")


def test_two_elements_are_filled_by_one_message() -> None:
    """李家村 3个 answers where and how many."""
    found = answer("李家村 3个", "location", "injured").reading.found
    assert (found.location, found.injured) == ("李家村", 3)


def test_none_at_all_answers_every_number_that_was_asked() -> None:
    """没有 to "死伤各几人" is zero dead and zero injured."""
    found = answer("没有", "injured", "deaths").reading.found
    assert (found.deaths, found.injured) == (0, 0)


def test_a_number_that_may_mean_two_things_fills_neither() -> None:
    """3个 to "死伤各几人" is no number of either: a wrong number is worse than a blank."""
    found = answer("3个", "injured", "deaths").reading.found
    assert (found.deaths, found.injured) == (None, None)


@pytest.mark.parametrize("text", ["收到", "好的", "明白"])
def test_an_acknowledgement_stays_one_though_an_answer_is_awaited(text: str) -> None:
    """收到 fills nothing."""
    assert answer(text, "injured", "location").kind == "reply"


def test_not_knowing_is_an_answer_that_fills_nothing() -> None:
    """不清楚 is heard, and the element stays open."""
    intention = answer("还不清楚", "deaths")
    assert (intention.kind, intention.reading.found.deaths) == ("answer", None)


def test_a_new_event_is_a_report_whatever_was_asked() -> None:
    """Something else that happens meanwhile isn't taken for the answer."""
    assert answer("张庄路口又翻了一辆车，死1人", "location").kind == "report"


def test_a_correction_stays_a_correction() -> None:
    """A sender who corrects instead of answering corrects."""
    assert answer("刚才说错了，伤的是3人不是5人", "location").kind == "correction"


@pytest.mark.parametrize(("text", "kind"), [("收到", "reply"), ("大湾村起火", "report"), ("3个", "other"), ("帮助", "question")])
def test_without_a_question_a_message_is_what_it_is(text: str, kind: str) -> None:
    """Nothing is an answer when nothing was asked."""
    assert read(text, NOW).kind == kind


def test_what_else_a_message_does_is_kept() -> None:
    """收到，火已扑灭 is a follow-up and also a reply."""
    intention = read("收到，火已扑灭，无伤亡", NOW)
    assert (intention.kind, intention.also) == ("followup", ("reply",))


def test_a_filled_element_shows_its_words() -> None:
    """The evidence of an answer is its own words at their place."""
    proof = answer("  3个 ", "injured").reading.found.evidence["injured"]
    assert (proof.words, proof.start, proof.end) == ("3个", 2, 4)
