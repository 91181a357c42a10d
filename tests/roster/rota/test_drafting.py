"""From people, leave and rules in the database to a draft, and from a draft to the roster: never silently, never twice."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from directory.tables import Contact, Person, Qualification
from roster import commands, queries
from roster.demo import load_demo_shifts
from roster.errors import Refused
from roster.gaps import gaps
from roster.rota import editing
from roster.rota.announcing import Stint, Told, concerned
from roster.rota.drafts import outlook
from roster.rota.editing import By
from roster.rota.gathering import Stretch
from roster.rota.generating import generate
from roster.rota.patterns import PRESETS, PostRule
from roster.rota.publishing import Order, RulesBroken, publish
from roster.rota.setup import posts_of
from roster.rota.tables import RotaDraft
from roster.rotating import extend_all
from roster.rules import ALWAYS
from roster.tables import Shift
from schemas.notices import SendNotice
from schemas.rosters import RosterPublished
from schemas.values import Channel, Lane, Post
from tests.roster.world import CITY, COUNTY, START, TOWN, World, someone, world

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 7, 20), date(2026, 8, 2)
BOSS = someone("town leader")
OFFICERS = [f"officer {each}" for each in range(4)]
LEADERS = ["leader 0", "leader 1"]


@asynccontextmanager
async def office(home, **settings):
    """Start a roster whose town has four officers and three leaders, all with verified numbers."""
    async with world(home, on_duty=[], **settings) as here:
        await here.work(staff)
        yield here


async def staff(work) -> None:
    """Enter the town's people."""
    for number, name in enumerate([*OFFICERS, *LEADERS]):
        work.session.add(Person(id=someone(name), name=name, unit=TOWN))
        await work.session.flush()
        work.session.add(Qualification(person_id=someone(name), name="duty_leader" if "leader" in name else "duty_officer"))
        work.session.add(number_of(name, 300 + number))
    for number, name in enumerate(("town officer", "town leader")):
        work.session.add(number_of(name, 390 + number))


def number_of(name: str, last: int, **options) -> Contact:
    """Return somebody's verified number."""
    verified = {"verified_at": START, **options}
    return Contact(person_id=someone(name), channel=Channel.SMS, address=f"+861990000{last:04d}", **verified)


async def drafted(here: World, first=FIRST, last=LAST) -> RotaDraft:
    """Have the town's roster drawn up."""
    return await generate(here.platform.works, BOSS, Stretch(TOWN, first, last), 20)


async def looked(here: World, draft: RotaDraft):
    """Look at a draft as a page does."""
    async with here.platform.database.read() as session:
        found = await session.get(RotaDraft, draft.id)
        return await outlook(session, found, here.clock.now(), here.platform.settings.zone, here.platform.policy.rota)


async def put_in_force(here: World, draft: RotaDraft, **said):
    """Publish a draft."""
    order = Order(BOSS, draft.id, **{"version": draft.version, **said})
    return await here.work(lambda work: publish(work, order))


def shifts_in(draft: RotaDraft, post: str) -> list[tuple[str, str | None]]:
    """Return days and persons of a post."""
    return [(row["day"], row["person"]) for row in draft.plan if row["post"] == post]


async def test_a_clean_draft_is_published_with_its_history(tmp_path):
    """Every post manned, nobody twice, nothing to explain: it is published without a reason, and each shift has its history."""
    async with office(tmp_path) as here:
        draft = await drafted(here)
        assert draft.notes == []
        assert (await looked(here, draft)).broken == ()
        done = await put_in_force(here, draft)
        assert (done.added, done.changed, done.removed) == (28, 0, 0)
        async with here.platform.database.read() as session:
            start, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (FIRST, LAST + DAY))
            stand = await queries.shifts_between(session, TOWN, start, end)
            assert [gap for post in ALWAYS for gap in gaps(stand, post, start, end)] == []
            (entry,) = await queries.changes_of(session, stand[0].id)
        assert (entry.what, entry.by, entry.reason) == ("added", BOSS, "发布排班草稿")


async def test_of_two_who_publish_at_once_the_second_is_told(tmp_path):
    """Both press the button with the same draft open: the roster is written once, the other reads by whom and when."""
    async with office(tmp_path) as here:
        draft = await drafted(here)
        both = await asyncio.gather(put_in_force(here, draft), put_in_force(here, draft), return_exceptions=True)
        assert sorted(type(each).__name__ for each in both) == ["Published", "Refused"]
        assert "已由town leader于10:00发布" in str(next(each for each in both if isinstance(each, Refused)))
        async with here.platform.database.read() as session:
            assert await session.scalar(select(func.count(col(Shift.id)))) == 28


async def test_a_newer_draft_takes_the_place_of_an_older_one(tmp_path):
    """Who still has the older one open is told to look again."""
    async with office(tmp_path) as here:
        older = await drafted(here)
        await drafted(here)
        with pytest.raises(Refused, match="已被更新的草稿取代"):
            await put_in_force(here, older)


async def test_a_shift_that_people_decided_stays_and_counts(tmp_path):
    """A shift entered by hand is no slot of the draft, its person rests beside it, and a later change makes the draft stale."""
    async with office(tmp_path) as here:
        start = datetime(2026, 7, 22, 0, 0, tzinfo=UTC)
        by_hand = commands.ShiftDraft(TOWN, Post.OFFICER, someone("officer 1"), start, start + DAY)
        fixed = await here.work(lambda work: commands.add_shift(work, BOSS, by_hand))
        draft = await drafted(here)
        around = dict(shifts_in(draft, Post.OFFICER))
        assert "2026-07-22" not in around
        assert str(someone("officer 1")) not in (around["2026-07-21"], around["2026-07-23"])
        moved = commands.ShiftDraft(TOWN, Post.OFFICER, someone("officer 2"), start, start + DAY)
        await here.work(lambda work: commands.change_shift(work, BOSS, fixed.id, moved, version=1, reason="调班"))
        with pytest.raises(Refused, match="有人改动了值班表中的1个班次"):
            await put_in_force(here, draft)
        await put_in_force(here, await drafted(here))
        async with here.platform.database.read() as session:
            assert (await queries.shift(session, fixed.id)).version == 2


async def test_what_the_rotation_made_is_replaced_and_does_not_come_back(tmp_path):
    """Shifts of the rotation are altered to the draft's people; the nightly run leaves the published days alone."""
    async with office(tmp_path) as here:
        await here.work(load_demo_shifts)
        first = START.date() + DAY
        draft = await drafted(here, first, first + 6 * DAY)
        done = await put_in_force(here, draft)
        assert (done.added, done.removed) == (0, 0)
        assert done.changed > 0
        assert await here.work(extend_all) == 0
        view = await looked(here, await stored(here, draft))
        assert view.broken == ()
        assert len(view.shifts) == 7 * 3


async def stored(here: World, draft: RotaDraft) -> RotaDraft:
    """Return a draft as it is kept now."""
    async with here.platform.database.read() as session:
        return await session.get(RotaDraft, draft.id)


async def test_an_empty_post_is_explained_and_needs_a_reason_and_the_right(tmp_path):
    """All leaders are away on a day: the draft says who is why; publishing names the rule, asks a leader's reason, keeps it."""
    async with office(tmp_path) as here:
        away = date(2026, 7, 25)
        for name in [*LEADERS, "town leader"]:
            await here.work(
                lambda work, who=someone(name): editing.add_absence(
                    work, By(BOSS, TOWN), who, first=away, last=away, reason="年休假"
                )
            )
        draft = await drafted(here)
        told = [note["sentence"] for note in draft.notes if note["about"] == "empty"]
        assert [each.partition("（")[0] for each in told] == [
            "7月24日带班领导空缺：可排的3人中3人休假",
            "7月25日带班领导空缺：可排的3人中3人休假",
        ]
        assert all(name in told[0] for name in LEADERS)
        with pytest.raises(RulesBroken) as refused:
            await put_in_force(here, draft)
        assert [each.rule for each in refused.value.findings] == ["leader_present"]
        assert "7月24日08:00至7月26日08:00带班领导空缺" in str(refused.value)
        seen = refused.value.seen
        with pytest.raises(Refused, match="只有带班领导写明理由"):
            await put_in_force(here, draft, reason="来不及", seen=seen)
        with pytest.raises(RulesBroken):
            await put_in_force(here, draft, reason="来不及", seen="another list", may_break=True)
        await put_in_force(here, draft, reason="当日由县里代管", seen=seen, may_break=True)
        kept = await stored(here, draft)
        assert (kept.reason, kept.published_by, [each["rule"] for each in kept.broken]) == (
            "当日由县里代管",
            BOSS,
            ["leader_present"],
        )


async def test_publishing_is_an_event_with_its_reason(tmp_path):
    """What was published, with which broken rules and why, goes on the bus and so into the journal."""
    async with office(tmp_path) as here:
        await here.work(lambda work: _unverify(work, "officer 2"))
        draft = await drafted(here)
        view = await looked(here, draft)
        sent: list[RosterPublished] = []

        async def job(work):
            done = await publish(work, Order(BOSS, draft.id, 1, "当天补验", view.seen, may_break=True))
            sent.extend(each for each in work.outgoing if isinstance(each, RosterPublished))
            return done

        await here.work(job)
        assert [(each.reason, each.broken, each.added) for each in sent] == [("当天补验", ("officer 2号码尚未验证。",), 28)]


async def told(here: World, draft: RotaDraft) -> dict[UUID, SendNotice]:
    """Publish a draft, and return whom that was told to."""
    sent: list[SendNotice] = []

    async def job(work):
        await publish(work, Order(BOSS, draft.id, draft.version))
        sent.extend(each for each in work.outgoing if isinstance(each, SendNotice) and each.template == "roster-published")

    await here.work(job)
    found = {each.recipient.person_id: each for each in sent}
    assert len(found) == len(sent)
    return found


async def test_who_gets_or_loses_a_shift_of_the_next_week_is_told_once_with_all_of_theirs(tmp_path):
    """Everyone who is given one of the days that are near, but not the one who published it."""
    async with office(tmp_path) as here:
        here.clock.move(3 * DAY)
        first = await told(here, await drafted(here))
        async with here.platform.database.read() as session:
            stand = await queries.shifts_between(session, TOWN, here.clock.now(), here.clock.now() + 7 * DAY)
        assert set(first) == {each.person_id for each in stand} - {BOSS}
        assert len(first) > 2
        assert {(each.lane, each.params["lost"]) for each in first.values()} == {(Lane.ROUTINE, "")}
        on_first = next(each.person_id for each in stand if each.post == Post.OFFICER)
        assert first[on_first].params["shifts"].startswith("7月20日08:00起值班员")


async def test_who_loses_a_shift_of_the_rotation_is_told_which(tmp_path):
    """The draft takes the rotation's place: each hears what is theirs now and what is no more."""
    async with office(tmp_path) as here:
        await here.work(load_demo_shifts)
        first = START.date() + DAY
        found = await told(here, await drafted(here, first, first + 6 * DAY))
        losers = [each.params for each in found.values() if each.params["lost"]]
        assert losers
        assert all("起" in each["lost"] and each["lost"] != each["shifts"] for each in losers)


async def test_what_is_far_ahead_is_not_told(tmp_path):
    """A roster for the month after next wakes nobody; its reminders come in time."""
    async with office(tmp_path) as here:
        assert await told(here, await drafted(here, FIRST + 30 * DAY, LAST + 30 * DAY)) == {}


def test_the_one_who_loses_a_shift_and_the_one_who_gets_it_are_told_and_nobody_else():
    """Moved is taken and given; whoever keeps theirs hears nothing, whoever lost one hears what they still have."""
    one, two, three = someone("officer 0"), someone("officer 1"), someone("officer 2")
    days = [Stint(START + place * DAY, START + (place + 1) * DAY, Post.OFFICER, one) for place in range(3)]
    kept = Stint(START, START + DAY, Post.LEADER, three)
    passed_on = replace(days[1], person_id=two)
    found = concerned([days[0], days[1], kept], [days[0], passed_on, kept])
    assert found == {one: Told((days[0],), (days[1],)), two: Told((passed_on,), ())}
    moved = replace(days[1], starts_at=days[1].starts_at + timedelta(hours=1))
    assert concerned([days[1]], [moved]) == {one: Told((moved,), (days[1],))}


async def _unverify(work, name: str) -> None:
    contact = (await work.session.scalars(select(Contact).where(col(Contact.person_id) == someone(name)))).one()
    contact.verified_at = None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"verified_at": None}, "号码尚未验证"),
        ({"flagged": "空号"}, "登记的号码无法接通"),
        (None, "没有登记电话号码"),
    ],
)
async def test_a_duty_person_without_a_working_number_is_not_published_silently(tmp_path, change, sentence):
    """Unverified, bounced or missing: named, with the person."""
    async with office(tmp_path) as here:

        async def spoil(work):
            contact = (await work.session.scalars(select(Contact).where(col(Contact.person_id) == someone("officer 3")))).one()
            if change is None:
                await work.session.delete(contact)
            for name, value in (change or {}).items():
                setattr(contact, name, value)

        await here.work(spoil)
        draft = await drafted(here)
        with pytest.raises(RulesBroken, match=f"officer 3{sentence}"):
            await put_in_force(here, draft)


async def test_an_important_period_of_the_city_asks_every_room_for_two_officers(tmp_path):
    """The city sets three days: the town's draft has a second officer on exactly these; the town can't take them back."""
    async with office(tmp_path) as here:
        first, last = date(2026, 7, 24), date(2026, 7, 26)
        period = await here.work(lambda work: editing.set_period(work, By(None, CITY), "重大活动", first, last))
        draft = await drafted(here)
        days = [day for day, _ in shifts_in(draft, Post.SECOND_OFFICER)]
        assert days == ["2026-07-23", "2026-07-24", "2026-07-25", "2026-07-26"]  # the first begins the day before at 08:00
        assert (await looked(here, draft)).broken == ()
        with pytest.raises(Refused, match="只能由上级取消"):
            await here.work(lambda work: editing.remove_period(work, By(BOSS, TOWN), period.id))
        await here.work(lambda work: editing.remove_period(work, By(None, CITY), period.id))
        assert shifts_in(await drafted(here), Post.SECOND_OFFICER) == []


async def test_an_important_period_set_after_the_draft_is_found_when_publishing(tmp_path):
    """The draft was clean; then the city set a period: publishing names the second officer that is missing."""
    async with office(tmp_path) as here:
        draft = await drafted(here)
        day = date(2026, 7, 24)
        await here.work(lambda work: editing.set_period(work, By(None, CITY), "暴雨", day, day))
        with pytest.raises(RulesBroken, match="是重要时段，第二值班员空缺，应双人双岗"):
            await put_in_force(here, draft)


async def test_guards_drivers_and_temps_keep_no_duty(tmp_path):
    """A qualified driver is given nothing, can't be named fit, and where someone puts him on by hand it is found."""
    async with office(tmp_path) as here:

        async def hire(work):
            driver = await work.session.get(Person, someone("officer 0"))
            driver.title = "办公室司机"

        await here.work(hire)
        with pytest.raises(Refused, match="职务是“办公室司机”，不得值班"):
            await here.work(
                lambda work: editing.set_fitness(work, By(BOSS, TOWN), "officer", someone("officer 0"), fit=True, reason="人手少")
            )
        draft = await drafted(here)
        assert str(someone("officer 0")) not in {person for _, person in shifts_in(draft, Post.OFFICER)}
        start = datetime(2026, 7, 22, 0, 0, tzinfo=UTC)
        by_hand = commands.ShiftDraft(TOWN, Post.OFFICER, someone("officer 0"), start, start + DAY)
        await here.work(lambda work: commands.add_shift(work, BOSS, by_hand))
        with pytest.raises(RulesBroken, match="officer 0不能排值班员：职务是“办公室司机”，不得值班"):
            await put_in_force(here, await drafted(here))


async def test_a_person_may_be_named_fit_or_unfit_for_a_post(tmp_path):
    """A leader who also takes officer's turns, an officer who takes none: with a reason, and back again."""
    async with office(tmp_path) as here:

        def named(name, fit):
            return here.work(
                lambda work: editing.set_fitness(work, By(BOSS, TOWN), "officer", someone(name), fit=fit, reason="人手少")
            )

        await named("county officer", True)
        await named("officer 0", False)
        on = {person for _, person in shifts_in(await drafted(here), Post.OFFICER)}
        assert str(someone("county officer")) in on
        assert str(someone("officer 0")) not in on
        await named("officer 0", None)
        assert str(someone("officer 0")) in {person for _, person in shifts_in(await drafted(here), Post.OFFICER)}


async def test_duty_in_another_room_keeps_someone_off(tmp_path):
    """Who is on at the county that day is not on in the town; entered after the draft, publishing refuses it."""
    async with office(tmp_path) as here:
        start = datetime(2026, 7, 22, 0, 0, tzinfo=UTC)
        draft = await drafted(here)
        on = UUID(dict(shifts_in(draft, Post.OFFICER))["2026-07-22"])
        elsewhere = commands.ShiftDraft(COUNTY, Post.OFFICER, on, start, start + DAY)
        await here.work(lambda work: commands.add_shift(work, None, elsewhere))
        with pytest.raises(Refused, match="同一时间已被排到其他值班室"):
            await put_in_force(here, draft)
        again = dict(shifts_in(await drafted(here), Post.OFFICER))
        assert str(on) not in (again["2026-07-21"], again["2026-07-22"], again["2026-07-23"])


async def test_an_unknown_year_is_warned_of_and_not_published_silently(tmp_path):
    """Nobody has published 2090: the draft says so, publishing asks for a reason; once imported it is quiet."""
    async with office(tmp_path) as here:
        here.clock.move(datetime(2090, 2, 1, tzinfo=UTC) - START)
        first, last = date(2090, 2, 6), date(2090, 2, 8)
        draft = await drafted(here, first, last)
        assert [note["about"] for note in draft.notes] == ["calendar"]
        assert "2090年的节假日安排还没有数据" in draft.notes[0]["sentence"]
        with pytest.raises(RulesBroken, match="2090年的节假日安排还没有数据"):
            await put_in_force(here, draft)
        table = "日期,类型,名称\n2090-02-06,节假日,春节\n2090/2/11,工作日,\n".encode("gb18030")
        assert await here.work(lambda work: editing.import_holidays(work, BOSS, table)) == 2
        assert (await drafted(here, first, last)).notes == []


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "节假日表是空的"),
        ("2027-01-01,过年,元旦", "第1行：看不懂类型“过年”"),
        (
            "日期,类型,名称\n元旦,节假日,\n2027-02-30,节假日,",
            "有2处问题，没有导入：第2行：看不懂日期“元旦”.*第3行：没有2027-02-30这一天",
        ),
        ("2027-01-01,节假日,\n2027-01-01,工作日,", "第2行：2027-01-01出现了两次"),
    ],
)
async def test_a_wrong_holiday_table_is_refused_by_line(tmp_path, table, sentence):
    """Every error is named with its line, and nothing is taken."""
    async with office(tmp_path) as here:
        with pytest.raises(Refused, match=sentence):
            await here.work(lambda work: editing.import_holidays(work, BOSS, table.encode()))


async def test_posts_and_patterns_of_a_unit(tmp_path):
    """Two shifts of twelve hours for the officer, a post of the unit's own; officer and leader can't be done away with."""
    async with office(tmp_path) as here:
        rules = [PostRule("officer", PRESETS["2x12h"]), PostRule("leader"), PostRule("技术保障", PRESETS["24h"])]
        await here.work(lambda work: editing.set_posts(work, By(BOSS, TOWN), rules))
        async with here.platform.database.read() as session:
            assert await posts_of(session, TOWN, here.platform.policy.rota) == tuple(rules)
        draft = await drafted(here, FIRST, FIRST + 2 * DAY)
        assert [len(shifts_in(draft, post)) for post in ("officer", "leader", "技术保障")] == [6, 3, 3]
        with pytest.raises(Refused, match="都要有带班领导"):
            await here.work(lambda work: editing.set_posts(work, By(BOSS, TOWN), rules[:1]))
        with pytest.raises(Refused, match="只能设置一次"):
            await here.work(lambda work: editing.set_posts(work, By(BOSS, TOWN), [*rules, rules[0]]))


@pytest.mark.parametrize(
    ("unit", "first", "last", "sentence"),
    [
        ("990124102201", FIRST, LAST, "没有这个值班室"),
        (TOWN, LAST, FIRST, "结束日期不能早于开始日期"),
        (TOWN, date(2026, 7, 1), date(2026, 7, 13), "已经过去"),
        (TOWN, FIRST, FIRST + 62 * DAY, "一次最多排62天"),
    ],
)
async def test_what_can_not_be_planned_is_refused(tmp_path, unit, first, last, sentence):
    """No duty room, days in the wrong order, past or too many: a sentence, no draft."""
    async with office(tmp_path) as here:
        with pytest.raises(Refused, match=sentence):
            await generate(here.platform.works, BOSS, Stretch(unit, first, last), 20)


async def test_wishes_are_kept_and_met(tmp_path):
    """Someone asks for a day and someone is spared one; the second wish for a day replaces the first."""
    async with office(tmp_path) as here:
        day = date(2026, 7, 23)

        def wish(name, kind):
            return here.work(lambda work: editing.set_wish(work, By(BOSS, TOWN), someone(name), day=day, kind=kind))

        await wish("officer 0", "avoid")
        await wish("officer 0", "want")
        await wish("officer 1", "avoid")
        assert dict(shifts_in(await drafted(here), Post.OFFICER))["2026-07-23"] == str(someone("officer 0"))
        with pytest.raises(Refused, match="已经过去"):
            await here.work(lambda work: editing.set_wish(work, By(BOSS, TOWN), BOSS, day=date(2026, 7, 1), kind="want"))


async def test_the_table_of_fairness_counts_what_was_before(tmp_path):
    """Shifts of the past quarter stand beside those of the draft, by class of day."""
    async with office(tmp_path) as here:
        saturday = datetime(2026, 7, 11, 0, 0, tzinfo=UTC)

        async def before(work):
            work.session.add(
                Shift(unit=TOWN, post="officer", person_id=someone("officer 0"), starts_at=saturday, ends_at=saturday + DAY)
            )

        await here.work(before)
        view = await looked(here, await drafted(here))
        shares = {each.name: each for each in view.shares}
        assert shares["officer 0"].before == {"weekend": 1}
        assert sum(each.here["weekend"] for each in view.shares if "officer" in each.posts) == 4
        assert shares["officer 0"].here["weekend"] == 0
