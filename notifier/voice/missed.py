"""Calls to the duty number that led to nothing: no recording, nobody spoken to, no duty confirmed. Somebody should call back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below_any
from notifier.voice.states import FINAL
from notifier.voice.tables import VoiceCall

KEPT_FOR = timedelta(days=7)
"""How long they are shown."""

SURELY_OVER = timedelta(minutes=30)
"""A call of which the carrier never told the end is over by then."""

MOST = 100


@dataclass(frozen=True, slots=True)
class MissedCall:
    """One such call. `unit`: the caller's, of a stranger the top one. `seconds`: None when the carrier never told.

    `later`: when the same number came through after all; None: it did not, and waits for a call back.
    """

    id: UUID
    at: datetime
    caller: str
    person_id: UUID | None
    unit: str
    keys: str
    seconds: int | None
    later: datetime | None


async def missed_calls(session: AsyncSession, roots: Sequence[str], now: datetime) -> tuple[MissedCall, ...]:
    """Return the calls of the last days from the subtrees `roots` that led to nothing, newest first."""
    here = (col(VoiceCall.incoming), col(VoiceCall.began_at) > now - KEPT_FOR, below_any(col(VoiceCall.unit), roots))
    over = or_(col(VoiceCall.state).in_(FINAL), col(VoiceCall.began_at) < now - SURELY_OVER)
    newest = select(VoiceCall).where(*here, over, col(VoiceCall.outcome) == "")
    calls = (await session.scalars(newest.order_by(col(VoiceCall.began_at).desc(), col(VoiceCall.id)).limit(MOST))).all()
    through = await _through(session, {call.caller for call in calls if call.caller}, now)
    return tuple(_missed(call, through.get(call.caller)) for call in calls)


async def _through(session: AsyncSession, numbers: set[str], now: datetime) -> dict[str, datetime]:
    """Return when each of some numbers last came through."""
    of = select(col(VoiceCall.caller), col(VoiceCall.began_at)).where(
        col(VoiceCall.incoming), col(VoiceCall.caller).in_(numbers), col(VoiceCall.began_at) > now - KEPT_FOR
    )
    rows = await session.execute(of.where(col(VoiceCall.outcome) != "").order_by(col(VoiceCall.began_at)))
    return {row.caller: row.began_at for row in rows}


def _missed(call: VoiceCall, through: datetime | None) -> MissedCall:
    later = through if through and through > call.began_at else None
    return MissedCall(call.id, call.began_at, call.caller, call.person_id, call.unit, call.keys, call.seconds, later)
