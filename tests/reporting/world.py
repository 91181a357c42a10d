"""A small prefecture whose people text, and an ear that hears what reporting says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import select

from directory.tables import Contact, Person, Unit
from reporting.handlers import on
from reporting.tables import Deadline, InboundMessage, Incident, Report
from runtime.clock import ManualClock
from runtime.handlers import Handlers
from runtime.platform import Platform
from runtime.work import Work
from schemas import AnyEvent, Message, parse
from schemas.divisions import Level
from schemas.intake import MessageReceived, message_id
from schemas.notices import SendNotice
from schemas.values import Channel, Sender
from tests.support.platform import START, platform_for, quiet

CITY, COUNTY, OTHER_COUNTY = "990100000000", "990124000000", "990125000000"
TOWN, OTHER_TOWN, FAR_TOWN = "990124102000", "990124103000", "990125101000"
VILLAGE, NEXT_VILLAGE, FAR_VILLAGE = "990124102201", "990124102202", "990125101201"
UNITS = [
    (CITY, "澄川市", Level.CITY, None),
    (COUNTY, "安平县", Level.COUNTY, CITY),
    (OTHER_COUNTY, "临泉县", Level.COUNTY, CITY),
    (TOWN, "青石镇", Level.TOWNSHIP, COUNTY),
    (OTHER_TOWN, "白沙镇", Level.TOWNSHIP, COUNTY),
    (FAR_TOWN, "石桥镇", Level.TOWNSHIP, OTHER_COUNTY),
    (VILLAGE, "李家村", Level.VILLAGE, TOWN),
    (NEXT_VILLAGE, "王庄村", Level.VILLAGE, TOWN),
    (FAR_VILLAGE, "新民村", Level.VILLAGE, FAR_TOWN),
]
PEOPLE = {
    "li": (VILLAGE, "+8619900000101"),
    "wang": (VILLAGE, "+8619900000102"),
    "zhao": (NEXT_VILLAGE, "+8619900000103"),
    "town officer": (TOWN, "+8619900000104"),
    "county officer": (COUNTY, "+8619900000105"),
    "city officer": (CITY, "+8619900000106"),
}
STRANGER = "+15550100"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_SPACE = UUID("00000000-0000-0000-0000-0000000000bb")

M = TypeVar("M", bound=Message)
R = TypeVar("R")


def someone(name: str) -> UUID:
    """Return the id of the person that tests call by this name."""
    return uuid5(_SPACE, name)


@dataclass
class World:
    """What a test does and sees."""

    platform: Platform
    clock: ManualClock
    heard: dict[UUID, Message] = field(default_factory=dict)
    carrier_ids: Any = field(default_factory=count)

    async def says(self, who: str, text: str, **more: Any) -> MessageReceived:
        """Have a person (or an address) send a message; returns when everything has come to rest."""
        message = self.message(who, text, **more)
        await self.publish(message)
        return message

    def message(self, who: str, text: str, channel: Channel = Channel.SMS, **more: Any) -> MessageReceived:
        """Return a message as intake would publish it."""
        carrier_id = more.pop("carrier_id", f"SM{next(self.carrier_ids)}")
        address = PEOPLE[who][1] if who in PEOPLE else who
        received_at = more.pop("received_at", self.clock.now())
        return MessageReceived(
            id=message_id(channel, carrier_id),
            time=self.clock.now(),
            channel=channel,
            carrier_id=carrier_id,
            sender=Sender(address=address, person_id=more.pop("person_id", None)),
            text=text,
            received_at=received_at,
            **more,
        )

    async def publish(self, *messages: Message) -> None:
        """Put messages on the bus and wait until everything has come to rest."""
        for message in messages:
            body = message.model_dump_json().encode()
            await self.platform.jetstream.publish(message.subject(), body)
        await quiet(self.platform)

    async def does(self, command: Any, *args: Any, **kwargs: Any) -> Any:
        """Carry out a command as the web would; returns when everything has come to rest."""

        async def job(work: Work) -> Any:
            return await command(work, *args, **kwargs)

        result = await self.platform.works.run(job)
        await quiet(self.platform)
        return result

    async def wait(self, by: timedelta) -> None:
        """Move the clock on and wait until everything has come to rest."""
        self.clock.move(by)
        await quiet(self.platform, for_seconds=0.4)

    def events(self, kind: type[M]) -> list[M]:
        """Return what was heard of one kind, in order."""
        return sorted((each for each in self.heard.values() if type(each) is kind), key=lambda each: each.id.int)

    @property
    def notices(self) -> list[SendNotice]:
        """What was to be sent to people."""
        return sorted((each for each in self.heard.values() if isinstance(each, SendNotice)), key=lambda each: each.time)

    async def rows(self, table: type[R]) -> list[R]:
        """Return all rows of a table."""
        async with self.platform.database.read() as session:
            return list(await session.scalars(select(table)))

    async def incident(self, number: str = "2026-0001") -> Incident:
        """Return an incident by number."""
        return next(row for row in await self.rows(Incident) if row.number == number)

    async def clocks(self, number: str = "2026-0001") -> dict[tuple[str, str], Deadline]:
        """Return the clocks of an incident by unit and tier; the latest run of each."""
        rows = sorted(await self.rows(Deadline), key=lambda row: row.run)
        return {(row.unit, row.tier): row for row in rows if row.incident_number == number}

    async def inbound(self, message: MessageReceived) -> InboundMessage:
        """Return a message as it was kept."""
        return next(row for row in await self.rows(InboundMessage) if row.id == message.id)

    async def reports(self) -> list[Report]:
        """Return all reports, in the order of saying."""
        return sorted(await self.rows(Report), key=lambda row: (row.said_at, row.part))


@asynccontextmanager
async def world(home: Path, start: datetime = START, **settings: Any) -> AsyncIterator[World]:
    """A running platform with reporting on it, the prefecture loaded."""
    clock, ear = ManualClock(start), Handlers("ear")
    heard: dict[UUID, Message] = {}

    async def hear(event: Message, work: Work) -> None:
        heard[event.id] = parse(event.model_dump_json())

    ear(AnyEvent, "ear")(hear)
    ear(SendNotice, "ear-notice")(hear)
    async with platform_for(home, on, ear, clock=clock, **settings) as platform:
        await platform.works.run(_load)
        yield World(platform, clock, heard)


async def _load(work: Work) -> None:
    for code, name, level, parent in UNITS:
        duty = level is not Level.VILLAGE
        work.session.add(Unit(code=code, name=name, short_name=name, level=level, parent=parent, keeps_duty=duty))
        await work.session.flush()
    for name, (unit, number) in PEOPLE.items():
        work.session.add(Person(id=someone(name), name=name, unit=unit))
        await work.session.flush()
        work.session.add(Contact(person_id=someone(name), channel=Channel.SMS, address=number))
