"""Calls that reach nobody."""

from __future__ import annotations

from schemas.notices import NoticeFailed, SendNotice
from tests.roster.world import MINUTE, ON_DUTY, START, TOWN, missed, someone, world


def failed(call: SendNotice, final: bool = True) -> NoticeFailed:
    """Return the event that a call could not be delivered."""
    return NoticeFailed(
        time=START,
        unit=call.unit,
        notice_id=call.id,
        about=call.about,
        person_id=call.recipient.person_id,
        reason="号码无效",
        final=final,
    )


async def test_a_step_that_reached_nobody_does_not_wait(tmp_path):
    """The officer's only number is dead: the leader is called at once, and the step says why."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        await here.tell(failed(here.notices[0]))
        assert here.called() == [someone("town officer"), someone("town leader")]
        view = await here.view(event)
        assert view.steps[0].unreached == [str(someone("town officer"))]
        assert view.steps[1].reason == "上一步的呼叫全部未能送达，不再等待，立即转到本步"
        await here.pass_time(3 * MINUTE)
        assert len((await here.view(event)).steps) == 3


async def test_one_of_two_reached_is_waited_for(tmp_path):
    """Two officers are called and one can't be reached: the other has the whole wait; when both can't, it goes on at once."""
    async with world(tmp_path, on_duty=[each for each in ON_DUTY if each[0] != TOWN]) as here:
        event = missed()
        await here.tell(event)
        first, second = here.notices
        await here.tell(failed(first), failed(first).model_copy(update={"id": someone("again")}))
        assert len(here.called()) == 2
        await here.tell(failed(second))
        assert here.called()[2:] == [someone("county leader")]


async def test_a_channel_that_fails_before_the_last_changes_nothing(tmp_path):
    """The next channel is being tried: the ladder waits."""
    async with world(tmp_path) as here:
        await here.tell(missed())
        await here.tell(failed(here.notices[0], final=False))
        assert len(here.called()) == 1


async def test_a_failure_of_an_earlier_step_comes_too_late_to_matter(tmp_path):
    """The second step is waiting for its answer when the first one's call fails for good."""
    async with world(tmp_path) as here:
        event = missed()
        await here.tell(event)
        await here.pass_time(3 * MINUTE)
        await here.tell(failed(here.notices[0]))
        assert len((await here.view(event)).steps) == 2


async def test_who_has_left_the_service_is_not_called(tmp_path):
    """The roster still names an officer who is no longer active: the post counts as empty, for now and for the days ahead."""
    async with world(tmp_path, on_duty=ON_DUTY[:3]) as here:

        async def leave(work):
            from directory.tables import Person

            (await work.session.get(Person, someone("town officer"))).active = False

        await here.work(leave)
        await here.tell(missed())
        assert here.called() == [someone("town leader")]
