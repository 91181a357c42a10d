"""At which moments zero reports fall due. Pure: a policy's row, a stretch of time and a timezone in, moments out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from policies.model import ZeroReport


def in_season(day: date, season: tuple[str, str] | None) -> bool:
    """Say whether a day lies in a season, first and last day included; a season that goes over New Year's wraps."""
    if season is None:
        return True
    first, last = season
    today = f"{day:%m-%d}"
    return first <= today <= last if first <= last else today >= first or today <= last


def due_moments(rule: ZeroReport, after: datetime, until: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Yield the moments of a rule later than `after` and not later than `until`, in order.

    An hour that the clocks skip in spring is taken as if they had not been changed.
    """
    day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        if in_season(day, rule.season):
            moments = (datetime.combine(day, time.fromisoformat(at), zone) for at in sorted(rule.at))
            yield from (moment for moment in moments if after < moment <= until)
        day += timedelta(days=1)
