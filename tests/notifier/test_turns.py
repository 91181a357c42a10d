"""Units take turns in a sender's queue: whoever sends much never holds up one who sends little."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlmodel import col

from notifier.tables import Delivery
from notifier.turns import Turns
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import Channel, Lane, Recipient
from tests.notifier.world import LI, World, world


@dataclass(slots=True)
class Queue:
    """One lane of a sender, as the table keeps it: (turn, when it came, unit)."""

    waiting: list[tuple[int, int, str]] = field(default_factory=list)
    came: int = 0

    def come(self, units: list[str]) -> list[tuple[int, int, str]]:
        """Put a batch into the queue."""
        turns = Turns()
        for unit in {unit for _, _, unit in self.waiting}:
            of = [turn for turn, _, whose in self.waiting if whose == unit]
            turns.stand(unit, min(of), max(of))
        new = []
        for turn, unit in zip(turns.give(units), units, strict=True):
            new.append((turn, self.came, unit))
            self.came += 1
        self.waiting += new
        return new

    def serve(self) -> tuple[int, int, str]:
        """Send what is first."""
        first = min(self.waiting)
        self.waiting.remove(first)
        return first


BATCH = st.lists(st.sampled_from("ABCD"), min_size=1, max_size=12)
HAPPENING = st.one_of(BATCH, st.integers(min_value=1, max_value=6))


@given(before=st.lists(HAPPENING, max_size=12), few=st.integers(1, 4), after=st.lists(HAPPENING, max_size=40))
def test_few_wait_for_no_more_of_others_than_there_are_of_them(
    before: list[list[str] | int], few: int, after: list[list[str] | int]
) -> None:
    """Before the n-th text of a unit at most n + 1 of each other unit go, whatever came before and keeps coming."""
    queue = Queue()
    for happening in before:
        _happen(queue, happening)
    mine = queue.come(["me"] * few)
    served: list[str] = []
    for happening in [*after, len(queue.waiting) + 1_000]:
        served += _happen(queue, happening)
    place = [index for index, unit in enumerate(served) if unit == "me"]
    assert len(place) == len(mine)
    for number, index in enumerate(place, start=1):
        for other in "ABCD":
            assert served[:index].count(other) <= number + 1


@given(units=BATCH)
def test_units_that_come_together_take_turns_from_the_first(units: list[str]) -> None:
    """In a batch that meets an empty queue, before the n-th of a unit go at most n of each other."""
    queue = Queue()
    queue.come(units)
    served = [queue.serve()[2] for _ in units]
    for index, unit in enumerate(served):
        number = served[: index + 1].count(unit)
        assert all(served[:index].count(other) <= number for other in "ABCD" if other != unit)


def test_what_waits_for_the_morning_holds_up_no_turn() -> None:
    """A unit's texts for later count for its own next turn, not for where others begin."""
    turns = Turns()
    turns.stand("asleep", None, 7)
    turns.stand("busy", 40, 90)
    assert turns.give(["new", "asleep", "busy"]) == [41, 41, 91]


def _happen(queue: Queue, happening: list[str] | int) -> list[str]:
    """Something comes, or so many are sent."""
    if isinstance(happening, list):
        queue.come(happening)
        return []
    return [queue.serve()[2] for _ in range(min(happening, len(queue.waiting)))]


MANY, FEW = "990101100000", "990101101000"


async def test_two_hundred_texts_of_one_unit_do_not_hold_up_three_of_another(tmp_path: Path) -> None:
    """Of the sender's rate the unit that came last, with three, gets its share at once; what is urgent passes both."""
    async with world(tmp_path, twilio={"messages_per_second": 90}) as here:
        here.sandbox.twilio.faults.next(status=429, code=20429)
        first = await here.send(Recipient(channel=Channel.SMS, address=LI), "not-understood")
        await here.becomes(first, lambda n: n.deliveries and n.deliveries[0].attempts)
        many, few, urgent = [_number(each) for each in range(200)], [_number(each) for each in range(200, 203)], _number(300)
        await _hand_in(here, MANY, many, Lane.BULK)
        await _queued(here, 200)
        await _hand_in(here, FEW, few, Lane.BULK)
        await _queued(here, 203)
        await _hand_in(here, MANY, [urgent], Lane.URGENT)
        await _queued(here, 204)
        here.clock.move(timedelta(seconds=2))
        order = await _order(here, [*many, *few, urgent])
        await here.sandbox.phone(LI).expect("没有看懂")
        assert order[0] == urgent
        assert max(order.index(number) for number in few) <= 8


async def test_urgent_notices_cost_no_question_about_turns(tmp_path: Path) -> None:
    """A batch in which all is urgent never asks who else is waiting."""
    async with world(tmp_path) as here:
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if "max(delivery.turn)" in statement:
                asked.append(statement)

        event.listen(here.platform.database.engine.sync_engine, "before_cursor_execute", note)
        await _hand_in(here, MANY, [_number(1)], Lane.URGENT)
        await here.sandbox.phone(_number(1)).expect("直接发短信")
        assert not asked
        await _hand_in(here, MANY, [_number(2)], Lane.ROUTINE)
        await here.sandbox.phone(_number(2)).expect("直接发短信")
        assert asked


def _number(place: int) -> str:
    return f"+8619900001{place:03}"


async def _hand_in(here: World, unit: str, numbers: list[str], lane: Lane) -> None:
    """Send a text to each of some numbers, all in one transaction."""
    now = here.clock.now()

    async def hand_in(work: Work) -> None:
        for number in numbers:
            work.send(
                SendNotice(
                    time=now,
                    unit=unit,
                    lane=lane,
                    recipient=Recipient(channel=Channel.SMS, address=number),
                    template="question-help",
                    expires_at=now + timedelta(minutes=30),
                )
            )

    await here.platform.works.run(hand_in)


async def _queued(here: World, count: int) -> None:
    """Wait until so many texts, beside the first, stand in the sender's queue."""
    waiting = select(func.count()).select_from(Delivery).where(col(Delivery.address) != LI, col(Delivery.attempts) == 0)
    for _ in range(400):
        async with here.platform.database.read() as session:
            if (await session.execute(waiting)).scalar_one() == count:
                return
        await asyncio.sleep(0.02)
    raise AssertionError("they were not queued, or went out before the rest")


async def _order(here: World, numbers: list[str]) -> list[str]:
    """Wait for a text at each number; return the numbers in the order in which the carrier got them."""
    phones = [here.sandbox.phone(number) for number in numbers]
    for phone in phones:
        await phone.expect("直接发短信", within=20)
    entries = sorted((entry for phone in phones for entry in phone.received()), key=lambda entry: entry.seq)
    return [entry.handset.key for entry in entries]
