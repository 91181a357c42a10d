"""Dates as duty tables write them: 2026-12-01, 12月1日, 12.1, 1日(周二), 1, 12月1日至7日. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = "一二三四五六日"
LONGEST = 31

_TITLE = re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月(?!\d|\s*\d{1,2}\s*[日号])")
_YEAR = re.compile(r"(\d{4})\s*年")
_WEEKDAY = re.compile(r"[(（\[]?(?:星期|周|礼拜)([一二三四五六日天])[)）\]]?|[(（]([一二三四五六日天])[)）]")
_FORMS = (
    re.compile(r"(?P<y>\d{4})[年./-](?P<m>\d{1,2})[月./-](?P<d>\d{1,2})[日号]?"),
    re.compile(r"(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?"),
    re.compile(r"(?P<m>\d{1,2})[./](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[日号]?"),
)
_SERIAL = re.compile(r"[45]\d{4}")
_RANGE = re.compile(r"[-~—–―至到]+")


class NoSuchDay(ValueError):
    """It is written as a date, but there is no such day; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Month:
    """The month that a table is for, as far as it says. `today` helps where the year is left out."""

    today: date
    year: int | None = None
    month: int | None = None

    @classmethod
    def of(cls, title: str, today: date) -> Month:
        """Read the month from a title: 青石镇2026年12月值班表."""
        text = unicodedata.normalize("NFKC", title)
        found, year = _TITLE.search(text), _YEAR.search(text)
        month = int(found[2]) if found and 1 <= int(found[2]) <= 12 else None
        said = (found and found[1]) or (year and year[1])
        return cls(today, int(said) if said else None, month)

    def or_else(self, other: Month) -> Month:
        """Return this month, with what it does not say from another."""
        return Month(self.today, self.year or other.year, self.month or other.month)

    def year_of(self, month: int) -> int:
        """Return the year of a month: the table's, the next one for a January behind its December, else the nearest to today."""
        if self.year:
            return self.year + (self.month == 12 and month == 1) - (self.month == 1 and month == 12)
        ahead = (month - self.today.month) % 12
        return self.today.year + (self.today.month + ahead > 12) - (ahead == 11)


def days_in(value: str | date, month: Month) -> list[date] | None:
    """Return the days that a cell names: one, or each of a range; None when it is no date at all.

    Raises:
        NoSuchDay: there is no such day, it is not the weekday that stands beside it, or the month is not known.
    """
    if isinstance(value, date):
        return [_checked(value, month)] if value.year > 1900 else [_day(month, None, None, value.day)]
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", value))
    if not text or not text[0].isdigit():
        return None
    if _SERIAL.fullmatch(text):
        return [_checked(date(1899, 12, 30) + timedelta(days=int(text)), month)]
    weekday = _WEEKDAY.search(text)
    bare = _WEEKDAY.sub("", text)
    if (single := _one(bare, month)) is not None:
        return [_on_weekday(single, weekday)]
    return _range(bare, month)


def weekday_of(text: str) -> int | None:
    """Return which weekday a cell names (0: Monday): 星期一, 周一, 一; None when it is none."""
    found = re.fullmatch(r"(?:星期|周|礼拜)?([一二三四五六日天])", re.sub(r"\s", "", text))
    return WEEKDAYS.index(found[1].replace("天", "日")) if found else None


def day_and_rest(text: str, month: Month) -> tuple[date, str] | None:
    """Split a cell of a calendar that has the day in front of names: ``1日 张三`` -> the day and ``张三``.

    Raises:
        NoSuchDay: as `days_in`.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    found = re.match(
        r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}(?:[日号]|(?=\s))(?:\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?)?[::\s]*", text
    )
    if not found:
        return None
    days = days_in(found[0].rstrip(": "), month)
    return (days[0], text[found.end() :]) if days else None


def _one(text: str, month: Month) -> date | None:
    for form in _FORMS:
        if found := form.fullmatch(text):
            parts = {name: int(value) for name, value in found.groupdict().items()}
            return _day(month, parts.get("y"), parts.get("m"), parts["d"])
    if (found := re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)) and int(found[1]) == month.month:
        return _day(month, None, int(found[1]), int(found[2]))
    return None


def _range(text: str, month: Month) -> list[date] | None:
    parts = [part for part in _RANGE.split(text) if part]
    if len(parts) != 2 or any(":" in part or "时" in part or "点" in part for part in parts):
        return None
    first = _one(parts[0], month)
    if first is None:
        return None
    last = _one(parts[1], Month(month.today, first.year, first.month))
    if last is None:
        return None
    if last < first or (last - first).days >= LONGEST:
        raise NoSuchDay(f"“{text}”的起止日期不对，最多写{LONGEST}天。")
    return [first + timedelta(days=each) for each in range((last - first).days + 1)]


def _day(month: Month, year: int | None, number: int | None, day: int) -> date:
    number = number or month.month
    if number is None:
        raise NoSuchDay(f"“{day}”是几月？请在标题里写明年月（如“2026年12月值班表”），或在导入时填写月份。")
    year = year or month.year_of(number)
    try:
        return date(year, number, day)
    except ValueError:
        raise NoSuchDay(f"{year}年没有{number}月{day}日。") from None


def _checked(day: date, month: Month) -> date:
    """Return a date that was kept as one, unless it is far from the month in the title: copied from an older table."""
    if month.year and month.month and abs((day - date(month.year, month.month, 15)).days) > 60:
        raise NoSuchDay(f"日期是{day.year}年{day.month}月{day.day}日，和标题的{month.year}年{month.month}月不符。")
    return day


def _on_weekday(day: date, said: re.Match[str] | None) -> date:
    if said:
        weekday = (said[1] or said[2]).replace("天", "日")
        if WEEKDAYS[day.weekday()] != weekday:
            raise NoSuchDay(f"{day.year}年{day.month}月{day.day}日是星期{WEEKDAYS[day.weekday()]}，不是星期{weekday}。")
    return day
