"""A small prefecture with people on duty, and an ear that hears what the roster says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

from sqlalchemy import func, select
from sqlmodel import col

from directory.tables import Person, Qualification, Unit
from roster import queries
from roster.handlers import on
from roster.tables import Shift
from roster.watch.tables import WatchedRoom
from runtime.clock import ManualClock
from runtime.handlers import Handlers
from runtime.platform import Platform
from runtime.tables import TimerRow
from runtime.work import Work
from schemas import Event, Message, uuid7
from schemas.deadlines import DeadlineMet, DeadlineMissed, DeadlineNear, DeadlineWithdrawn
from schemas.divisions import Level
from schemas.escalations import (
    EscalationAcknowledged,
    EscalationExhausted,
    EscalationHandedOver,
    EscalationSnoozed,
    EscalationStarted,
    EscalationStepped,
    EscalationStopped,
    EscalationTakenOver,
)
from schemas.incidents import IncidentOpened
from schemas.notices import NoticeAnswered, SendNotice
from schemas.values import Channel, Elements, Lane, Means, Obligation, Post, Severity
from tests.support.platform import START, platform_for, quiet

CITY, COUNTY, TOWN, VILLAGE = "990100000000", "990124000000", "990124102000", "990124102201"
NAMES = {CITY: "澄川市", COUNTY: "安平县", TOWN: "青石镇", VILLAGE: "李家村"}
LEVELS = {CITY: Level.CITY, COUNTY: Level.COUNTY, TOWN: Level.TOWNSHIP, VILLAGE: Level.VILLAGE}
PARENTS = {CITY: None, COUNTY: CITY, TOWN: COUNTY, VILLAGE: TOWN}
MINUTE = timedelta(minutes=1)
_SPACE = UUID("00000000-0000-0000-0000-0000000000aa")

HEARD = (
    EscalationStarted,
    EscalationStepped,
    EscalationAcknowledged,
    EscalationTakenOver,
    EscalationHandedOver,
    EscalationSnoozed,
    EscalationStopped,
    EscalationExhausted,
)


def someone(name: str) -> UUID:
    """Return the id of the person that tests call by this name, e.g. `town officer`."""
    return uuid5(_SPACE, name)


ON_DUTY = [
    (TOWN, Post.OFFICER, "town officer"),
    (TOWN, Post.LEADER, "town leader"),
    (COUNTY, Post.OFFICER, "county officer"),
    (COUNTY, Post.SECOND_OFFICER, "county second"),
    (COUNTY, Post.LEADER, "county leader"),
    (CITY, Post.OFFICER, "city officer"),
    (CITY, Post.LEADER, "city leader"),
]

PEOPLE = [someone(name) for _, _, name in ON_DUTY]


@dataclass
class World:
    """A running roster, and everything that it said in order."""

    platform: Platform
    clock: ManualClock
    events: list[Event] = field(default_factory=list)
    notices: list[SendNotice] = field(default_factory=list)

    async def tell(self, *messages: Message) -> None:
        """Put messages on the bus and wait until everyone has handled them."""

        async def emit(work: Work) -> None:
            work.outgoing.extend(messages)

        await self.platform.works.run(emit)
        await quiet(self.platform)

    async def redeliver(self, message: Message) -> None:
        """Put a message on the bus past its deduplication, as a redelivery would."""
        await self.platform.jetstream.publish(message.subject(), message.model_dump_json().encode())
        await quiet(self.platform)

    async def pass_time(self, by: timedelta) -> None:
        """Move the clock and wait until everything that fell due is done."""
        self.clock.move(by)
        for _ in range(1000):
            if not await self._due():
                break
            await asyncio.sleep(0.02)
        await quiet(self.platform)

    async def _due(self) -> int:
        """Return how many timers have yet to fire; what a fired one says is in the outbox by then."""
        async with self.platform.database.read() as session:
            query = select(func.count()).select_from(TimerRow).where(col(TimerRow.due_at) <= self.clock.now())
            return (await session.execute(query)).scalar_one()

    def called(self, template: str = "escalation") -> list[UUID]:
        """Return who was sent a template, by time; those of one moment in the order of `ON_DUTY`, for the bus keeps none."""
        sent = [(each.time, PEOPLE.index(each.recipient.person_id)) for each in self.notices if each.template == template]
        return [PEOPLE[place] for _, place in sorted(sent)]

    def of(self, kind: type[Event]) -> list[Event]:
        """Return the events of one type."""
        return [event for event in self.events if isinstance(event, kind)]

    async def view(self, missed: DeadlineMissed) -> queries.EscalationView:
        """Return the newest escalation of a missed clock's incident."""
        async with self.platform.database.read() as session:
            views = await queries.escalations_of(session, missed.obligation.incident_id)
        return [each for each in views if each.escalation.deadline_id == missed.obligation.deadline_id][-1]

    async def work(self, job):
        """Run a command as the web would, and wait for what follows."""
        result = await self.platform.works.run(job)
        await quiet(self.platform)
        return result


@asynccontextmanager
async def world(home: Path, on_duty: Iterable[tuple[str, Post, str]] = ON_DUTY, **settings: object) -> AsyncIterator[World]:
    """Start a roster over the small prefecture with these people on duty for a day."""
    clock, ear = ManualClock(START), Handlers("ear")
    async with platform_for(home, on, ear_of(ear), clock=clock, **settings) as platform:
        here = World(platform, clock)
        LISTENING.append(here)
        await platform.works.run(lambda work: settle_in(work, on_duty))
        try:
            yield here
        finally:
            LISTENING.remove(here)


LISTENING: list[World] = []


def ear_of(ear: Handlers) -> Handlers:
    """Let `ear` hear every escalation event and every urgent notice."""

    async def hear(event: Event, work: Work) -> None:
        LISTENING[-1].events.append(event)

    async def read(notice: SendNotice, work: Work) -> None:
        LISTENING[-1].notices.append(notice)

    for kind in HEARD:
        ear(kind, f"ear-{kind.name.replace('.', '-')}")(hear)
    ear(SendNotice, "ear-urgent", Lane.URGENT)(read)
    return ear


async def settle_in(work: Work, on_duty: Iterable[tuple[str, Post, str]]) -> None:
    """Load units, everyone who may be on duty, and the shifts of those who are."""
    for code, name in NAMES.items():
        work.session.add(
            Unit(code=code, name=name, short_name=name, level=LEVELS[code], parent=PARENTS[code], keeps_duty=code != VILLAGE)
        )
        # today's search for empty posts is done: most tests man few posts, and are not about gaps
        work.session.add(WatchedRoom(unit=code, looked_at=START))
        await work.session.flush()
    for unit, post, name in ON_DUTY:
        work.session.add(Person(id=someone(name), name=name, unit=unit))
        await work.session.flush()
        fit = "duty_leader" if post == Post.LEADER else "duty_officer"
        work.session.add(Qualification(person_id=someone(name), name=fit))
    for unit, post, name in on_duty:
        work.session.add(shift(unit, post, name))


def shift(unit: str, post: Post, name: str, start: datetime = START - timedelta(hours=2), hours: int = 24) -> Shift:
    """Return a shift of someone, by default from 08:00 local for a day."""
    return Shift(unit=unit, post=post, person_id=someone(name), starts_at=start, ends_at=start + timedelta(hours=hours))


def obligation(minutes_ago: float = 0, owed_to: str = COUNTY) -> Obligation:
    """Return a 30-minute clock that ran out so many minutes before the tests' start."""
    due = START - timedelta(minutes=minutes_ago)
    return Obligation(
        deadline_id=uuid7(),
        incident_id=uuid4(),
        incident_number="2026-0007",
        owed_to=owed_to,
        tier="phone-30m",
        tier_label="30分钟电话报告",
        starts_at=due - timedelta(minutes=30),
        due_at=due,
        severity=Severity.LARGE,  # a worse one climbs 叫应
        policy_version="test",
    )


def missed(owed: Obligation | None = None, unit: str = TOWN, at: datetime = START, at_birth: bool = False) -> DeadlineMissed:
    """Return the event that a clock was missed."""
    return DeadlineMissed(time=at, unit=unit, obligation=owed or obligation(), at_birth=at_birth)


def near(owed: Obligation, at: datetime = START) -> DeadlineNear:
    """Return the event that a clock is about to run out."""
    return DeadlineNear(time=at, unit=TOWN, obligation=owed)


def met(event: DeadlineMissed, at: datetime) -> DeadlineMet:
    """Return the event that what was owed was reported, late."""
    return DeadlineMet(
        time=at, unit=event.unit, obligation=event.obligation, met_at=at, means=Means.PHONE, filing_id=uuid4(), on_time=False
    )


def withdrawn(event: DeadlineMissed, at: datetime) -> DeadlineWithdrawn:
    """Return the event that a clock no longer runs."""
    return DeadlineWithdrawn(time=at, unit=event.unit, obligation=event.obligation, because="regraded")


def opened(incident_id: UUID, at: datetime = START, severity: Severity = Severity.MAJOR, unit: str = VILLAGE) -> IncidentOpened:
    """Return the event that an incident was opened in the village."""
    return IncidentOpened(
        time=at,
        unit=unit,
        incident_id=incident_id,
        number="2026-0007",
        title="李家村火灾",
        facts=Elements(category="fire", location="李家村", deaths=1, injured=2, measures="正在扑救", occurred_at=at),
        severity=severity,
        grade_reason="",
        first_report_id=uuid4(),
        first_known_at=at,
    )


def answered(call: SendNotice, at: datetime, channel: Channel = Channel.SMS) -> NoticeAnswered:
    """Return the event that a called person answered."""
    return NoticeAnswered(
        time=at,
        unit=call.unit,
        notice_id=call.id,
        about=call.about,
        person_id=call.recipient.person_id,
        channel=channel,
        answer="1",
        answered_at=at,
    )
