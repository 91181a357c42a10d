"""How a call ended is asked for where the carrier's word did not reach us: it tells it once, and we may have been dead then.

A lost "busy" would keep the next way from beginning. What the carrier answers is the same event as the callback would have been,
so whichever comes second changes nothing. Whoever starts asks after every call that is not known to be over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlmodel import col

from notifier.channels.base import SendingError
from notifier.channels.twilio_voice import CallNews, TwilioVoice
from notifier.tables import Delivery
from notifier.voice.progress import progress_id
from notifier.voice.states import FINAL
from notifier.voice.tables import VoiceCall
from runtime.logs import log
from runtime.platform import Platform
from runtime.work import Work
from schemas.values import Channel
from schemas.voice import CallProgressed

logger = log(__name__)

LOOK_SECONDS = 5.0
BEYOND_RINGING = timedelta(seconds=30)
"""Longer than a call rings and the carrier tells a mailbox from a person: then its end is overdue, or people talk."""
AGAIN_AFTER = timedelta(seconds=60)
LONGEST_CALL = timedelta(hours=5)
"""Twilio cuts a call after four hours."""
LONGEST_WAIT = timedelta(days=1)
"""Nothing waits so long to be sent; it bounds the rows that are looked at."""
AT_ONCE = 50


class AskingAfter:
    """One per process, with a line for each account that calls."""

    def __init__(self, platform: Platform, lines: Sequence[TwilioVoice]) -> None:
        self._platform, self._lines = platform, lines
        self._patience = timedelta(seconds=platform.settings.voice.ring_seconds) + BEYOND_RINGING
        self._asked: dict[str, datetime] = {}
        self._bell = asyncio.Event()
        platform.clock.on_jump(self._bell.set)

    async def run(self) -> None:
        """Ask until cancelled: at the start after everything, then after what is overdue."""
        for line in self._lines:
            await line.open()
        patience = timedelta()
        try:
            while self._lines:
                await self._round(patience)
                patience = self._patience
                await self._rest()
        finally:
            for line in self._lines:
                await line.close()

    async def _rest(self) -> None:
        self._bell.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), LOOK_SECONDS)

    async def _round(self, patience: timedelta) -> None:
        now = self._platform.clock.now()
        self._asked = {sid: at for sid, at in self._asked.items() if at + AGAIN_AFTER > now}
        for row in await self._unended(now, patience):
            assert row.carrier_id
            self._asked[row.carrier_id] = now
            await self._ask(row, row.carrier_id)

    async def _unended(self, now: datetime, patience: timedelta) -> Sequence[Delivery]:
        """Return calls of which no end is known: accepted long enough ago, or found at the carrier after their process died."""
        same = col(VoiceCall.carrier_id) == col(Delivery.carrier_id)
        ended = select(col(VoiceCall.id)).where(same, col(VoiceCall.ended_at).is_not(None))
        of = select(Delivery).where(
            col(Delivery.channel) == Channel.VOICE,
            col(Delivery.said_at) > now - LONGEST_CALL - LONGEST_WAIT,
            col(Delivery.carrier_id).is_not(None),
            col(Delivery.carrier_id).not_in(list(self._asked)),
            col(Delivery.accepted_at) > now - LONGEST_CALL,
            or_(col(Delivery.accepted_at) <= now - patience, col(Delivery.lookups) > 0),
            ~ended.exists(),
        )
        async with self._platform.database.read() as session:
            return (await session.scalars(of.order_by(col(Delivery.accepted_at)).limit(AT_ONCE))).all()

    async def _ask(self, row: Delivery, sid: str) -> None:
        """Ask the account that placed the call; of a row that does not name one, each."""
        named = [line for line in self._lines if line.carrier == row.carrier]
        for line in named or self._lines:
            try:
                news = await line.news_of(sid)
            except SendingError as error:
                logger.warning("a call cannot be asked after", call=sid, reason=error.reason)
                continue
            if news is not None:
                await self._tell(row, news)
                return

    async def _tell(self, row: Delivery, news: CallNews) -> None:
        if news.status not in FINAL:
            return
        now = self._platform.clock.now()
        event = CallProgressed(
            id=progress_id(news.sid, news.status),
            time=now,
            carrier_id=news.sid,
            status=news.status,
            caller=news.caller,
            called=news.called,
            told_at=now,
            answered_by=news.answered_by,
            seconds=news.seconds,
            delivery_id=row.id,
            account=news.account,
        )

        async def emit(work: Work) -> None:
            work.emit(event)

        await self._platform.works.run(emit)
