"""Many people text at once, each of their own village."""

from __future__ import annotations

import asyncio
from collections import Counter

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Contact, Person, Unit
from reporting.tables import InboundMessage, Report
from schemas.divisions import Level
from schemas.values import Channel, Disposition
from tests.crash import ledger
from tests.crash.town import Town

EVENTS = ("有房屋起火，正在扑救，无人伤亡", "公路塌方，车辆不能通行，无人伤亡", "河水漫堤，已转移村民，无人伤亡")


async def texts(town: Town, count: int) -> list[tuple[str, str]]:
    """Return so many (number, text): village and township people, each of their own place."""
    people = select(Contact.address, Unit.short_name).join(Person, col(Person.id) == col(Contact.person_id))  # type: ignore[call-overload]
    people = people.join(Unit, col(Unit.code) == col(Person.unit)).where(col(Contact.channel) == Channel.SMS)
    local = people.where(col(Unit.level).in_((Level.VILLAGE.value, Level.TOWNSHIP.value))).order_by(col(Contact.address))
    async with town.database.read() as session:
        found = (await session.execute(local.limit(count))).all()
    assert len(found) == count
    return [(number, f"{name}{EVENTS[place % len(EVENTS)]}") for place, (number, name) in enumerate(found)]


async def all_text(town: Town, said: list[tuple[str, str]], over: float) -> list[bool]:
    """Have everybody text within `over` seconds; return whose text was taken."""

    async def one(place: int, number: str, body: str) -> bool:
        await asyncio.sleep(over * place / len(said))
        return await town.text(number, body)

    return await asyncio.gather(*(one(place, number, body) for place, (number, body) in enumerate(said)))


async def assert_each_heard_once(town: Town, said: list[tuple[str, str]]) -> None:
    """Fail unless every text is a report, read once, and its sender was answered once; and the books are whole."""
    taken = await town.rows(InboundMessage)
    assert Counter((row.address, row.text) for row in taken) == Counter(said)
    assert {row.disposition for row in taken} == {Disposition.REPORT}
    assert Counter(row.message_id for row in await town.rows(Report)) == Counter(row.id for row in taken)
    answers = {number: [m.text for m in town.sandbox.phone(number).received() if "已收到" in m.text] for number, _ in said}
    assert {number: len(texts) for number, texts in answers.items()} == {number: 1 for number, _ in said}
    await ledger.assert_whole(town)
