"""Requests to change the roster: each step by whom it may be done, and what is refused in which words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from directory.tables import Grant, Person, Qualification
from roster import queries
from roster.changes import commands
from roster.changes.queries import requests, roster_as_of, waiting_for
from roster.changes.tables import ShiftRequest
from roster.commands import ShiftDraft, add_shift
from roster.errors import Refused
from roster.on_duty import on_duty_at
from runtime.work import Work
from schemas.notices import NoticeAnswered
from schemas.values import About, Channel, Post, Role
from tests.roster.world import COUNTY, ON_DUTY, PEOPLE, START, TOWN, World, shift, someone, world

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICER, SECOND, LEADER, ABOVE = someone("town officer"), someone("town second"), someone("town leader"), someone("county leader")


async def settle(work: Work) -> None:
    """A second officer in the town, whose shifts come in turn with the first's, and leaders who may approve."""
    work.session.add(Person(id=SECOND, name="town second", unit=TOWN))
    await work.session.flush()
    work.session.add(Qualification(person_id=SECOND, name="duty_officer"))
    work.session.add(Grant(person_id=LEADER, role=Role.DUTY_LEADER, unit=TOWN))
    work.session.add(Grant(person_id=ABOVE, role=Role.DUTY_LEADER, unit=COUNTY))


@pytest.fixture
async def here(tmp_path):
    """The town, with tomorrow's shift of the officer and the next day's of the second."""
    async with world(tmp_path) as started:
        if SECOND not in PEOPLE:
            PEOPLE.append(SECOND)
        await started.work(settle)
        for name, days in (("town officer", 1), ("town second", 2)):
            start = START - 2 * HOUR + days * DAY
            draft = ShiftDraft(TOWN, Post.OFFICER, someone(name), start, start + DAY)
            await started.work(lambda work, draft=draft: add_shift(work, None, draft))
        yield started


async def shifts(here: World):
    """The two shifts to come."""
    async with here.platform.database.read() as session:
        found = await queries.shifts_between(session, TOWN, START + 23 * HOUR, START + 3 * DAY)
    return [each for each in found if each.post == Post.OFFICER]


async def offer(here: World):
    """The officer offers tomorrow's shift for the second's."""
    one, other = await shifts(here)
    return await here.work(
        lambda work: commands.offer_swap(work, OFFICER, one.id, other.id, version=1, other_version=1, reason="家长会")
    )


async def on(here: World, at, as_of=None):
    """Who is the town's officer at a moment, or was to be by the roster of another."""
    async with here.platform.database.read() as session:
        found = on_duty_at(await roster_as_of(session, TOWN, as_of), at) if as_of else await queries.on_duty(session, TOWN, at)
    return [each.person_id for each in found if each.post == Post.OFFICER]


async def test_a_swap_is_offered_accepted_approved(here: World):
    """The two shifts change hands, the roster of before can still be asked, and the history says who, when and why."""
    request = await offer(here)
    await here.work(lambda work: commands.accept(work, SECOND, request.id))
    await here.pass_time(HOUR)
    await here.work(lambda work: commands.approve(work, LEADER, request.id))
    assert (await on(here, START + DAY), await on(here, START + 2 * DAY)) == ([SECOND], [OFFICER])
    assert await on(here, START + DAY, as_of=START + HOUR - timedelta(seconds=1)) == [OFFICER]
    assert await on(here, START + DAY, as_of=START + HOUR) == [SECOND]
    one, _ = await shifts(here)
    async with here.platform.database.read() as session:
        last = (await queries.changes_of(session, one.id))[-1]
    assert (last.by, last.reason, last.at) == (LEADER, "家长会（换班）", START + HOUR)


async def test_each_step_belongs_to_one(here: World):
    """Nobody accepts for another, approves their own, approves what is not accepted, or withdraws another's."""
    request = await offer(here)
    for job, words in (
        (lambda work: commands.accept(work, OFFICER, request.id), "不是请您答复"),
        (lambda work: commands.approve(work, LEADER, request.id), "对方还没有同意"),
        (lambda work: commands.approve(work, OFFICER, request.id), "本人班次"),
        (lambda work: commands.withdraw(work, SECOND, request.id), "只有申请人"),
        (lambda work: commands.decline(work, LEADER, request.id, ""), "不能由您拒绝"),
        (lambda work: commands.turn_down(work, LEADER, request.id, " "), "请写明不批准的理由"),
    ):
        with pytest.raises(Refused, match=words):
            await here.work(job)
    await here.work(lambda work: commands.decline(work, SECOND, request.id, "我也有事"))
    with pytest.raises(Refused, match="已被拒绝"):
        await here.work(lambda work: commands.accept(work, SECOND, request.id))
    assert await on(here, START + DAY) == [OFFICER]


async def test_a_swap_of_a_shift_that_has_begun_is_refused(here: World):
    """Who is on shift can't swap it away; the sentence says that the rest may be stood by a substitute."""
    running = (await _town_now(here))[0]
    _, other = await shifts(here)
    with pytest.raises(Refused, match=r"已经开始，不能换班；可以申请由他人替班"):
        await here.work(
            lambda work: commands.offer_swap(work, OFFICER, running.id, other.id, version=1, other_version=1, reason="x")
        )


async def test_the_rest_of_a_running_shift_may_be_stood_by_another(here: World):
    """At the approval, three hours on, the shift is split there: no gap, nobody twice, what was stood stays."""
    running = (await _town_now(here))[0]
    request = await here.work(lambda work: commands.ask_substitute(work, OFFICER, running.id, SECOND, version=1, reason="发烧"))
    await here.pass_time(2 * HOUR)
    await here.work(lambda work: commands.accept(work, SECOND, request.id))
    await here.pass_time(HOUR)
    await here.work(lambda work: commands.approve(work, LEADER, request.id))
    parts = sorted(await _town_now(here), key=lambda each: each.starts_at)
    assert [(each.person_id, each.starts_at, each.ends_at) for each in parts] == [
        (OFFICER, START - 2 * HOUR, START + 3 * HOUR),
        (SECOND, START + 3 * HOUR, START + 22 * HOUR),
    ]
    assert parts[0].id == running.id


async def test_an_unanswered_request_lapses_when_the_shift_begins(here: World):
    """It expires at the minute, both are told, and an approval after that is refused."""
    request = await offer(here)
    await here.work(lambda work: commands.accept(work, SECOND, request.id))
    await here.pass_time(22 * HOUR)
    async with here.platform.database.read() as session:
        (found,) = await requests(session, OFFICER, [])
    assert found.state == "expired"
    with pytest.raises(Refused, match="已经失效"):
        await here.work(lambda work: commands.approve(work, LEADER, request.id))
    assert await on(here, START + DAY) == [OFFICER]


async def test_leave_without_a_substitute_is_refused(here: World):
    """One clear sentence; so are a time without shifts, no reason, and a substitute who is on duty then."""
    ask = {"start": START, "end": START + DAY + HOUR, "reason": "出差"}
    for person, over, words in (
        (None, {}, "必须指定替班人员"),
        (SECOND, {"reason": ""}, "请写明离岗的理由"),
        (SECOND, {"start": START + 5 * DAY, "end": START + 6 * DAY}, "没有班次，不用报备"),
        (LEADER, {}, "不能同时再排一个班|没有登记"),
        (OFFICER, {}, "另选一人"),
    ):
        with pytest.raises(Refused, match=words):
            await here.work(
                lambda work, person=person, over=over: commands.report_leave(work, OFFICER, person, **{**ask, **over})
            )


async def test_leave_hands_every_shift_in_its_time_to_the_substitute(here: World):
    """From tonight until tomorrow noon: the rest of this shift and the first hours of the next, then the officer again."""
    start, end = START + 10 * HOUR, START + DAY + 2 * HOUR
    request = await here.work(lambda work: commands.report_leave(work, OFFICER, SECOND, start=start, end=end, reason="母亲住院"))
    await here.work(lambda work: commands.accept(work, SECOND, request.id))
    await here.work(lambda work: commands.approve(work, LEADER, request.id))
    stood = [await on(here, START + hours * HOUR) for hours in (9, 10, 21, 22, 25, 26)]
    assert stood == [[OFFICER], [SECOND], [SECOND], [SECOND], [SECOND], [OFFICER]]


async def test_an_approval_by_text_that_fails_halfway_changes_nothing(here: World):
    """Of a leave over two shifts the second has become impossible: the leader is told so, and the first stays as it is."""
    start, end = START + 10 * HOUR, START + DAY + 2 * HOUR
    request = await here.work(lambda work: commands.report_leave(work, OFFICER, SECOND, start=start, end=end, reason="母亲住院"))
    request = await here.work(lambda work: commands.accept(work, SECOND, request.id))
    elsewhere = ShiftDraft(COUNTY, Post.OFFICER, SECOND, START + DAY, START + DAY + HOUR)
    await here.work(lambda work: commands.add(work, None, elsewhere, "支援"))
    await here.tell(approved_by_text(here, request))
    (told,) = [each for each in here.notices if each.template == "shift-request-result"]
    assert (told.recipient.person_id, "没有办成" in told.params["result"]) == (LEADER, True)
    assert await on(here, START + 11 * HOUR) == [OFFICER]


def approved_by_text(here: World, request: ShiftRequest) -> NoticeAnswered:
    """The leader's "1" to the notice that asks for an approval."""
    said = {"answer": "1", "answered_at": here.clock.now(), "about": About(), "channel": Channel.SMS}
    return NoticeAnswered(time=here.clock.now(), unit=TOWN, notice_id=request.approver_notice, person_id=LEADER, **said)


async def test_the_second_editor_is_told(here: World):
    """Two supervisors have the same shift on their screens: the second is refused; so is a request made before the change."""
    request = await offer(here)
    one, _ = await shifts(here)
    draft = ShiftDraft(TOWN, Post.OFFICER, OFFICER, one.starts_at, one.ends_at - HOUR)
    await here.work(lambda work: commands.change(work, LEADER, one.id, draft, version=1, reason="早一小时交班"))
    with pytest.raises(Refused, match="刚被别人改过"):
        await here.work(lambda work: commands.change(work, ABOVE, one.id, draft, version=1, reason="改一下"))
    with pytest.raises(Refused, match="刚被别人改过"):
        await here.work(lambda work: commands.remove(work, ABOVE, one.id, version=1, reason="改一下"))
    with pytest.raises(Refused, match="申请之后被改过"):
        await here.work(lambda work: commands.accept(work, SECOND, request.id))


async def test_nobody_stands_on_two_posts_at_once(here: World):
    """An approval is refused when the other has got a shift elsewhere since they accepted."""
    one, _ = await shifts(here)
    request = await here.work(lambda work: commands.ask_substitute(work, OFFICER, one.id, SECOND, version=1, reason="有事"))
    await here.work(lambda work: commands.accept(work, SECOND, request.id))
    elsewhere = ShiftDraft(COUNTY, Post.OFFICER, SECOND, one.starts_at + HOUR, one.starts_at + 2 * HOUR)
    await here.work(lambda work: commands.add(work, None, elsewhere, "支援"))
    with pytest.raises(Refused, match="不能同时再排一个班"):
        await here.work(lambda work: commands.approve(work, LEADER, request.id))


async def test_hours_of_a_shift_are_overridden_by_hand(here: World):
    """From two until four another stands it; before and after the officer; those concerned are told, once each."""
    running = (await _town_now(here))[0]
    start = START + 4 * HOUR
    await here.work(
        lambda work: commands.override_hours(
            work, ABOVE, running.id, SECOND, start=start, end=start + 2 * HOUR, version=1, reason="开会"
        )
    )
    assert [await on(here, START + hours * HOUR) for hours in (3, 4, 5, 6)] == [[OFFICER], [SECOND], [SECOND], [OFFICER]]
    assert sorted(here.called("shift-changed")) == sorted([OFFICER, SECOND, LEADER])
    with pytest.raises(Refused, match="刚被别人改过"):
        await here.work(
            lambda work: commands.override_hours(
                work, ABOVE, running.id, SECOND, start=start, end=start + HOUR, version=1, reason="开会"
            )
        )


async def test_a_change_far_ahead_wakes_nobody(here: World):
    """Of a shift the day after tomorrow that is taken out, nobody is told at once."""
    _, other = await shifts(here)
    await here.work(lambda work: commands.remove(work, LEADER, other.id, version=1, reason="重排"))
    assert here.called("shift-changed") == []


async def test_who_is_not_fit_cannot_stand_in(here: World):
    """A post asks for its qualification: an officer can't lead."""
    (leading,) = await _town_now(here, Post.LEADER)
    with pytest.raises(Refused, match="没有登记带班领导的值班资格"):
        await here.work(lambda work: commands.ask_substitute(work, LEADER, leading.id, SECOND, version=1, reason="开会"))


async def test_what_waits_for_whom(here: World):
    """First for the other, then for those who may approve, never for the parties themselves."""
    request = await offer(here)

    async def waits(person, *roots):
        async with here.platform.database.read() as session:
            return [each.id for each in await waiting_for(session, person, roots)]

    assert (await waits(SECOND), await waits(LEADER, TOWN), await waits(OFFICER, TOWN)) == ([request.id], [], [])
    await here.work(lambda work: commands.accept(work, SECOND, request.id))
    assert (await waits(SECOND, TOWN), await waits(LEADER, TOWN), await waits(ABOVE, COUNTY)) == ([], [request.id], [request.id])


async def _town_now(here: World, post: Post = Post.OFFICER):
    async with here.platform.database.read() as session:
        found = await queries.shifts_between(session, TOWN, START - HOUR, START + 22 * HOUR)
    return [each for each in found if each.post == post]


def test_the_world_is_as_these_tests_think():
    """The town's officer is on duty until tomorrow at eight."""
    assert (TOWN, Post.OFFICER, "town officer") in ON_DUTY
    assert shift(TOWN, Post.OFFICER, "town officer").ends_at == START + 22 * HOUR
