"""What the notifier knows, for pages, the API and the auditor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.browsers import shown
from directory.tables import Person
from notifier.states import State
from notifier.tables import Attempt, Delivery, Notice
from schemas.values import About, Channel, Lane


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One call to a carrier; `notifier.tables.Attempt` says what `action` and `outcome` may be."""

    number: int
    action: str
    outcome: str
    started_at: datetime
    ended_at: datetime
    code: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One way by which a notice went out. `held`: which limit put it off last; `account`: which of the carrier's took it."""

    id: UUID
    channel: Channel
    address: str
    text: str
    segments: int
    state: State
    queued_at: datetime
    accepted_at: datetime | None
    delivered_at: datetime | None
    carrier: str
    carrier_id: str | None
    code: int | None
    reason: str
    maybe_doubled: bool
    because: str
    wording: str
    carrier_status: str
    held: str
    account: int
    next_at: datetime
    attempts: tuple[AttemptView, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice with all its ways. `text` is what was sent first, empty while nothing was.

    `cause_id`: the message that led to it, `root_id`: the first of that chain; `on_behalf_of`: whom its person stands in for;
    `summary_id`: the notice that told of it, when it was held back.
    """

    id: UUID
    unit: str
    lane: Lane
    template: str
    person_id: UUID | None
    person_name: str
    address: str
    about: About
    state: State
    reason: str
    text: str
    queued_at: datetime
    due_at: datetime | None
    expires_at: datetime
    expects_answer: bool
    code: str | None
    answered_at: datetime | None
    answer: str
    answer_channel: Channel | None
    root_id: UUID
    cause_id: UUID | None
    on_behalf_of: UUID | None
    step_label: str
    closed: str
    summary_id: UUID | None
    deliveries: tuple[DeliveryView, ...]


async def notice(session: AsyncSession, notice_id: UUID) -> NoticeView | None:
    """Return one notice."""
    return next(iter(await views(session, await _notices(session, col(Notice.id) == notice_id))), None)


async def notices_of(session: AsyncSession, incident_id: UUID) -> list[NoticeView]:
    """Return all notices that concern an incident, oldest first."""
    return await views(session, await _notices(session, col(Notice.incident_id) == incident_id))


async def notices_to(session: AsyncSession, person_id: UUID, limit: int = 50) -> list[NoticeView]:
    """Return the newest notices to a person, newest first."""
    newest = select(Notice).where(col(Notice.person_id) == person_id)
    rows = await session.scalars(newest.order_by(col(Notice.queued_at).desc(), col(Notice.id).desc()).limit(limit))
    return await views(session, rows.all())


async def _notices(session: AsyncSession, *conditions: ColumnElement[bool]) -> Sequence[Notice]:
    query = select(Notice).where(*conditions)
    return (await session.scalars(query.order_by(col(Notice.queued_at), col(Notice.id)))).all()


async def views(session: AsyncSession, notices: Sequence[Notice]) -> list[NoticeView]:
    """Return notices with all their ways, in the same order."""
    if not notices:
        return []
    names = await _names(session, {n.person_id for n in notices if n.person_id})
    deliveries = await _deliveries(session, [n.id for n in notices])
    return [_view(n, names.get(n.person_id, ""), deliveries.get(n.id, ())) for n in notices]


async def _names(session: AsyncSession, people: set[UUID]) -> dict[UUID | None, str]:
    rows = await session.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(people)))
    return {row[0]: row[1] for row in rows}


async def _deliveries(session: AsyncSession, notices: Iterable[UUID]) -> dict[UUID, tuple[DeliveryView, ...]]:
    query = select(Delivery).where(col(Delivery.notice_id).in_(list(notices)))
    rows = (await session.scalars(query.order_by(col(Delivery.position)))).all()
    tried = select(Attempt).where(col(Attempt.delivery_id).in_([row.id for row in rows])).order_by(col(Attempt.started_at))
    attempts: dict[UUID, tuple[AttemptView, ...]] = {}
    for attempt in (await session.scalars(tried)).all():
        attempts[attempt.delivery_id] = (*attempts.get(attempt.delivery_id, ()), _attempt(attempt))
    found: dict[UUID, tuple[DeliveryView, ...]] = {}
    for row in rows:
        found[row.notice_id] = (*found.get(row.notice_id, ()), _delivery(row, attempts.get(row.id, ())))
    return found


def _attempt(row: Attempt) -> AttemptView:
    return AttemptView(row.number, row.action, row.outcome, row.started_at, row.ended_at, row.error_code, row.reason)


def _delivery(row: Delivery, attempts: tuple[AttemptView, ...]) -> DeliveryView:
    return DeliveryView(
        id=row.id,
        channel=Channel(row.channel),
        address=shown(row.address),
        text=row.text,
        segments=row.segments,
        state=State(row.state),
        queued_at=row.queued_at,
        accepted_at=row.accepted_at,
        delivered_at=row.delivered_at,
        carrier=row.carrier,
        carrier_id=row.carrier_id,
        code=row.error_code,
        reason=row.reason,
        maybe_doubled=row.maybe_doubled,
        because=row.because,
        wording=row.wording,
        carrier_status=row.carrier_status,
        held=row.held,
        account=row.account,
        next_at=row.next_at,
        attempts=attempts,
    )


def _view(row: Notice, person_name: str, deliveries: tuple[DeliveryView, ...]) -> NoticeView:
    return NoticeView(
        id=row.id,
        unit=row.unit,
        lane=Lane(row.lane),
        template=row.template,
        person_id=row.person_id,
        person_name=person_name,
        address=shown(row.to_address or "") or (deliveries[0].address if deliveries else ""),
        about=row.subject,
        state=State(row.state),
        reason=row.reason,
        text=deliveries[0].text if deliveries else "",
        queued_at=row.queued_at,
        due_at=row.due_at,
        expires_at=row.expires_at,
        expects_answer=row.expects_answer,
        code=row.code,
        answered_at=row.answered_at,
        answer=row.answer,
        answer_channel=Channel(row.answer_channel) if row.answer_channel else None,
        root_id=row.root_id,
        cause_id=row.cause_id,
        on_behalf_of=row.on_behalf_of,
        step_label=str(row.params.get("step_label") or ""),
        closed=row.closed,
        summary_id=row.summary_id,
        deliveries=deliveries,
    )
