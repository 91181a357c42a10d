"""Escalations on the real bus, walked with a clock that is moved by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from roster import commands
from roster.errors import Refused
from schemas.escalations import (
    EscalationAcknowledged,
    EscalationExhausted,
    EscalationStarted,
    EscalationStepped,
    EscalationStopped,
)
from schemas.incidents import IncidentClosed
from schemas.values import Channel, Post
from tests.roster.world import (
    COUNTY,
    MINUTE,
    ON_DUTY,
    START,
    TOWN,
    answered,
    met,
    missed,
    obligation,
    opened,
    shift,
    someone,
    withdrawn,
    world,
)

FIRST_ROUND = [someone(name) for name in ("town officer", "town leader", "county officer", "county second", "county leader")]
WAITS = (3, 3, 3, 5)


async def test_an_unanswered_clock_climbs_to_the_top_and_is_exhausted(tmp_path):
    """Officer, leader, the superior's officers, its leader, twice over; then every leader above is told and it stays shown."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(opened(event.obligation.incident_id), event)
        assert here.called() == FIRST_ROUND[:1]
        for wait in (*WAITS, *WAITS[:-1]):
            await here.pass_time(wait * MINUTE)
        assert here.called() == FIRST_ROUND * 2
        await here.pass_time(5 * MINUTE)
        assert here.called("escalation-exhausted") == [someone("county leader"), someone("city leader")]
        assert len(here.of(EscalationExhausted)) == 1
        view = await here.view(event)
        assert view.escalation.state == "exhausted"
        assert [(s.round, s.step) for s in view.steps] == [(r, s) for r in (1, 2) for s in (1, 2, 3, 4)]
        assert view.steps[1].reason == "上一步呼叫后3分钟无人应答"
        assert view.steps[4].reason == "第1轮无人应答，从头再催一轮"


async def test_the_call_says_what_is_owed_to_whom(tmp_path):
    """The first call names incident, tier, due time, units and step, asks for an answer and carries the due time."""
    async with world(tmp_path, public_url="https://duty.example") as here:
        event = missed(obligation(minutes_ago=4))
        await here.tell(opened(event.obligation.incident_id))
        await here.tell(event)
        call = next(notice for notice in here.notices if notice.template == "escalation")
        assert call.expects_answer
        assert call.due_at == event.obligation.due_at
        assert call.about.step == 1
        assert call.params == {
            "incident_number": "2026-0007",
            "title": "李家村火灾",
            "tier_label": "30分钟电话报告",
            "due_at": "09:56",
            "unit_name": "青石镇",
            "owed_to_name": "安平县",
            "step_label": "第1步 值班员",
            "minutes_over": 4,
            "url": f"https://duty.example/incidents/{event.obligation.incident_id}",
        }


@pytest.mark.parametrize("at_step", [1, 2, 3, 4])
async def test_an_answer_at_any_step_stops_the_climb(tmp_path, at_step):
    """Whoever answers, at whatever step: nobody further is called while the ack timeout runs."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        for wait in WAITS[: at_step - 1]:
            await here.pass_time(wait * MINUTE)
        before = here.called()
        await here.tell(answered(here.notices[-1], here.clock.now()))
        await here.pass_time(14 * MINUTE)
        assert here.called() == before
        (taken,) = here.of(EscalationAcknowledged)
        assert taken.by == here.notices[-1].recipient.person_id
        assert taken.again_at == here.clock.now() + MINUTE
        assert (await here.view(event)).escalation.state == "acknowledged"


async def test_acknowledged_and_forgotten_climbs_on_with_the_next_step(tmp_path):
    """Fifteen minutes after an acknowledgement without a report the next step fires, and says why."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        await here.tell(answered(here.notices[-1], here.clock.now()))
        await here.pass_time(15 * MINUTE)
        assert here.called() == FIRST_ROUND[:2]
        view = await here.view(event)
        assert view.escalation.state == "running"
        assert view.steps[-1].reason == "确认后15分钟仍未报送，继续催报"


async def test_an_exhausted_escalation_can_be_taken_and_comes_back_when_forgotten(tmp_path):
    """A late "1" takes what nobody answered; forgotten again, it is exhausted again and the leaders hear of it again."""
    async with world(tmp_path, on_duty=ON_DUTY[:1]) as here:
        event = missed()
        await here.tell(event)
        for _ in range(2):
            await here.pass_time(3 * MINUTE)
        assert (await here.view(event)).escalation.state == "exhausted"
        await here.tell(answered(here.notices[0], here.clock.now()))
        assert (await here.view(event)).escalation.state == "acknowledged"
        await here.pass_time(15 * MINUTE)
        view = await here.view(event)
        assert view.escalation.state == "exhausted"
        assert view.escalation.ended_reason == "最后一次确认后15分钟仍未报送，催报阶梯已走完"
        assert len(here.of(EscalationExhausted)) == 2
        assert here.called("escalation-exhausted") == [someone("county leader"), someone("city leader")] * 2


async def test_met_midway_stops_at_once(tmp_path):
    """What is owed is reported while it climbs: no further step, one stop, reason met."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        await here.pass_time(3 * MINUTE)
        await here.tell(met(event, here.clock.now()))
        await here.pass_time(timedelta(hours=2))
        assert here.called() == FIRST_ROUND[:2]
        (stopped,) = here.of(EscalationStopped)
        assert stopped.because == "met"


async def test_closing_the_incident_stops_all_its_escalations(tmp_path):
    """Two clocks of one incident climb; closing it ends both."""
    async with world(tmp_path) as here:
        first = missed()
        second = missed(obligation().model_copy(update={"incident_id": first.obligation.incident_id, "tier": "written-1h"}))
        await here.tell(first, second)
        closing = IncidentClosed(
            time=here.clock.now() + MINUTE, unit=TOWN, incident_id=first.obligation.incident_id, number="2026-0007"
        )
        await here.tell(closing)
        await here.pass_time(timedelta(hours=1))
        assert [stop.because for stop in here.of(EscalationStopped)] == ["closed", "closed"]
        assert here.called() == FIRST_ROUND[:1] * 2


async def test_a_settlement_that_overtakes_the_missed_event_wakes_nobody(tmp_path):
    """Met arrives before missed: the missed event finds the clock settled and calls nobody."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(met(event, START + MINUTE))
        await here.tell(event)
        assert here.called() == []
        assert here.of(EscalationStarted) == []


async def test_a_withdrawn_clock_that_comes_back_and_is_missed_climbs_anew(tmp_path):
    """Graded down, then up again: the second miss of the same clock is a climb of its own, from the first step."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        await here.pass_time(3 * MINUTE)
        await here.tell(withdrawn(event, here.clock.now()))
        await here.pass_time(MINUTE)
        await here.tell(missed(event.obligation, at=here.clock.now()))
        assert here.called() == [*FIRST_ROUND[:2], *FIRST_ROUND[:1]]
        assert (await here.view(event)).escalation.climb == 2


async def test_a_redelivered_event_calls_nobody_twice(tmp_path):
    """The same missed event again, and another one for the same clock: one escalation, one call."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        await here.redeliver(event)
        await here.tell(missed(event.obligation), missed(event.obligation))
        assert here.called() == FIRST_ROUND[:1]
        assert len(here.of(EscalationStarted)) == 1


async def test_a_stale_timer_does_nothing(tmp_path):
    """A step timer of an earlier generation, put back as a crash might, fires nothing."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        generation = (await here.view(event)).escalation.generation
        await here.pass_time(3 * MINUTE)
        escalation_id = (await here.view(event)).id

        async def put_back(work):
            work.set_timer("escalation-step", escalation_id, work.now, generation=generation)

        await here.work(put_back)
        await here.pass_time(MINUTE)
        assert len(here.of(EscalationStepped)) == 2


async def test_an_empty_post_is_recorded_and_the_next_step_fires_at_once(tmp_path):
    """No officer and no leader in the township: both steps are kept with the reason, the county is called in the same moment."""
    async with world(tmp_path, on_duty=[each for each in ON_DUTY if each[0] != TOWN]) as here:
        event = missed()
        await here.tell(event)
        assert here.called() == [someone("county officer"), someone("county second")]
        view = await here.view(event)
        assert [step.called == [] for step in view.steps] == [True, True, False]
        assert view.steps[0].reason == "时限已到，未见报送；青石镇的值班员岗位此刻无人在班，未能呼叫任何人"
        assert view.steps[2].reason == "上一步的岗位无人在班，立即转到本步"


async def test_nobody_on_duty_anywhere_is_exhausted_at_once_and_tells_those_fit_to_lead(tmp_path):
    """An empty roster: one round is recorded, it is exhausted, and the leaders above are told though they are off duty."""
    async with world(tmp_path, on_duty=[]) as here:
        event = missed()
        await here.tell(event)
        view = await here.view(event)
        assert len(view.steps) == 4
        assert view.escalation.state == "exhausted"
        assert here.called("escalation-exhausted") == [someone("county leader"), someone("city leader")]


async def test_who_stands_on_two_posts_is_called_once_per_step(tmp_path):
    """One person as officer and second officer gets one call."""
    twice = [(TOWN, Post.OFFICER, "town officer"), (TOWN, Post.SECOND_OFFICER, "town officer")]
    async with world(tmp_path, on_duty=twice) as here:
        await here.tell(missed())
        assert here.called() == FIRST_ROUND[:1]


async def test_people_are_resolved_when_the_step_fires(tmp_path):
    """The leader changes between two steps: the one on duty at that moment is called."""
    async with world(tmp_path, on_duty=[ON_DUTY[0]]) as here:

        async def relieve(work):
            work.session.add(shift(TOWN, Post.LEADER, "city leader", START + 2 * MINUTE))

        await here.tell(missed())
        await here.work(relieve)
        await here.pass_time(3 * MINUTE)
        assert here.called() == [someone("town officer"), someone("city leader")]


async def test_two_escalations_climb_side_by_side(tmp_path):
    """An answer to one clock stops that one only."""
    async with world(tmp_path) as here:
        one, other = missed(), missed()
        await here.tell(one, other)
        call = next(notice for notice in here.notices if notice.about.deadline_id == one.obligation.deadline_id)
        await here.tell(answered(call, here.clock.now()))
        await here.pass_time(3 * MINUTE)
        assert (await here.view(one)).escalation.state == "acknowledged"
        assert len((await here.view(other)).steps) == 2


async def test_late_at_birth_says_so_and_carries_no_measure(tmp_path):
    """A clock that had run out before anyone knew climbs too; its first call is not measured against the due time."""
    async with world(tmp_path) as here:
        event = missed(obligation(minutes_ago=40), at_birth=True)
        await here.tell(event)
        (started,) = here.of(EscalationStarted)
        assert started.reason == "30分钟电话报告应于09:20前完成，得知事件时已经超时"
        assert here.notices[0].due_at is None


async def test_the_web_acknowledges_once_and_tells_who_comes_late(tmp_path):
    """First one takes it, the second hears that it is taken, after the end one hears that it is over; all are kept."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        escalation_id = (await here.view(event)).id

        async def press(name):
            return await here.work(lambda work: commands.acknowledge(work, escalation_id, someone(name), Channel.WEB))

        first, again, other = await press("town officer"), await press("town officer"), await press("town leader")
        await here.tell(met(event, here.clock.now()))
        late = await press("county officer")
        assert [done.outcome for done in (first, again, other, late)] == ["taken", "already_taken", "already_taken", "too_late"]
        assert first.sentence == "已确认由您处理。请在10:15前完成30分钟电话报告，否则将继续催报。"
        assert again.sentence == "您已确认过，10:15前未报送将继续催报。"
        assert late.sentence == "这次催报已于10:00结束（已按要求报送），无需再确认。"
        assert [answer.outcome for answer in (await here.view(event)).answers] == [
            done.outcome for done in (first, again, other, late)
        ]


async def test_a_person_takes_an_escalation_over_with_a_reason(tmp_path):
    """Taking over needs a reason, ends the climb for good, and can't be done twice."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        escalation_id, leader = (await here.view(event)).id, someone("county leader")
        with pytest.raises(Refused, match="请写明接手的理由"):
            await here.work(lambda work: commands.take(work, escalation_id, leader, " "))
        await here.work(lambda work: commands.take(work, escalation_id, leader, "已电话联系现场"))
        await here.pass_time(timedelta(hours=1))
        assert here.called() == FIRST_ROUND[:1]
        (stopped,) = here.of(EscalationStopped)
        assert (stopped.because, stopped.by) == ("by_person", leader)
        with pytest.raises(Refused, match="已电话联系现场"):
            await here.work(lambda work: commands.take(work, escalation_id, leader, "再来"))


async def test_a_unit_without_a_duty_room_is_answered_for_by_the_one_above(tmp_path):
    """A village that owes has no desk of its own: the township's officers are called for it."""
    async with world(tmp_path) as here:
        await here.tell(missed(obligation(owed_to=COUNTY), unit="990124102201"))
        assert here.called() == FIRST_ROUND[:1]
