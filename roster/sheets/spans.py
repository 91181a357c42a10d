"""From when until when a shift lasts, as duty tables write it: 08:00-20:00, 8时至次日8时, 全天, 白班, 夜班. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

_MOMENT = r"(次日|当日|第二天|翌日)?(\d{1,2})(?:[:：时点](\d{2})?分?|(?=[-~—–至到])|$)"
_SPAN = re.compile(rf"{_MOMENT}[-~—–―至到]+{_MOMENT}")
_CHANGE = re.compile(r"(?:每班|值班时间)\D{0,6}?(\d{1,2})[:时点](\d{2})?分?(?:-|~|至|到|—)+次日(\d{1,2})[:时点](\d{2})?")
_WORDS = {
    "全天": (0, 24), "全日": (0, 24), "24小时": (0, 24), "整天": (0, 24), "昼夜": (0, 24), "一天": (0, 24),
    "白班": (0, 12), "白天": (0, 12), "日班": (0, 12), "夜班": (12, 24), "夜间": (12, 24), "晚上": (12, 24),
    "早班": (0, 8), "中班": (8, 16), "晚班": (16, 24),
}  # fmt: skip
"""Hours after the day's change of shifts. 晚班 is the third of three; with two a day people write 夜班."""


@dataclass(frozen=True, slots=True)
class Span:
    """A shift within a day: minutes after midnight at which it starts, and how many it lasts."""

    start: int
    minutes: int

    def on(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return its start and end on a local day, counted by the clock on the wall; in UTC, where no hour comes twice."""
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        begins, ends = (midnight + timedelta(minutes=each) for each in (self.start, self.start + self.minutes))
        return begins.replace(tzinfo=zone).astimezone(UTC), ends.replace(tzinfo=zone).astimezone(UTC)


def whole_day(starts: int) -> Span:
    """Return the shift of 24 hours from the change of shifts on."""
    return Span(starts, 24 * 60)


def span_in(text: str, starts: int) -> Span | None:
    """Return the span that a text names; None when it names none.

    Args:
        text: a cell, or a header that may have it in brackets: 白班（08:00-20:00）.
        starts: when shifts change, in minutes after midnight; 白班 begins then.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if found := _SPAN.search(plain):
        return _between(found)
    word = next((word for word in _WORDS if word in plain), None)
    if word is None:
        return None
    first, last = _WORDS[word]
    return Span(starts + first * 60, (last - first) * 60)


def change_in(text: str) -> int | None:
    """Return when shifts change as a note below a table says it: 值班时间为当日8:00至次日8:00, 每班08:30至次日08:30."""
    found = _CHANGE.search(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if found is None:
        return None
    start, end = (minutes_of(f"{found[place]}:{found[place + 1] or '00'}") for place in (1, 3))
    return start if start == end else None


def minutes_of(text: str) -> int | None:
    """Return the minutes after midnight of a clock time: 08:00, 8:30; None when it is none."""
    found = re.fullmatch(r"\s*(\d{1,2})[:：](\d{2})\s*", text)
    return int(found[1]) * 60 + int(found[2]) if found and int(found[1]) < 24 and int(found[2]) < 60 else None


def _between(found: re.Match[str]) -> Span | None:
    hours, minutes = (int(found[2]), int(found[5])), (int(found[3] or 0), int(found[6] or 0))
    if max(hours) > 24 or max(minutes) > 59:
        return None
    start, end = (hour * 60 + minute for hour, minute in zip(hours, minutes, strict=True))
    next_day = found[4] in ("次日", "第二天", "翌日")
    return Span(start, end + 24 * 60 - start if next_day or end <= start else end - start)
