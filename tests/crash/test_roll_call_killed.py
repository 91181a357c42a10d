"""A roll call of sixty people while the system is killed with -9: it goes on, nobody is called twice, no answer is lost."""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from directory.tables import Contact, Person, Unit
from policies import load
from roster.rollcall.draw import commitment_of
from roster.rollcall.planning import START
from roster.rollcall.spec import Spec
from roster.rollcall.tables import RollCall, RollCallAnswerRow, RollCallEntry
from roster.tables import Shift
from runtime.database import Database
from runtime.tables import TimerRow
from schemas.divisions import Level
from schemas.values import Channel, Post
from tests.crash.home_clock import shown
from tests.crash.town import Town, a_town

COUNTY = "990900000000"
ROOMS, POSTS = int(os.environ.get("ROLL_CALL_ROOMS", "30")), (Post.OFFICER, Post.LEADER)
PATIENCE = 40.0 + ROOMS / 3
NUMBERS = [f"+86199000{n:05d}" for n in range(5000, 5000 + ROOMS * len(POSTS))]
SEED = "7e" * 32
CALLED, TAKEN, AGAIN = "抽查点名", "应答已收到", "已经应答过"


async def home_with_a_roll_call(template: Path, home: Path) -> Path:
    """Copy a home and write into it thirty duty rooms, sixty people on duty, and a roll call whose moment has come."""
    shutil.copytree(template, home)
    now = shown(home)
    database = Database(f"sqlite+aiosqlite:///{home / 'zhishou.db'}")
    async with database.write() as session:
        rooms = [f"9909{1 + n // 90:02d}{1 + n % 90:03d}000" for n in range(ROOMS)]
        session.add(Unit(code=COUNTY, name="点名市", level=Level.CITY))
        await session.flush()
        session.add_all(
            [Unit(code=code, name=f"{code[4:9]}镇", level=Level.TOWNSHIP, parent=COUNTY, keeps_duty=True) for code in rooms]
        )
        await session.flush()
        people = [Person(name=f"值班{n}", unit=room) for n, room in enumerate(room for room in rooms for _ in POSTS)]
        session.add_all(people)
        await session.flush()
        for place, (person, number) in enumerate(zip(people, NUMBERS, strict=True)):
            session.add(Contact(person_id=person.id, channel=Channel.SMS, address=number))
            times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=12)}
            session.add(Shift(unit=person.unit, post=POSTS[place % len(POSTS)], person_id=person.id, **times))
        row = RollCall(
            unit=COUNTY, title="点名", spec=Spec(posts=POSTS, channels=(Channel.SMS,)).model_dump(mode="json"), seed=SEED,
            commitment=commitment_of(SEED), planned_at=now, opens_at=now, closes_at=now, moment=now,
            after=list(load().roll_calls.after),
        )  # fmt: skip
        session.add(row)
        session.add(TimerRow(kind=START, key=str(row.id), due_at=now, payload={}))
    await database.dispose()
    return home


async def everybody_answers(town: Town, numbers: Sequence[str] = NUMBERS) -> None:
    """Let these people send back their codes; whose webhook was not taken sends it again."""
    left = list(numbers)
    while left:
        taken = await asyncio.gather(*(town.text(number, code_of(town, number)) for number in left))
        left = [number for number, was_taken in zip(left, taken, strict=True) if not was_taken]
        await town.revive()
    await town.rest(PATIENCE)


def code_of(town: Town, number: str) -> str:
    """Return the code in the call on a handset."""
    (call,) = [message.text for message in town.sandbox.phone(number).received() if CALLED in message.text]
    found = re.search(r"应答码(\d{4})", call)
    assert found
    return found[1]


async def assert_called_and_answered_once(town: Town) -> None:
    """Fail unless each got one call and one confirmation, and stands as answered in time; and it is closed."""
    texts = [message.text for number in NUMBERS for message in town.sandbox.phone(number).received()]
    heard = [text for text in texts if AGAIN not in text]  # a text that was kept, but not said to be, is sent again
    kinds = Counter(word for text in heard for word in (CALLED, TAKEN) if word in text)
    assert kinds == {CALLED: len(NUMBERS), TAKEN: len(NUMBERS)}
    assert len(heard) == 2 * len(NUMBERS)
    entries = await town.rows(RollCallEntry)
    assert Counter(entry.state for entry in entries) == {"on_time": len(NUMBERS)}
    assert Counter(entry.step for entry in entries) == {1: len(NUMBERS)}
    verdicts = Counter(row.verdict for row in await town.rows(RollCallAnswerRow))
    assert verdicts == {"on_time": len(NUMBERS), **({"already": len(texts) - len(heard)} if len(texts) > len(heard) else {})}
    assert [row.state for row in await town.rows(RollCall)] == ["closed"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "point",
    [
        "before_timer:roll-call-start",
        "after_timer:roll-call-start",
        "before_timer:roll-call-step",
        "after_timer:roll-call-step",
        "before_commit:notifier-bulk",
        f"before_send:sms:{CALLED}",
        f"after_send:sms:{CALLED}",
        f"after_record:sms:{CALLED}",
        "after_commit:notifier-answer",
        "before_commit:roster-roll-call-answer",
        "after_commit:roster-roll-call-answer",
        "after_publish:roll_call.answered",
    ],
)
async def test_killed_in_the_middle_a_roll_call_goes_on(before: dict[str, Path], tmp_path: Path, point: str) -> None:
    """At whatever step it dies: sixty calls, sixty answers, sixty confirmations, each once."""
    home = await home_with_a_roll_call(before["reported"], tmp_path / "template")
    async with a_town(home, tmp_path / "home", point) as town:
        await town.rest(PATIENCE)
        await everybody_answers(town)
        assert town.deaths == 1
        await assert_called_and_answered_once(town)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4])
async def test_killed_again_and_again_a_roll_call_goes_on(before: dict[str, Path], tmp_path: Path, seed: int) -> None:
    """Twice while everyone is called, twice while everyone answers: each is called once, each answer counts once."""
    moments = random.Random(seed)
    home = await home_with_a_roll_call(before["reported"], tmp_path / "template")
    async with a_town(home, tmp_path / "home") as town:
        for _ in range(2):
            await asyncio.sleep(moments.uniform(0.2, 1.0) * ROOMS / 30)
            await town.process.kill()
            await town.revive()
        await town.rest(PATIENCE)
        for part in (NUMBERS[: len(NUMBERS) // 2], NUMBERS[len(NUMBERS) // 2 :]):
            answering = asyncio.gather(*(town.text(number, code_of(town, number)) for number in part))
            await asyncio.sleep(moments.uniform(0.1, 0.6))
            await town.process.kill()
            taken = await answering
            await town.revive()
            await everybody_answers(town, [number for number, was in zip(part, taken, strict=True) if not was])
        assert town.deaths == 4
        await assert_called_and_answered_once(town)
