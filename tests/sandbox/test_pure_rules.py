"""The rules that need no server: segments, numbers, states, TwiML, entities."""

import pytest

from sandbox.telegram.entities import commands_in, parse
from sandbox.twilio.segments import segments
from sandbox.twilio.states import way_from
from sandbox.twilio.twiml import BrokenTwiml, messages_in


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 153 * 3, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("灾" * 70, 1),
        ("灾" * 71, 2),
        ("灾" * 134, 2),
        ("灾" * 135, 3),
        ("🔥" * 35, 1),
        ("🔥" * 36, 2),
        ("a" * 69 + "灾", 1),
        ("a" * 70 + "灾", 2),
    ],
)
def test_segments(text: str, count: int) -> None:
    """GSM-7 counts 160 and 153 septets, an extension sign two of them; anything else 70 and 67 UTF-16 units."""
    assert segments(text) == count


@pytest.mark.parametrize(
    ("first", "outcome", "way"),
    [
        ("accepted", "delivered", ("queued", "sending", "sent", "delivered")),
        ("queued", "undelivered", ("sending", "sent", "undelivered")),
        ("queued", "failed", ("sending", "failed")),
        ("queued", "sent", ("sending", "sent")),
    ],
)
def test_the_way_of_a_message(first: str, outcome: str, way: tuple[str, ...]) -> None:
    """States only move forward and end in the outcome."""
    assert way_from(first, outcome) == way


def test_twiml_answers() -> None:
    """An empty answer sends nothing, text/plain itself, XML its messages with their own addressee and media."""
    assert messages_in(b"", "text/xml") == []
    assert messages_in("收到".encode(), "text/plain")[0].body == "收到"
    twiml = '<Response><Message to="+12025550111">看图<Media>http://127.0.0.1/1.jpg</Media></Message></Response>'
    (message,) = messages_in(twiml.encode(), "application/xml")
    assert (message.body, message.to, message.media_urls) == ("看图", "+12025550111", ("http://127.0.0.1/1.jpg",))
    with pytest.raises(BrokenTwiml, match="12300"):
        messages_in(b"{}", "application/json")


def test_nested_entities_count_utf16_units() -> None:
    """Offsets count UTF-16 units and outer entities come before inner ones."""
    text, entities = parse("🔥<b>超<i>时</i></b>", "HTML")
    assert text == "🔥超时"
    assert [(one["type"], one["offset"], one["length"]) for one in entities] == [("bold", 2, 2), ("italic", 3, 1)]


def test_commands_are_found() -> None:
    """Bot commands are marked, paths and fractions aren't."""
    assert [(one["offset"], one["length"]) for one in commands_in("/start 1/2 a/b")] == [(0, 6)]
