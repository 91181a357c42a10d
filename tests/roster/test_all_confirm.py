"""A ladder whose steps have to be confirmed by everyone they call, on the real bus."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.model import HERE
from roster import commands
from schemas.escalations import EscalationAcknowledged
from schemas.notices import NoticeFailed, SendNotice
from schemas.values import Channel, Post
from tests.roster.world import MINUTE, TOWN, World, answered, missed, someone, world

OFFICER, SECOND, LEADER = someone("town officer"), someone("county second"), someone("town leader")
TWO_OFFICERS = [
    (TOWN, Post.OFFICER, "town officer"),
    (TOWN, Post.SECOND_OFFICER, "county second"),
    (TOWN, Post.LEADER, "town leader"),
]


@pytest.fixture
def policy(tmp_path: Path) -> str:
    """A policy file whose first step all have to confirm."""
    written, first = (HERE / "default.toml").read_text(), 'wait = "3m", ring_after = ["1m", "0s"] }'
    assert first in written
    path = tmp_path / "all.toml"
    path.write_text(written.replace(first, 'wait = "3m", acknowledged_by = "all" }', 1))
    return str(path)


def call_of(here: World, person) -> SendNotice:
    return next(each for each in reversed(here.notices) if each.recipient.person_id == person)


async def test_one_of_two_is_not_enough_and_both_are(tmp_path, policy):
    """The officer's "1", twice, is noted and shown; with the second officer's it is acknowledged, by whom it was completed."""
    async with world(tmp_path, on_duty=TWO_OFFICERS, policy=policy) as here:
        event = missed()
        await here.tell(event)
        for _ in range(2):
            await here.tell(answered(call_of(here, OFFICER), here.clock.now()))
        view = await here.view(event)
        assert view.escalation.state == "running"
        assert view.steps[0].said_so == [str(OFFICER)]
        await here.tell(answered(call_of(here, SECOND), here.clock.now()))
        view = await here.view(event)
        assert (view.escalation.state, view.escalation.acknowledged_by) == ("acknowledged", SECOND)
        assert [each.outcome for each in view.answers] == ["noted", "noted", "taken"]
        assert len(here.of(EscalationAcknowledged)) == 1
        await here.pass_time(14 * MINUTE)
        assert here.called() == [OFFICER, SECOND]


async def test_it_climbs_on_and_the_next_round_calls_only_who_is_missing(tmp_path, policy):
    """One of two said so: the leader is called after three minutes, and in the second round only the other one is."""
    async with world(tmp_path, on_duty=TWO_OFFICERS, policy=policy) as here:
        event = missed()
        await here.tell(event, answered_later := missed())
        assert answered_later
        await here.tell(
            answered(
                next(
                    n
                    for n in here.notices
                    if n.recipient.person_id == OFFICER and n.about.deadline_id == event.obligation.deadline_id
                ),
                here.clock.now(),
            )
        )
        await here.pass_time(3 * MINUTE)
        view = await here.view(event)
        assert view.steps[1].why == "not_all"
        assert (await here.view(answered_later)).steps[1].why == "unanswered"
        await here.pass_time(3 * MINUTE)
        again = (await here.view(event)).steps[-1]
        assert (again.round, again.step) == (2, 1)
        assert [each["person_id"] for each in again.called] == [str(SECOND)]
        assert len((await here.view(answered_later)).steps[-1].called) == 2


async def test_who_is_missing_is_named_and_cannot_be_waited_for_when_out_of_reach(tmp_path, policy):
    """The button says who is missing; when that call fails on every channel the next step fires at once."""
    async with world(tmp_path, on_duty=TWO_OFFICERS, policy=policy) as here:
        event = missed()
        await here.tell(event)
        escalation = (await here.view(event)).id
        done = await here.work(lambda work: commands.acknowledge(work, escalation, OFFICER, Channel.WEB))
        assert (done.outcome, "还差county second" in done.sentence) == ("noted", True)
        call = call_of(here, SECOND)
        await here.tell(
            NoticeFailed(
                time=here.clock.now(),
                unit=call.unit,
                notice_id=call.id,
                about=call.about,
                person_id=SECOND,
                channel=Channel.SMS,
                reason="空号",
                final=True,
            )
        )
        assert [step.why for step in (await here.view(event)).steps] == ["missed", "not_all"]
        await here.tell(answered(call_of(here, LEADER), here.clock.now()))
        assert (await here.view(event)).escalation.acknowledged_by == LEADER


async def test_each_is_told_what_their_word_did(tmp_path, policy):
    """The first hears who is missing, the last that it is confirmed, each once and by the way they answered."""
    async with world(tmp_path, on_duty=TWO_OFFICERS, policy=policy) as here:
        await here.tell(missed())
        first, last = call_of(here, OFFICER), call_of(here, SECOND)
        assert first.params["all_must_confirm"]
        for call in (first, last):
            event = answered(call, here.clock.now()).model_copy(update={"all_must": True})
            await here.tell(event)
            await here.tell(event)
        told = [each for each in here.notices if each.template.startswith("ack-")]
        assert [(each.template, each.recipient.person_id) for each in told] == [("ack-noted", OFFICER), ("ack-confirmed", SECOND)]
        assert told[0].params["missing"] == ["county second"]
        assert {each.channels for each in told} == {(Channel.SMS,)}


async def test_who_confirmed_at_the_desk_is_told_there(tmp_path, policy):
    """A confirmation on a page or in a call is answered there, not by a text."""
    async with world(tmp_path, on_duty=TWO_OFFICERS, policy=policy) as here:
        await here.tell(missed())
        event = answered(call_of(here, OFFICER), here.clock.now(), Channel.VOICE).model_copy(update={"all_must": True})
        await here.tell(event)
        assert not [each for each in here.notices if each.template.startswith("ack-")]
