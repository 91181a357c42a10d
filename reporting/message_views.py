"""Inbound messages and reports as people see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from reporting.labels import CHANNEL, DISPOSITION, KIND
from reporting.names import Names, names
from reporting.quoting import pieces
from reporting.spoken import Spoken, spoken
from reporting.tables import InboundMessage, Incident, Report
from reporting.views import MessageView, ReportView, Suggestion
from schemas.values import Channel, Disposition, Location, Media, ReportKind

LATE = timedelta(minutes=10)
"""A message that was under way for longer is marked so."""


async def message_views(session: AsyncSession, rows: Sequence[InboundMessage]) -> tuple[MessageView, ...]:
    """Return these messages with the incidents that they led to, in their order."""
    called = await names(session, [row.unit for row in rows], [row.person_id for row in rows])
    incidents = await incidents_by_id(session, [row.incident_id for row in rows])
    said = await spoken(session, rows)
    return tuple(_message_view(row, called, incidents, said) for row in rows)


async def incidents_by_id(session: AsyncSession, ids: Sequence[UUID | None]) -> dict[UUID, Incident]:
    """Return these incidents by id."""
    wanted = {each for each in ids if each}
    if not wanted:
        return {}
    return {row.id: row for row in await session.scalars(select(Incident).where(col(Incident.id).in_(wanted)))}


def _message_view(row: InboundMessage, called: Names, incidents: Mapping[UUID, Incident], said: Spoken) -> MessageView:
    incident = incidents.get(row.incident_id) if row.incident_id else None
    disposition, channel = Disposition(row.disposition), Channel(row.channel)
    return MessageView(
        id=row.id,
        channel=channel,
        channel_label=CHANNEL[channel],
        person_id=row.person_id,
        sender_name=called.person(row.person_id) or row.sender_name,
        registered=row.person_id is not None,
        address=row.address,
        unit=row.unit,
        unit_name=called.unit(row.unit),
        place=row.place,
        text=row.text,
        received_at=row.received_at,
        sent_at=row.sent_at,
        late_by=late_by(row),
        media=media_of(row, said),
        location=location_of(row),
        disposition=disposition,
        disposition_label=DISPOSITION[disposition],
        reason=row.reason,
        subject_id=row.subject_id,
        incident_id=row.incident_id,
        incident_number=incident.number if incident else None,
        incident_title=incident.title if incident else None,
        answered_with=row.answered_with,
        left_out=tuple(row.left_out),
        typed=said.typed.get(row.id),
        words=said.words.get(row.id),
    )


def late_by(row: InboundMessage) -> timedelta | None:
    """Return how long a message was under way; None: not worth telling, or the carrier does not say when it was sent."""
    under_way = row.received_at - row.sent_at if row.sent_at else timedelta()
    return under_way if under_way > LATE else None


def media_of(row: InboundMessage, said: Spoken) -> tuple[Media, ...]:
    """Return the pictures and voice messages that came with a message, or in which its words were spoken."""
    return tuple(Media.model_validate(each) for each in (*row.media, *said.media.get(row.id, ())))


def location_of(row: InboundMessage) -> Location | None:
    """Return the coordinates that came with a message."""
    if row.latitude is None or row.longitude is None:
        return None
    return Location(latitude=row.latitude, longitude=row.longitude)


def report_view(
    report: Report, message: InboundMessage, called: Names, incidents: Mapping[UUID, Incident], said: Spoken
) -> ReportView:
    """Return a report with the message that it was read from."""
    kind, channel = ReportKind(report.kind), Channel(report.channel)
    return ReportView(
        id=report.id,
        message_id=report.message_id,
        incident_id=report.incident_id,
        kind=kind,
        kind_label=KIND[kind],
        channel=channel,
        channel_label=CHANNEL[channel],
        reporter_id=report.reporter_id,
        reporter_name=called.person(report.reporter_id) or message.sender_name,
        registered=report.reporter_id is not None,
        address=message.address,
        unit=report.unit,
        unit_name=called.unit(report.unit),
        received_at=report.received_at,
        sent_at=message.sent_at,
        late_by=late_by(message),
        text=report.text,
        media=media_of(message, said),
        location=location_of(message),
        link=report.link,
        link_reason=report.link_reason,
        link_score=report.link_score,
        suggestion=_suggestion(report, incidents),
        pieces=pieces(report.text, report.evidence),
        typed=said.typed.get(message.id),
        words=said.words.get(message.id),
    )


def _suggestion(report: Report, incidents: Mapping[UUID, Incident]) -> Suggestion | None:
    other = incidents.get(report.suggested_id) if report.suggested_id else None
    if other is None or other.id == report.incident_id or other.status == "merged":
        return None
    return Suggestion(other.id, other.number, other.title, report.suggested_reason, report.suggested_score or 0.0)
