"""An acknowledged escalation is taken over, handed over and put off, on the real bus with a clock moved by hand."""

from __future__ import annotations

import pytest

from roster import commands
from roster.commands import By
from roster.errors import Refused
from schemas.escalations import EscalationHandedOver, EscalationSnoozed, EscalationTakenOver
from schemas.notices import NoticeFailed
from schemas.values import Channel
from tests.roster.world import MINUTE, World, answered, met, missed, someone, world

OFFICER, LEADER, ABOVE, CITY_LEADER = (someone(name) for name in ("town officer", "town leader", "county officer", "city leader"))
WHY = "正在去现场的路上"


async def held(here: World):
    """Have a clock missed and its first call answered; return the missed event and the escalation's id."""
    event = missed()
    await here.tell(event)
    await here.tell(answered(here.notices[-1], here.clock.now()))
    return event, (await here.view(event)).id


def by(person, reason: str = WHY) -> By:
    return By(person, Channel.WEB, reason)


async def test_another_takes_over_and_the_timeout_starts_anew(tmp_path):
    """Ten minutes in, the leader takes over: both are told, it stands on record, fifteen minutes run from then."""
    async with world(tmp_path) as here:
        event, escalation = await held(here)
        await here.pass_time(10 * MINUTE)
        done = await here.work(lambda work: commands.take_over(work, escalation, by(LEADER)))
        assert done.again_at == here.clock.now() + 15 * MINUTE
        assert "town officer" in done.sentence
        assert sorted(here.called("escalation-taken-over")) == sorted([OFFICER, LEADER])
        await here.pass_time(14 * MINUTE)
        view = await here.view(event)
        assert (view.escalation.state, view.escalation.acknowledged_by) == ("acknowledged", LEADER)
        assert [(a.person_id, a.outcome, a.other, a.reason) for a in view.answers][1:] == [(LEADER, "took_over", OFFICER, WHY)]
        await here.pass_time(MINUTE)
        assert here.called() == [OFFICER, LEADER]


async def test_taking_over_twice_or_what_nobody_holds_is_refused(tmp_path):
    """Pressed twice it is one take-over; before anyone holds it, and after the end, it is refused with a sentence."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        escalation = (await here.view(event)).id
        with pytest.raises(Refused, match="没有人负责"):
            await here.work(lambda work: commands.take_over(work, escalation, by(LEADER)))
        await here.tell(answered(here.notices[-1], here.clock.now()))
        await here.work(lambda work: commands.take_over(work, escalation, by(LEADER)))
        with pytest.raises(Refused, match="本来就由您负责"):
            await here.work(lambda work: commands.take_over(work, escalation, by(LEADER)))
        await here.tell(met(event, here.clock.now()))
        with pytest.raises(Refused, match="无需再确认"):
            await here.work(lambda work: commands.take_over(work, escalation, by(OFFICER)))


async def test_handed_to_a_person_who_confirms(tmp_path):
    """The county's officer is called with the reason, confirms, and holds it; nobody else is called meanwhile."""
    async with world(tmp_path) as here:
        event, escalation = await held(here)
        await here.work(lambda work: commands.hand_over(work, escalation, by(OFFICER), ABOVE))
        call = here.notices[-1]
        assert (call.recipient.person_id, call.expects_answer) == (ABOVE, True)
        assert WHY in call.params["step_label"]
        assert (await here.view(event)).escalation.handed_to == ABOVE
        await here.tell(answered(call, here.clock.now()))
        row = (await here.view(event)).escalation
        assert (row.state, row.acknowledged_by, row.handed_to) == ("acknowledged", ABOVE, None)
        await here.pass_time(14 * MINUTE)
        assert here.called() == [OFFICER, ABOVE]


async def test_a_handover_that_nobody_takes_climbs_on(tmp_path):
    """Three minutes of silence, or a call that reaches nobody: the next step fires and says why."""
    async with world(tmp_path) as here:
        event, escalation = await held(here)
        await here.work(lambda work: commands.hand_over(work, escalation, by(OFFICER), ABOVE))
        await here.pass_time(3 * MINUTE)
        assert (await here.view(event)).steps[-1].reason == "移交后对方没有确认接下，继续催报"
        await here.tell(answered(here.notices[-1], here.clock.now()))
        await here.work(lambda work: commands.hand_over(work, escalation, by(LEADER), ABOVE))
        call = here.notices[-1]
        await here.tell(
            NoticeFailed(
                time=here.clock.now(),
                unit=call.unit,
                notice_id=call.id,
                about=call.about,
                person_id=ABOVE,
                channel=Channel.SMS,
                reason="空号",
                final=True,
            )
        )
        assert [(s.round, s.step, s.why) for s in (await here.view(event)).steps] == [
            (1, 1, "missed"),
            (1, 2, "not_taken"),
            (1, 3, "not_taken"),
        ]


async def test_handed_to_the_next_step(tmp_path):
    """Who holds it hands on: the leader is called in the same moment, and the old ack timeout does nothing more."""
    async with world(tmp_path) as here:
        event, escalation = await held(here)
        await here.work(lambda work: commands.hand_over(work, escalation, by(OFFICER), None))
        assert here.called() == [OFFICER, LEADER]
        assert (await here.view(event)).steps[-1].why == "passed_on"
        (told,) = here.of(EscalationHandedOver)
        assert (told.by, told.to, told.reason) == (OFFICER, None, WHY)


async def test_who_may_not_hand_over(tmp_path):
    """Not who doesn't hold it, not without a reason, not to oneself, not to who is not on duty there."""
    async with world(tmp_path) as here:
        _, escalation = await held(here)
        for who, to, said in (
            (by(LEADER), ABOVE, "只有目前负责"),
            (by(OFFICER, ""), ABOVE, "理由"),
            (by(OFFICER), OFFICER, "自己"),
            (by(OFFICER), CITY_LEADER, "不在本单位或上级"),
        ):
            with pytest.raises(Refused, match=said):
                await here.work(lambda work, who=who, to=to: commands.hand_over(work, escalation, who, to))


async def test_put_off_twice_and_no_more(tmp_path):
    """Ten and twenty minutes later it still waits; a third time is refused; then it climbs on, a minute after the bound."""
    async with world(tmp_path) as here:
        event, escalation = await held(here)
        start = here.clock.now()
        for minutes in (10, 20):
            await here.work(lambda work, by_minutes=minutes: commands.put_off(work, escalation, by(OFFICER), by_minutes * MINUTE))
        with pytest.raises(Refused, match="最多延后2次"):
            await here.work(lambda work: commands.put_off(work, escalation, by(OFFICER), MINUTE))
        with pytest.raises(Refused, match="只有目前负责"):
            await here.work(lambda work: commands.put_off(work, escalation, by(LEADER), MINUTE))
        view = await here.view(event)
        assert view.escalation.next_at == start + 45 * MINUTE
        assert [(a.reason, a.until - start) for a in view.answers if a.outcome == "snoozed"] == [
            (WHY, 25 * MINUTE),
            (WHY, 45 * MINUTE),
        ]
        await here.pass_time(44 * MINUTE)
        assert here.called() == [OFFICER]
        await here.pass_time(MINUTE)
        assert here.called() == [OFFICER, LEADER]
        assert len(here.of(EscalationSnoozed)) + len(here.of(EscalationTakenOver)) == 2


async def test_a_take_over_does_not_begin_the_bound_anew(tmp_path):
    """What one put off counts for the next who holds it, too."""
    async with world(tmp_path) as here:
        _, escalation = await held(here)
        await here.work(lambda work: commands.put_off(work, escalation, by(OFFICER), 25 * MINUTE))
        await here.work(lambda work: commands.take_over(work, escalation, by(LEADER)))
        with pytest.raises(Refused, match="这次最多还能延后5分钟"):
            await here.work(lambda work: commands.put_off(work, escalation, by(LEADER), 10 * MINUTE))
