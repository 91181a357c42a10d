"""Handovers: who may sign when, who is really on until then, what is remembered over a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlmodel import col

from directory.tables import Person
from policies import load
from roster import commands as by_hand
from roster import queries
from roster.commands import ShiftDraft, add_shift
from roster.errors import Refused
from roster.handover import commands, planning
from roster.handover.queries import handovers, use_of
from roster.handover.relief import or_unrelieved, with_unrelieved
from roster.on_duty import OnDuty
from roster.rollcall.rooms import people_called
from roster.tables import Shift
from runtime.work import Work
from schemas.handovers import HandoverOverdue, HandoverSigned
from schemas.values import Post
from tests.roster.world import MINUTE, PEOPLE, START, TOWN, World, missed, obligation, someone, world

HOUR = timedelta(hours=1)
CHANGE = START + 22 * HOUR
OFFICER, NEXT, LEADER = someone("town officer"), someone("town next"), someone("town leader")


async def settle(work: Work) -> None:
    """Who comes on when the officer's shift ends."""
    work.session.add(Person(id=NEXT, name="town next", unit=TOWN))
    await work.session.flush()
    await add_shift(work, None, ShiftDraft(TOWN, Post.OFFICER, NEXT, CHANGE, CHANGE + 24 * HOUR))
    await add_shift(work, None, ShiftDraft(TOWN, Post.LEADER, LEADER, CHANGE, CHANGE + 24 * HOUR))


@pytest.fixture
async def here(tmp_path):
    async with world(tmp_path) as started:
        if NEXT not in PEOPLE:
            PEOPLE.append(NEXT)
        await started.work(settle)
        yield started


async def used(here: World) -> World:
    """The town uses handovers, and it is twenty minutes before the change of shift."""
    await here.work(lambda work: commands.switch(work, LEADER, TOWN, True))
    await here.pass_time(22 * HOUR - 20 * MINUTE)
    return here


async def drafted(here: World):
    """The one handover there is."""
    async with here.platform.database.read() as session:
        (one,) = await handovers(session, [TOWN])
    return one


async def really(here: World, at=None):
    """Who is on the officer's post, and whether unrelieved."""
    async with here.platform.database.read() as session:
        on = await queries.really_on(session, TOWN, at or here.clock.now())
    return [(each.person_id, each.unrelieved) for each in on if each.post == Post.OFFICER]


async def test_it_is_drafted_before_the_change_and_signed_in_order(here: World):
    """Out, then in, each by their own hand; then the outgoing person is relieved."""
    one = await drafted(await used(here))
    assert (one.state, one.outgoing, one.due_at) == ("draft", OFFICER, CHANGE)
    await here.pass_time(25 * MINUTE)
    assert await really(here) == [(NEXT, False), (OFFICER, True)]
    for job, words in (
        (lambda work: commands.take_over(work, NEXT, one.id), "交班人还没有签字"),
        (lambda work: commands.hand_over(work, NEXT, one.id, [], ""), "当班的本人"),
    ):
        with pytest.raises(Refused, match=words):
            await here.work(job)
    items = [{"kind": "incident", "text": "2026-0007 李家村火灾"}]
    await here.work(lambda work: commands.hand_over(work, OFFICER, one.id, items, "钥匙在抽屉"))
    for job, words in (
        (lambda work: commands.take_over(work, LEADER, one.id), "下一班在这个岗位"),
        (lambda work: commands.hand_over(work, OFFICER, one.id, [], ""), "您已经签过字"),
        (lambda work: commands.send_back(work, NEXT, one.id, " "), "请写明退回的原因"),
    ):
        with pytest.raises(Refused, match=words):
            await here.work(job)
    await here.work(lambda work: commands.take_over(work, NEXT, one.id))
    assert await really(here) == [(NEXT, False)]
    assert await really(here, CHANGE + MINUTE) == [(NEXT, False), (OFFICER, True)]
    one = await drafted(here)
    assert (one.state, one.items, one.notes) == ("signed", items, "钥匙在抽屉")
    with pytest.raises(Refused, match="已经办完"):
        await here.work(lambda work: commands.waive(work, LEADER, one.id, "x"))
    await here.pass_time(HOUR)
    assert here.called("handover-late") == []


async def test_late_it_reminds_both_then_tells_the_leader_once(here: World):
    """A quarter of an hour after the change the two, after half an hour the leader; then no more."""
    await used(here)
    await here.pass_time(35 * MINUTE)
    assert sorted(here.called("handover-late")) == sorted([OFFICER, NEXT])
    await here.pass_time(15 * MINUTE)
    await here.pass_time(3 * HOUR)
    assert (here.called("handover-unsigned"), len(here.called("handover-late"))) == ([LEADER], 2)


async def test_an_escalation_calls_the_unrelieved_too(here: World):
    """Until it is signed, the officer of before is called beside the new one; afterwards only the new one."""
    await used(here)
    await here.pass_time(22 * MINUTE)
    await here.tell(missed(obligation(), at=here.clock.now()))
    assert sorted(here.called()) == sorted([OFFICER, NEXT])
    one = await drafted(here)
    await here.work(lambda work: commands.waive(work, LEADER, one.id, "已电话交接"))
    here.notices.clear()
    await here.tell(missed(obligation(), at=here.clock.now()))
    assert here.called() == [NEXT]


async def test_a_unit_that_does_not_use_them_has_none(here: World):
    """Nothing is drafted, nobody is held, nobody reminded."""
    await here.pass_time(26 * HOUR)
    async with here.platform.database.read() as session:
        assert await handovers(session, [TOWN]) == []
    assert await really(here) == [(NEXT, False)]
    assert here.called("handover-late") == []


async def test_the_first_one_signed_has_the_unit_use_them(here: World):
    """Begun by hand, not before its time; unsigned it holds nobody yet; signed by both the unit uses handovers."""
    with pytest.raises(Refused, match="离交班还早"):
        await here.work(lambda work: commands.begin(work, OFFICER))
    with pytest.raises(Refused, match="不在需要交接班的岗位"):
        await here.work(lambda work: commands.begin(work, LEADER))
    await here.pass_time(22 * HOUR - 5 * MINUTE)
    one = await here.work(lambda work: commands.begin(work, OFFICER))
    assert await here.work(lambda work: commands.begin(work, OFFICER)) == one
    await here.pass_time(40 * MINUTE)
    assert (await really(here), here.called("handover-late")) == ([(NEXT, False)], [])
    await here.work(lambda work: commands.hand_over(work, OFFICER, one, [], ""))
    await here.work(lambda work: commands.send_back(work, NEXT, one, "缺车辆交接"))
    assert (await drafted(here)).state == "draft"
    await here.work(lambda work: commands.hand_over(work, OFFICER, one, [], "车在院里"))
    await here.work(lambda work: commands.take_over(work, NEXT, one))
    async with here.platform.database.read() as session:
        use = await use_of(session, TOWN)
    assert use
    assert use.in_use


async def test_a_draft_follows_the_roster(here: World):
    """The shift ends earlier than was planned: so does the draft."""
    await used(here)
    one = await drafted(here)
    async with here.platform.database.read() as session:
        shift = await queries.shift(session, one.shift_id)
    earlier = ShiftDraft(TOWN, Post.OFFICER, OFFICER, shift.starts_at, CHANGE - 10 * MINUTE)
    await here.work(lambda work: by_hand.change_shift(work, None, shift.id, earlier, version=1, reason="早走"))
    await here.pass_time(10 * MINUTE)
    assert (await drafted(here)).due_at == CHANGE - 10 * MINUTE


async def test_a_draft_whose_shift_is_taken_out_is_dropped(here: World):
    """Nobody is reminded of the end of a shift that is no more."""
    await used(here)
    one = await drafted(here)
    await here.work(lambda work: by_hand.remove_shift(work, None, one.shift_id, version=1, reason="重排"))
    await here.pass_time(40 * MINUTE)
    assert (await drafted(here)).state == "dropped"
    assert here.called("handover-late") == []


async def test_who_goes_on_hands_over_to_nobody(here: World):
    """The same person on the next shift: nothing is drafted."""
    async with here.platform.database.read() as session:
        (following,) = [
            each for each in await queries.shifts_between(session, TOWN, CHANGE, CHANGE + HOUR) if each.post == Post.OFFICER
        ]
    again = ShiftDraft(TOWN, Post.OFFICER, OFFICER, following.starts_at, following.ends_at)
    await here.work(lambda work: by_hand.change_shift(work, None, following.id, again, version=1, reason="连班"))
    await used(here)
    async with here.platform.database.read() as session:
        assert await handovers(session, [TOWN]) == []


async def test_planning_twice_drafts_once(here: World):
    """Two processes, or the same tick again: one handover."""
    await used(here)
    await here.work(planning.plan)
    await here.work(planning.plan)
    assert (await drafted(here)).state == "draft"


def test_who_stands_on_the_post_again_is_there_once():
    """An unrelieved person who is on the same post again is not listed twice."""
    on = OnDuty(OFFICER, Post.OFFICER, OFFICER, CHANGE)
    left = OnDuty(OFFICER, Post.OFFICER, NEXT, START, unrelieved=True)
    other = OnDuty(NEXT, Post.OFFICER, NEXT, START, unrelieved=True)
    assert with_unrelieved([on], [left, other, other]) == [on, other]


def test_the_policy_says_when():
    """Reminded before it is escalated, drafted before it is due; each with its source."""
    rules = load("default").handovers
    assert timedelta() < rules.remind_after < rules.escalate_after
    assert rules.draft_before > timedelta()
    assert rules.source


def test_the_events_are_of_the_contract():
    """They end in the journal like all others."""
    from schemas import EVENTS

    assert {HandoverSigned, HandoverOverdue} <= set(EVENTS.values())


def test_a_roll_call_asks_who_was_not_relieved_only_where_nobody_is_on_the_roster():
    """The officer who came on answers, though unsigned; on the leader's empty post who left it last."""
    coming = OnDuty(NEXT, Post.OFFICER, NEXT, CHANGE)
    waiting = [
        OnDuty(OFFICER, Post.OFFICER, OFFICER, START, unrelieved=True),
        OnDuty(someone("city leader"), Post.LEADER, LEADER, START - HOUR, unrelieved=True),
        OnDuty(LEADER, Post.LEADER, LEADER, START, unrelieved=True),
    ]
    assert or_unrelieved([coming], waiting) == [coming, waiting[2]]
    assert or_unrelieved([coming], []) == [coming]


async def test_a_roll_call_finds_the_one_on_the_roster_then_the_one_not_relieved(here: World):
    """After the change the next officer is called alone; with their shift taken out, the one of before, who is still there."""
    await used(here)
    await here.pass_time(22 * MINUTE)

    async def called():
        async with here.platform.database.read() as session:
            found = (await people_called(session, [TOWN], here.clock.now()))[TOWN]
        return [each.person_id for each in found if each.post == Post.OFFICER]

    assert await called() == [NEXT]

    async def take_out(work: Work) -> None:
        gone = delete(Shift).where(col(Shift.unit) == TOWN, col(Shift.person_id) == NEXT)
        await work.session.execute(gone)

    await here.work(take_out)
    assert await called() == [OFFICER]
