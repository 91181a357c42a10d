"""When an empty post is told, when it is passed on to the superior, how far ahead is searched. Pure: policy and times in."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from policies.model import GapSearch


def horizon(rule: GapSearch, now: datetime, zone: tzinfo) -> datetime:
    """Return until when posts must be manned: it moves on once a day, at the hour of the search.

    Rotations are extended earlier in the day, so what they will fill is never taken for empty.
    """
    searched = time.fromisoformat(rule.search_at)
    day = (now.astimezone(zone) - timedelta(hours=searched.hour, minutes=searched.minute)).date()
    return datetime.combine(day + timedelta(days=rule.days_ahead), time(), zone)


def next_search(rule: GapSearch, now: datetime, zone: tzinfo) -> datetime:
    """Return when the next daily search is."""
    return next_at(rule.search_at, now, zone)


def next_at(hour: str, after: datetime, zone: tzinfo) -> datetime:
    """Return the next moment later than `after` at which clocks show `hour`."""
    day, at = after.astimezone(zone).date(), time.fromisoformat(hour)
    today = datetime.combine(day, at, zone)
    return today if today > after else datetime.combine(day + timedelta(days=1), at, zone)


def between(hours: tuple[str, str], moment: datetime, zone: tzinfo) -> bool:
    """Say whether clocks show a time of day from the first of `hours` until just before the second."""
    local = moment.astimezone(zone).time()
    return time.fromisoformat(hours[0]) <= local < time.fromisoformat(hours[1])


def tell_at(rule: GapSearch, found_at: datetime, starts_at: datetime, zone: tzinfo) -> datetime:
    """Return when the leaders are told: at once when it is near or daytime, else in the morning, but never too late."""
    near = starts_at - rule.tell_at_any_hour_within
    if found_at >= near or between(rule.tell_between, found_at, zone):
        return found_at
    return min(near, next_at(rule.tell_between[0], found_at, zone))


def escalate_at(rule: GapSearch, starts_at: datetime, told_at: datetime, taken_at: datetime | None) -> datetime:
    """Return when the superior is called, if the gap is still open then.

    The nearer it begins the sooner; one that begins within the hour at once. A leader who took it has until shortly before.
    """
    if taken_at is not None:
        return max(taken_at + rule.taken_holds_at_least, starts_at - rule.taken_holds_until)
    urgent = max(told_at, starts_at - rule.urgent_within)
    return min(urgent, told_at + rule.wait(starts_at - told_at))
