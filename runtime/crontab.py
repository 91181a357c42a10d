"""Crontab expressions as crontab(5) means them: weekday 0 and 7 are Sunday, 1 is Monday. Pure.

APScheduler counts weekdays from Monday, so that its own reading of ``30 9 * * 1`` would ring on Tuesdays.
"""

from __future__ import annotations

import re

from apscheduler.triggers.cron import CronTrigger

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NUMBERS = re.compile(r"(?:(?P<first>\d)(?:-(?P<last>\d))?|\*(?=/))(?:/(?P<step>\d+))?")


def crontab(expression: str, zone: str) -> CronTrigger:
    """Return the times of an expression (minute hour day month weekday) in a timezone.

    Raises:
        ValueError: it is none.
    """
    fields = expression.split()
    if len(fields) != 5:
        raise ValueError(f"five fields are wanted, not {len(fields)}")
    minute, hour, day, month, weekday = fields
    named = ",".join(map(_named, weekday.split(",")))
    return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=named, timezone=zone)


def _named(days: str) -> str:
    """Return weekdays by their names, where numbers or steps name them."""
    found = _NUMBERS.fullmatch(days)
    if found is None:
        return days
    first = int(found["first"] or 0)
    last = int(found["last"] or (6 if found["step"] else first))
    if last > 7 or first > last or found["step"] == "0":
        raise ValueError(f"no such weekdays: {days}")
    return ",".join(dict.fromkeys(DAYS[each % 7] for each in range(first, last + 1, int(found["step"] or 1))))
