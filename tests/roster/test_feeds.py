"""Calendars that phones subscribe to: what they show of the roster as it changes, as bytes and read back by icalendar."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from directory.tables import Grant
from roster import commands
from roster.errors import Refused
from roster.feeds.subscribing import MOST, calendar_at, create_feed, feeds_of, issue_of, revoke_feed
from roster.tables import Shift
from schemas.values import Post, Role
from tests.roster.world import COUNTY, START, TOWN, World, someone, world

DAY = timedelta(days=1)
OFFICER, LEADER = someone("town officer"), someone("town leader")
TOMORROW = START.replace(hour=0) + DAY


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[World]:
    """The small prefecture with nobody on duty; the township's leader may see its roster."""
    async with world(tmp_path, on_duty=[]) as here:

        async def grant(work) -> None:
            work.session.add(Grant(person_id=LEADER, role=Role.DUTY_LEADER, unit=TOWN))

        await here.platform.works.run(grant)
        yield here


async def subscribed(town: World, unit: str | None = None, owner=OFFICER) -> str:
    """Return the secret of a new calendar."""
    return await town.platform.works.run(lambda work: create_feed(work, owner, unit))


async def raw(town: World, secret: str) -> bytes | None:
    """Return what the address answers."""
    async with town.platform.database.read() as session:
        found = await calendar_at(session, secret)
        return (await issue_of(session, found, town.clock.now())).content if found else None


async def events(town: World, secret: str) -> list[tuple[str, int, str, str]]:
    """Return the calendar's events: uid, sequence, status, summary."""
    calendar = Calendar.from_ical(await raw(town, secret))
    return [(str(e["uid"]), int(e["sequence"]), str(e["status"]), str(e["summary"])) for e in calendar.walk("VEVENT")]


def draft(who=OFFICER, start: datetime = TOMORROW, unit: str = TOWN) -> commands.ShiftDraft:
    """Return a day's shift."""
    return commands.ShiftDraft(unit, Post.OFFICER, who, start, start + DAY, "带钥匙；\n备，用")


async def enter(town: World, **how) -> Shift:
    """Enter a shift."""
    return await town.platform.works.run(lambda work: commands.add_shift(work, None, draft(**how)))


async def change(town: World, shift: Shift, version: int, **how) -> Shift:
    """Change a shift."""
    job = lambda work: commands.change_shift(work, None, shift.id, draft(**how), version=version, reason="调班")  # noqa: E731
    return await town.platform.works.run(job)


async def test_each_shift_is_an_event_in_utc(town: World) -> None:
    """Start and end in UTC, a UID from the shift's id, text that survives its commas and line ends, lines of 75 bytes at most."""
    shift = await enter(town)
    secret = await subscribed(town)
    content = await raw(town, secret)
    assert content is not None
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event.start == TOMORROW
    assert event.end == TOMORROW + DAY
    assert event.start.utcoffset() == timedelta(0)
    assert (str(event["uid"]), str(event["description"])) == (f"{shift.id}@zhishou", "带钥匙；\n备，用")
    assert f"DTSTART:{TOMORROW:%Y%m%dT%H%M%S}Z\r\n".encode() in content
    assert str(event["summary"]) == "值班：青石镇值班员"
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert not Calendar.from_ical(content).errors


async def test_a_changed_shift_keeps_its_uid_and_counts_up(town: World) -> None:
    """Phones replace an event by one of the same UID with a higher SEQUENCE."""
    shift = await enter(town)
    secret = await subscribed(town)
    before = await events(town, secret)
    await change(town, shift, 1, start=TOMORROW + DAY)
    after = await events(town, secret)
    assert [each[:3] for each in before] == [(f"{shift.id}@zhishou", 0, "CONFIRMED")]
    assert [each[:3] for each in after] == [(f"{shift.id}@zhishou", 1, "CONFIRMED")]


async def test_a_shift_that_was_taken_out_or_given_away_is_cancelled(town: World) -> None:
    """Its event stays, cancelled, with a higher SEQUENCE; given back it is confirmed again; the other's calendar shows it."""
    secret, others = await subscribed(town), await subscribed(town, owner=LEADER)
    shift = await enter(town)
    await change(town, shift, 1, who=LEADER)
    assert [each[1:] for each in await events(town, secret)] == [(1, "CANCELLED", "（已取消）值班：青石镇值班员")]
    assert [each[1:3] for each in await events(town, others)] == [(1, "CONFIRMED")]
    await change(town, shift, 2, who=OFFICER)
    assert [each[1:3] for each in await events(town, secret)] == [(2, "CONFIRMED")]
    await town.platform.works.run(lambda work: commands.remove_shift(work, None, shift.id, version=3, reason="停"))
    for each in (secret, others):
        (last,) = await events(town, each)
        assert last[2] == "CANCELLED"
    assert [each[1] for each in await events(town, secret)] == [3]


async def test_a_units_calendar_shows_everyone_in_its_duty_room(town: World) -> None:
    """Post and name; a shift of another duty room is not in it."""
    secret = await subscribed(town, TOWN, LEADER)
    await enter(town)
    await enter(town, who=someone("county officer"), unit=COUNTY)
    assert [each[3] for each in await events(town, secret)] == ["值班员 town officer"]
    content = await raw(town, secret)
    assert content is not None
    assert "X-WR-CALNAME:青石镇值班".encode() in content


async def test_the_same_roster_is_the_same_bytes(town: World) -> None:
    """Nothing but a change of the roster changes the calendar, however late it is asked for."""
    await enter(town)
    secret = await subscribed(town)
    before = await raw(town, secret)
    town.clock.move(timedelta(hours=3))
    assert await raw(town, secret) == before


async def test_an_address_that_ended_leads_nowhere(town: World) -> None:
    """Revoked, or never given out; another can't end it; the secret itself is not kept."""
    secret = await subscribed(town)
    async with town.platform.database.read() as session:
        (line,) = await feeds_of(session, OFFICER)
    with pytest.raises(Refused, match="没有这个日历订阅"):
        await town.platform.works.run(lambda work: revoke_feed(work, LEADER, line.id))
    assert await raw(town, secret) is not None
    await town.platform.works.run(lambda work: revoke_feed(work, OFFICER, line.id))
    assert await raw(town, secret) is None
    assert await raw(town, "made-up") is None
    assert secret.encode() not in b"".join(path.read_bytes() for path in town.platform.settings.home.glob("*.db*"))


async def test_who_may_no_longer_see_the_roster_loses_the_units_calendar(town: World) -> None:
    """The address shows what its owner may see now, not what they might when they made it."""
    secret = await subscribed(town, TOWN, LEADER)
    await enter(town)
    assert await raw(town, secret) is not None

    async def take_away(work) -> None:
        await work.session.delete(await work.session.get_one(Grant, (LEADER, Role.DUTY_LEADER, TOWN)))

    await town.platform.works.run(take_away)
    assert await raw(town, secret) is None


async def test_nobody_makes_calendars_without_end(town: World) -> None:
    """A person has a bounded number of them."""
    for _ in range(MOST):
        await subscribed(town)
    with pytest.raises(Refused, match=f"最多{MOST}个"):
        await subscribed(town)
