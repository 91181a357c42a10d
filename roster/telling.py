"""What the roster tells those on duty: a new incident, one that got worse, a clock about to run out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from roster.cards import called, card_of, keep_facts, keep_grade
from roster.first_clock import first_clock
from roster.notices import Telling, expiry, incident_url, tell
from roster.rooms import nearest_on_duty, room_of, rooms_above, someone_at, unit_name
from roster.tables import IncidentCard, WatchedClock
from roster.wording import clock_time, summary_of
from runtime.logs import log
from runtime.work import Work
from schemas import labels
from schemas.deadlines import DeadlineNear, DeadlineStarted
from schemas.incidents import IncidentOpened, IncidentRegraded
from schemas.values import About, Lane

logger = log(__name__)


async def tell_opened(work: Work, event: IncidentOpened) -> None:
    """Tell the officers of the nearest manned duty room that something happened in their area."""
    card = await keep_facts(work, event)
    people = await nearest_on_duty(work, event.unit)
    if not people:
        logger.warning("nobody is on duty to be told of a new incident", incident=event.number, unit=event.unit)
        return
    params = {
        "incident_number": event.number,
        "title": card.title,
        "unit_name": await unit_name(work, event.unit),
        "severity_label": labels.severity(event.severity),
        "summary": summary_of(event.facts),
        "first_clock": await _first_clock(work, event),
        "url": incident_url(work, event.incident_id),
    }
    tell(work, _about_incident(work, "new-incident", event.incident_id, event.unit, params), people)


async def _first_clock(work: Work, event: IncidentOpened) -> str | None:
    rooms = await rooms_above(work, event.unit)
    if not rooms:
        return None
    clock = first_clock(work.policy, event.severity, rooms[0].rank, event.facts.occurred_at, event.first_known_at)
    return f"{clock[0]}：{clock_time(clock[1], work.now, work.settings.zone)}前" if clock else None


async def tell_owing(work: Work, event: DeadlineStarted) -> None:
    """Tell the officers of a unit further up, once, that they owe a report on an incident that they had not heard of.

    Raises:
        LookupError: the incident itself is not known here yet; its opening is on its way, and this is tried again after it.
    """
    owed = event.obligation
    card = await card_of(work, owed.incident_id)
    if card is None:
        raise LookupError(f"incident {owed.incident_number} is not known yet")
    room = await room_of(work, event.unit)
    if event.moved_from or _over(None, card, event) or room == await room_of(work, card.unit):
        return
    due = clock_time(owed.due_at, work.now, work.settings.zone)
    params = {
        "incident_number": owed.incident_number,
        "title": called(card, owed.incident_number),
        "unit_name": await unit_name(work, card.unit),
        "severity_label": labels.severity(owed.severity),
        "summary": card.summary,
        "first_clock": f"{owed.tier_label}：{due}前",
        "url": incident_url(work, owed.incident_id),
    }
    matter = About(incident_id=owed.incident_id)
    telling = Telling("new-incident", (owed.incident_id, room), event.unit, params, matter, expiry(work, Lane.URGENT))
    tell(work, telling, await someone_at(work, room))


async def tell_regraded(work: Work, event: IncidentRegraded) -> None:
    """Tell the same officers when an incident got worse; a milder grade needs no one's sleep."""
    card = await keep_grade(work, event)
    if event.severity.rank >= event.before.rank:
        return
    params = {
        "incident_number": event.number,
        "title": called(card, event.number),
        "before_label": labels.severity(event.before),
        "severity_label": labels.severity(event.severity),
        "url": incident_url(work, event.incident_id),
    }
    telling = _about_incident(work, "incident-worse", event.id, event.unit, params, incident_id=event.incident_id)
    tell(work, telling, await nearest_on_duty(work, event.unit))


async def remind(work: Work, event: DeadlineNear) -> None:
    """Remind who is on duty at the unit that owes, unless the clock was settled or has run out meanwhile."""
    owed = event.obligation
    settled = await work.session.get(WatchedClock, owed.deadline_id)
    card = await card_of(work, owed.incident_id)
    if work.now >= owed.due_at or _over(settled, card, event):
        return
    zone = work.settings.zone
    params = {
        "incident_number": owed.incident_number,
        "title": called(card, owed.incident_number),
        "tier_label": owed.tier_label,
        "due_at": clock_time(owed.due_at, work.now, zone),
        "owed_to_name": await unit_name(work, owed.owed_to),
        "minutes_left": max(1, round((owed.due_at - work.now).total_seconds() / 60)),
        "url": incident_url(work, owed.incident_id),
    }
    matter = About(incident_id=owed.incident_id, deadline_id=owed.deadline_id)
    key = (owed.deadline_id, owed.due_at.isoformat())
    people = await someone_at(work, await room_of(work, event.unit))
    if not people:
        logger.warning("nobody is on duty to be reminded", unit=event.unit, tier=owed.tier)
    tell(work, Telling("deadline-near", key, event.unit, params, matter, owed.due_at), people)


def _over(settled: WatchedClock | None, card: IncidentCard | None, event: DeadlineNear | DeadlineStarted) -> bool:
    ended = [settled.settled_at if settled else None, card.closed_at if card else None]
    return any(moment is not None and moment >= event.time for moment in ended)


def _about_incident(
    work: Work, template: str, key: UUID, unit: str, params: dict[str, Any], *, incident_id: UUID | None = None
) -> Telling:
    matter = About(incident_id=incident_id or key)
    return Telling(template, (key,), unit, params, matter, expiry(work, Lane.URGENT))
