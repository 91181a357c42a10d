"""A duty table against the standing roster: whom it means, what would change, and that it is applied whole or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from directory.tables import Contact, Person
from roster import queries
from roster.errors import Refused
from roster.sheets.importing import Order, Proposal, SheetErrors, carry_out, propose, read_file
from roster.tables import Shift, ShiftChange
from runtime.spreadsheet import SourceFile
from schemas.values import Post
from tests.roster.sheets.tables import workbook
from tests.roster.world import COUNTY, TOWN, World, someone, world

ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = {"王志强": "+8619900000201", "孙丽": "+8619900000202", "周涛": "+8619900000203", "赵敏": "+8619900000204"}
HEAD = ["日期", "值班员", "副班", "带班领导"]
_SPACE = UUID("00000000-0000-0000-0000-0000000000bb")


def who(name: str) -> UUID:
    """Return a townsman's id."""
    return uuid5(_SPACE, name)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[World]:
    """A township with four people who keep duty, two of one name besides, and one who left. It is 10:00 on July 14, 2026."""
    async with world(tmp_path, on_duty=[]) as here:

        async def settle(work) -> None:
            numbers = {who(name): number for name, number in PEOPLE.items()} | {
                who("王伟一"): "+8619900000211",
                who("王伟二"): "+8619900000212",
            }
            work.session.add_all(Person(id=who(name), name=name, unit=TOWN, title="干事") for name in PEOPLE)
            work.session.add_all(Person(id=who("王伟" + which), name="王伟", unit=TOWN, title="干事" + which) for which in "一二")
            work.session.add(Person(id=who("钱进"), name="钱进", unit=TOWN, active=False))
            await work.session.flush()
            work.session.add_all(Contact(person_id=each, channel="sms", address=number) for each, number in numbers.items())

        await here.platform.works.run(settle)
        yield here


def order(rows: list[list[object]], *merged: str) -> Order:
    """Return the order to import a table of the township."""
    return Order(TOWN, read_file(workbook(rows, *merged)))


async def proposed(town: World, wanted: Order) -> Proposal:
    """Return what an import would do."""
    async with town.platform.database.read() as session:
        return await propose(session, wanted, town.clock.now(), ZONE)


async def imported(town: World, wanted: Order, **how: str) -> Proposal:
    """Import."""
    how = {"reason": "七月值班安排"} | how
    return await town.platform.works.run(lambda work: carry_out(work, someone("town leader"), wanted, **how))


async def standing(town: World) -> list[tuple[str, str, str]]:
    """Return the township's roster: day, post, name."""
    names = {who(name): name for name in PEOPLE}
    async with town.platform.database.read() as session:
        shifts = await queries.shifts_between(session, TOWN, town.clock.now(), town.clock.now() + timedelta(days=60))
    return [(f"{each.starts_at.astimezone(ZONE):%m-%d %H}", each.post, names[each.person_id]) for each in shifts]


async def refused(town: World, *rows: list[object]) -> list[str]:
    """Return what is said of a table with a header and these rows, for which the roster stays as it was."""
    before = await standing(town)
    with pytest.raises(SheetErrors) as told:
        await imported(town, order([HEAD, *rows]))
    assert await standing(town) == before
    return [str(each) for each in told.value.complaints]


FIRST = [HEAD, ["2026-07-20", "王志强", "孙丽", "赵敏"], ["2026-07-21", "周涛", "王志强", None]]


async def test_a_table_becomes_shifts_with_their_history(town: World) -> None:
    """All shifts of the table stand, each with who entered it, when and why."""
    done = await imported(town, order(FIRST, "D2:D3"))
    assert str(done) == "新增6班，调整0班，取消0班，不变0班"
    assert await standing(town) == [
        ("07-20 08", "leader", "赵敏"),
        ("07-20 08", "officer", "王志强"),
        ("07-20 08", "second_officer", "孙丽"),
        ("07-21 08", "leader", "赵敏"),
        ("07-21 08", "officer", "周涛"),
        ("07-21 08", "second_officer", "王志强"),
    ]
    async with town.platform.database.read() as session:
        history = await queries.history(session, TOWN, town.clock.now() - timedelta(hours=1))
    assert {(each.what, each.by, each.reason) for each in history} == {("added", someone("town leader"), "七月值班安排")}


async def test_the_same_table_again_changes_nothing(town: World) -> None:
    """No shift is touched and no history written by a table that stands already."""
    await imported(town, order(FIRST, "D2:D3"))
    again = await imported(town, order(FIRST, "D2:D3"))
    assert (again.plan.steps, again.plan.same) == ([], 6)


async def test_the_difference_is_told_and_nothing_done_by_a_dry_run(town: World) -> None:
    """Another officer is a change of that shift, an empty cell takes one out, a new day adds; other days and posts stay."""
    await imported(town, order(FIRST, "D2:D3"))
    before = await standing(town)
    changed = order([["日期", "值班员", "副班"], ["2026-07-21", "孙丽", ""], ["2026-07-22", "周涛", ""]])
    told = await proposed(town, changed)
    assert str(told) == "新增1班，调整1班，取消1班，不变0班"
    days = {day.isoformat(): [(step.what, step.shift.post) for step in steps] for day, steps in told.plan.by_day(ZONE).items()}
    assert days == {
        "2026-07-21": [("changed", "officer"), ("removed", "second_officer")],
        "2026-07-22": [("added", "officer")],
    }
    assert await standing(town) == before
    await imported(town, changed, confirmed=told.plan.fingerprint)
    assert [each for each in await standing(town) if each[0] > "07-21"] == [
        ("07-21 08", "leader", "赵敏"),
        ("07-21 08", "officer", "孙丽"),
        ("07-22 08", "officer", "周涛"),
    ]
    async with town.platform.database.read() as session:
        (entry,) = await session.scalars(select(ShiftChange).where(col(ShiftChange.what) == "changed"))
    assert (entry.before["person_id"], entry.after["person_id"]) == (str(who("周涛")), str(who("孙丽")))


async def test_two_people_change_places_in_one_import(town: World) -> None:
    """Officer and second officer of a day swap, though neither could move first."""
    await imported(town, order(FIRST, "D2:D3"))
    swapped = [HEAD, ["2026-07-20", "孙丽", "王志强", "赵敏"], FIRST[2]]
    assert str(await imported(town, order(swapped, "D2:D3"))) == "新增0班，调整2班，取消0班，不变4班"


async def test_what_was_confirmed_is_what_is_done(town: World) -> None:
    """When somebody else changed the roster between look and confirmation, the import is refused and nothing is lost."""
    wanted = order(FIRST, "D2:D3")
    seen = (await proposed(town, wanted)).plan.fingerprint
    other = order([["日期", "值班员"], ["2026-07-20", "孙丽"]])
    await imported(town, other)
    with pytest.raises(Refused, match="已被别人改过"):
        await imported(town, wanted, confirmed=seen)
    assert len(await standing(town)) == 1


async def test_without_a_reason_nothing_is_imported(town: World) -> None:
    """The history must say why."""
    with pytest.raises(Refused, match="理由"):
        await imported(town, order(FIRST), reason="  ")


async def test_days_that_are_over_stay_as_they_were(town: World) -> None:
    """A table of the whole month, imported in its middle, enters no shift that is over and says how many."""
    rows = [["日期", "值班员"], *([f"2026-07-{day:02}", "王志强"] for day in range(1, 32))]
    done = await imported(town, order(rows))
    assert (done.plan.count("added"), done.plan.past) == (18, 13)


async def test_unknown_names_are_told_with_whom_they_may_mean(town: World) -> None:
    """Every cell with a name that nobody bears, with names that are near; the rest is not imported either."""
    told = await refused(town, ["2026-07-20", "王志墙", "孙丽", "欧阳一"], ["2026-07-21", "钱进", "", ""])
    assert told == [
        "B2：没有叫“王志墙”的人，是不是“王志强”？",
        "D2：没有叫“欧阳一”的人，请核对姓名，或先在通讯录登记。",
        "B3：“钱进”已不在岗，不能再排班。",
    ]


async def test_a_name_that_two_bear_needs_a_number(town: World) -> None:
    """Which of them it is tells their number, in the cell or in a column."""
    (told,) = await refused(town, ["2026-07-20", "王伟", "", ""])
    assert told.startswith("B2：有2个叫“王伟”的人：青石镇 干事一（尾号0211）、青石镇 干事二（尾号0212）。请加一列“电话”")
    assert "不是其中任何一人" in (await refused(town, ["2026-07-20", "王伟 19900000299", "", ""]))[0]
    done = await proposed(town, order([["日期", "值班员", "电话"], ["2026-07-20", "王伟", "19900000212"]]))
    assert [step.shift.person_id for step in done.plan.steps] == [who("王伟二")]


async def test_a_person_says_which_of_two_is_meant(town: World) -> None:
    """By name for the whole table or by cell for one, by id or number; the doubt names both and the cells."""
    rows = [HEAD, ["2026-07-20", "王伟", "", ""], ["2026-07-21", "王伟", "", ""]]
    with pytest.raises(SheetErrors) as told:
        await proposed(town, order(rows))
    (doubt,) = told.value.doubts
    assert (doubt.name, doubt.cells) == ("王伟", ["B2", "B3"])
    assert {each.id for each in doubt.options} == {who("王伟一"), who("王伟二")}
    chosen = replace(order(rows), chosen={"王伟": str(who("王伟一")), "B3": "199 0000 0212"})
    steps = (await proposed(town, chosen)).plan.steps
    assert [step.shift.person_id for step in steps] == [who("王伟一"), who("王伟二")]
    with pytest.raises(SheetErrors, match="有2个叫"):
        await proposed(town, replace(order(rows), chosen={"王伟": str(who("孙丽"))}))


async def test_ten_thousand_rows_are_compared(town: World) -> None:
    """Nine years of a list, three people a day, beside a roster that has a week of it."""
    first, rows = date(2026, 8, 1), [["日期", "岗位", "姓名"]]
    for day in range(3_333):
        posts = (("值班员", "王志强"), ("副班", "孙丽"), ("带班领导", "赵敏"))
        rows += [[(first + timedelta(days=day)).isoformat(), post, name] for post, name in posts]
    await imported(town, order(rows[: 1 + 3 * 7]))
    file = SourceFile("十年.csv", "\n".join(map(",".join, rows)).encode("gb18030"))
    done = await proposed(town, Order(TOWN, read_file(file)))
    assert str(done) == "新增9978班，调整0班，取消0班，不变21班"


async def test_a_number_that_is_anothers(town: World) -> None:
    """A number of somebody else is an error; one that nobody has is only remarked."""
    assert await refused(town, ["2026-07-20", "孙丽 19900000201", "", ""]) == ["B2：19900000201是王志强的电话，不是孙丽的。"]
    done = await proposed(town, order([HEAD, ["2026-07-20", "孙丽 19900000299", "", ""]]))
    assert [each.at for each in done.remarks] == ["B2"]


async def test_nobody_stands_on_two_posts(town: World) -> None:
    """Twice in a row, twice at overlapping times, or there while in another duty room: told by cell."""
    told = await refused(town, ["2026-07-20", "王志强", "王志强", ""], ["2026-07-20", "王志强", "", ""])
    assert "C2：王志强7月20日已在B2格排为值班员，不能同时再排第二值班员。" in told
    assert any(each.startswith("B3：王志强的班次和B2格（7月20日08:00起）的时间重叠") for each in told)
    start = datetime(2026, 7, 20, 12, tzinfo=ZONE)

    async def at_the_county(work) -> None:
        shift = Shift(unit=COUNTY, post=Post.OFFICER, person_id=who("孙丽"), starts_at=start, ends_at=start + timedelta(hours=4))
        work.session.add(shift)

    await town.platform.works.run(at_the_county)
    assert await refused(town, ["2026-07-20", "孙丽", "", ""]) == [
        "B2：孙丽7月20日12:00至7月20日16:00已在安平县值班员岗位，不能同时再排。"
    ]


async def test_a_file_that_cannot_be_read_is_told_as_an_error_of_the_table() -> None:
    """Whoever imports hears of it the same way as of a wrong cell."""
    with pytest.raises(SheetErrors, match="已损坏"):
        read_file(SourceFile("坏.xlsx", b"PK\x03\x04"))


async def test_month_and_change_of_shifts_can_be_given(town: World) -> None:
    """What the table doesn't say is said beside it; nonsense is refused."""
    sheets = read_file(workbook([["日期", "值班员"], ["20", "王志强"]]))
    done = await proposed(town, Order(TOWN, sheets, month="2026-08", starts="09:30"))
    (step,) = done.plan.steps
    assert step.shift.starts_at == datetime(2026, 8, 20, 9, 30, tzinfo=ZONE)
    assert done.days == (date(2026, 8, 20),)
    for wrong in ({"month": "八月"}, {"starts": "早上"}):
        with pytest.raises(SheetErrors, match="看不懂"):
            await proposed(town, Order(TOWN, sheets, **wrong))
