"""A whole town for a story test: the assembled system, real nats-server, signed webhooks, handsets, and a clock moved by hand."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from pydantic import SecretStr
from sqlmodel import col, select

from cli.system import Shape, System
from directory.queries import contacts_of
from directory.tables import Person
from notifier.channels import telegram_http, twilio_client
from notifier.states import UNDER_WAY
from notifier.tables import Delivery
from reporting.tables import Deadline, InboundMessage, Incident
from roster.queries import on_duty
from roster.tables import Escalation
from runtime.clock import ManualClock
from runtime.settings import Settings, TelegramSettings
from sandbox import Account, Chat, Phone
from sandbox.calling import PhoneCall
from schemas.values import Channel, Post
from tests.support.platform import quiet
from tests.support.tables import migrated

START = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)  # Tuesday 10:00 in Asia/Shanghai
VILLAGE, TOWNSHIP, COUNTY, CITY = "990121101201", "990121101000", "990121000000", "990100000000"
VILLAGER, SECOND_VILLAGER = "+8619900000101", "+8619900000102"
MINUTE = timedelta(minutes=1)


class Town:
    """What a story test drives: handsets, the web, and the clock; and what it may look at."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.clock: ManualClock = system.clock  # type: ignore[assignment]
        assert system.sandbox
        self.sandbox = system.sandbox
        self.web = httpx.AsyncClient(base_url=system.url, timeout=10, follow_redirects=True)

    async def villager(self, number: str = VILLAGER) -> Phone:
        """The phone of a village's information officer."""
        return self.sandbox.phone(number)

    async def phone_of(self, unit: str, post: Post) -> Phone:
        """The phone of who is on duty now."""
        return self.sandbox.phone(await self._address(unit, post, Channel.SMS))

    async def person_on(self, unit: str, post: Post) -> Person:
        """Who is on duty now."""
        async with self.system.platform.database.read() as session:
            duty = next(d for d in await on_duty(session, unit, self.clock.now()) if d.post == post)
            return await session.get_one(Person, duty.person_id)

    async def chat_of(self, unit: str, post: Post) -> Chat:
        """The Telegram chat of who is on duty now."""
        return self.sandbox.chat(int(await self._address(unit, post, Channel.TELEGRAM)))

    async def _address(self, unit: str, post: Post, channel: Channel) -> str:
        async with self.system.platform.database.read() as session:
            duty = next(d for d in await on_duty(session, unit, self.clock.now()) if d.post == post)
            contacts = await contacts_of(session, duty.person_id)
        return next(c.address for c in contacts if c.channel == channel)

    async def passes(self, wait: timedelta) -> None:
        """Move the clock and let everything that follows from it come to rest."""
        self.clock.move(wait)
        await self.rest()

    async def rest(self) -> None:
        """Wait until nothing is under way, neither with us nor with the carriers."""
        await quiet(self.system.platform, within=20)
        await self.sandbox.settled()
        await quiet(self.system.platform, within=20)

    async def rows(self, table: type[Any], *conditions: Any) -> list[Any]:
        """Rows of a table, for what no page shows."""
        async with self.system.platform.database.read() as session:
            return list((await session.execute(select(table).where(*conditions))).scalars())

    async def incident(self) -> Incident:
        """The only incident there is."""
        (one,) = await self.rows(Incident)
        return one  # type: ignore[no-any-return]

    async def clocks(self, unit: str = TOWNSHIP) -> dict[str, Deadline]:
        """The clocks of a unit by tier."""
        return {row.tier: row for row in await self.rows(Deadline, col(Deadline.unit) == unit)}

    async def escalations(self, unit: str = TOWNSHIP) -> list[Escalation]:
        """The escalations of a unit."""
        return await self.rows(Escalation, col(Escalation.unit) == unit)

    async def messages(self) -> list[InboundMessage]:
        """All that came in."""
        return await self.rows(InboundMessage)

    async def sign_in(self, username: str) -> None:
        """Sign in on the web as one of the demo's people."""
        page = await self.web.post("/sign-in", data={"username": username, "password": "zhishou-demo"}, headers=self.same_origin)
        assert page.status_code == 200, page.text[:500]

    async def read_the_rest(self, *fragments: str) -> None:
        """Read what else came, all of which has these words, and let ring what else rings: 叫应 calls by every way at once."""
        while (rest := [told for handset in self.sandbox.handsets() for told in handset.unexpected()]) or await self._to_come():
            for told in rest:
                assert isinstance(told, PhoneCall) or all(fragment in told.text for fragment in fragments), told.text
                told.expected = True
            await self.rest()

    async def _to_come(self) -> bool:
        """Say whether something still waits for its sender: a line makes one call a second."""
        due = col(Delivery.next_at) <= self.clock.now()
        return bool(await self.rows(Delivery, col(Delivery.state).in_(UNDER_WAY), due))

    @property
    def same_origin(self) -> dict[str, str]:
        """Headers that a browser sends with a form of our own page."""
        return {"Origin": self.system.url, "Sec-Fetch-Site": "same-origin"}

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form of the web."""
        answer = await self.web.post(path, data=fields, headers=self.same_origin)
        assert answer.status_code < 400, re.sub(r"<[^>]+>|\s+", " ", answer.text)[:800]
        return answer


@asynccontextmanager
async def a_town(
    home: Path,
    *,
    telegram_mode: str = "webhook",
    allow: str | None = None,
    clock: ManualClock | None = None,
    accounts: Sequence[Account] = (),
    **settings: Any,
) -> AsyncIterator[Town]:
    """Start a town; `accounts`: further ones that call. At a clean end every message on every handset must have been expected."""
    given = Settings(home=home, telegram=TelegramSettings(token=SecretStr(""), mode=telegram_mode), **settings)  # type: ignore[arg-type]
    if not given.database_url:
        await migrated(home)
    system = System(given, clock or ManualClock(START), Shape(port=0, demo=True, sandbox=True, accounts=accounts))
    with patient_senders():
        await system.start()
        town = Town(system)
        try:
            yield town
            await town.rest()
            town.sandbox.assert_quiet(allow)
        finally:
            await town.web.aclose()
            await system.stop()


@contextmanager
def patient_senders() -> Iterator[None]:
    """Have carriers waited for longer than any machine stands still: no story is about a silent one.

    What a stalled machine made late was taken for unknown; it is asked about and sent again seconds later by our clock, which
    stands.
    """
    with patch.object(twilio_client, "ANSWER_SECONDS", 60.0), patch.object(telegram_http, "ANSWER_SECONDS", 60.0):
        yield
