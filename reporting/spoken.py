"""Voice messages and the words that were typed of them, found for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from reporting.names import names
from reporting.tables import InboundMessage
from reporting.views import Typed


@dataclass(frozen=True, slots=True)
class Spoken:
    """By message: who typed it; of a voice message, what was typed of it; of typed words, the files in which they were spoken."""

    typed: Mapping[UUID, Typed] = field(default_factory=dict)
    words: Mapping[UUID, Typed] = field(default_factory=dict)
    media: Mapping[UUID, list[dict[str, Any]]] = field(default_factory=dict)


async def spoken(session: AsyncSession, rows: Sequence[InboundMessage]) -> Spoken:
    """Return what was typed of, or for, these messages."""
    voices, ids = {row.spoken_in for row in rows if row.spoken_in}, [row.id for row in rows if row.media]
    if not voices and not ids and not any(row.taken_by for row in rows):
        return Spoken()
    either = or_(col(InboundMessage.id).in_(voices), col(InboundMessage.spoken_in).in_(ids))
    others = list(await session.scalars(select(InboundMessage).where(either)))
    written = [row for row in {each.id: each for each in (*rows, *others)}.values() if row.taken_by]
    called = await names(session, (), [row.taken_by for row in written])
    typed = {row.id: _typed(row, called.person(row.taken_by)) for row in written}
    words = {row.spoken_in: typed[row.id] for row in written if row.spoken_in}
    files = {row.id: row.media for row in (*rows, *others)}
    return Spoken(typed, words, {row.id: files.get(row.spoken_in, []) for row in rows if row.spoken_in})


def _typed(row: InboundMessage, by_name: str) -> Typed:
    return Typed(by_name, row.taken_at, row.spoken_in, row.id, row.text, row.machine_made)
