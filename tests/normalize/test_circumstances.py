"""Source, extent, trend, measures and who is on scene, in the words of the text."""

import pytest

from tests.normalize.reader import found


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("接村民电话，后山着火", "source", "接村民电话"),
        ("后山着火，过火面积约30亩，正在扑救", "extent", "过火面积约30亩"),
        ("后山着火，火势还在蔓延", "trend", "火势还在蔓延"),
        ("后山着火，已派民兵35人去扑救", "measures", "已派民兵35人去扑救"),
        ("后山着火，村支书老刘在现场指挥", "on_scene", "村支书老刘在现场指挥"),
    ],
)
def test_a_circumstance_keeps_the_words_of_its_clause(text: str, field: str, words: str) -> None:
    """What can't be a number is kept as it was said, with its evidence."""
    read = found(text)
    assert getattr(read, field) == words
    assert read.evidence[field].words == words


def test_what_is_not_told_is_none() -> None:
    """A short report has no trend and nobody on scene."""
    read = found("大湾村起火")
    assert (read.source, read.trend, read.on_scene) == (None, None, None)
