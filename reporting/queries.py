"""What pages, the API and other parts ask of reporting. `roots`: the units whose subtrees the viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from reporting.views import Board, Draft, IncidentCard, IncidentView, MessageView

__all__ = ["board", "draft_filing", "inbox", "incident", "incidents", "message", "messages_of"]


async def board(session: AsyncSession, roots: Sequence[str], now: datetime) -> Board:
    """Return the open incidents, the most pressing first."""
    raise NotImplementedError


async def incidents(
    session: AsyncSession, roots: Sequence[str], status: str | None = None, limit: int = 100, before: datetime | None = None
) -> tuple[IncidentCard, ...]:
    """Return incidents, newest first; `status` open, closed, merged or None for all."""
    raise NotImplementedError


async def incident(session: AsyncSession, incident_id: UUID) -> IncidentView | None:
    """Return one incident with everything that reporting knows of it."""
    raise NotImplementedError


async def message(session: AsyncSession, message_id: UUID) -> MessageView | None:
    """Return one inbound message with its disposition; None: not read yet, or never received."""
    raise NotImplementedError


async def inbox(
    session: AsyncSession, roots: Sequence[str], limit: int = 50, before: datetime | None = None, only: str | None = None
) -> tuple[MessageView, ...]:
    """Return messages, newest first. `only`: a disposition, or `unregistered`."""
    raise NotImplementedError


async def messages_of(session: AsyncSession, person_id: UUID, limit: int = 50) -> tuple[MessageView, ...]:
    """Return a person's own messages, newest first."""
    raise NotImplementedError


async def draft_filing(session: AsyncSession, incident_id: UUID, unit: str, now: datetime) -> Draft | None:
    """Return the written report as the program would write it, for `unit` to correct, sign and submit."""
    raise NotImplementedError
