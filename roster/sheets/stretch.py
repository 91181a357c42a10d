"""Which days a duty table shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from roster.errors import Refused

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days that a table shows, both inclusive."""

    first: date
    last: date

    @classmethod
    def month(cls, day: date) -> Stretch:
        """Return the month of a day."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    @classmethod
    def of(cls, first: date | None, last: date | None, today: date) -> Stretch:
        """Return the days asked for; what is left out is the end of its month, nothing at all this month.

        Raises:
            Refused: it ends before it begins, or is longer than a year.
        """
        begin = first or (last or today).replace(day=1)
        stretch = cls(begin, last or cls.month(begin).last)
        if not 0 <= (stretch.last - stretch.first).days < MOST_DAYS:
            raise Refused(f"导出的起止日期不对：结束日期不能早于开始日期，最长{MOST_DAYS}天。")
        return stretch

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=each) for each in range((self.last - self.first).days + 1)]

    @property
    def whole_month(self) -> bool:
        """Whether it is exactly one month."""
        return self == Stretch.month(self.first)
