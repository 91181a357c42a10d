"""What the roster keeps of incidents, from their events. An event that comes after a newer one changes nothing it should not."""

from __future__ import annotations

from uuid import UUID

from roster.climbing import title_key
from roster.rooms import unit_name
from roster.tables import IncidentCard
from roster.wording import summary_of, title_of
from runtime.work import Work
from schemas.incidents import IncidentClosed, IncidentEvent, IncidentOpened, IncidentRegraded, IncidentUpdated


async def keep_facts(work: Work, event: IncidentOpened | IncidentUpdated) -> IncidentCard:
    """Keep title and grade of an incident, unless something newer is known."""
    title = event.title or title_of(event.facts, await unit_name(work, event.unit))
    card = await _card(work, event)
    if event.time >= card.told_at:
        card.title, card.severity, card.unit, card.told_at = title, event.severity, event.unit, event.time
        card.summary = summary_of(event.facts)
    card.title = card.title or title
    work.cache[title_key(card.incident_id)] = card.title
    return card


async def keep_grade(work: Work, event: IncidentRegraded) -> IncidentCard:
    """Keep the new grade of an incident, unless something newer is known."""
    card = await _card(work, event)
    if event.time >= card.told_at:
        card.title, card.severity, card.told_at = event.title or card.title, event.severity, event.time
    return card


async def keep_closed(work: Work, event: IncidentClosed) -> None:
    """Keep that an incident is over: a missed event that is still on its way wakes nobody."""
    card = await _card(work, event)
    card.closed_at = max(event.time, card.closed_at or event.time)


async def card_of(work: Work, incident_id: UUID) -> IncidentCard | None:
    """Return what is known of an incident."""
    return await work.session.get(IncidentCard, incident_id)


def called(card: IncidentCard | None, number: str) -> str:
    """Return what people call an incident; until its title is known, its number stands for it."""
    return (card.title if card else "") or f"事件{number}"


async def _card(work: Work, event: IncidentEvent) -> IncidentCard:
    """Return the card, held: of two events in two processes the newer must not be overwritten by the older."""
    card = await work.session.get(IncidentCard, event.incident_id, with_for_update=True, populate_existing=True)
    if card is None:
        card = IncidentCard(incident_id=event.incident_id, number=event.number, unit=event.unit, told_at=event.time)
        work.session.add(card)
        await work.session.flush()
    return card
