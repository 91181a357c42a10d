"""In a rush what somebody waits for goes to the bus first; what only tells follows soon after."""

from __future__ import annotations

from pathlib import Path

from nats.aio.msg import Msg

from runtime.rush import CALM_SECONDS, LONGEST_SECONDS, MANY, Rush
from runtime.work import Work
from schemas.deadlines import DeadlineMissed
from schemas.envelope import Event, uuid7
from schemas.examples import examples
from schemas.notices import NoticeSent
from tests.support.platform import eventually, platform_for


def test_a_few_messages_are_no_rush() -> None:
    """Fewer than `MANY` in a commit hold nothing back."""
    rush = Rush()
    rush.came(MANY - 1, 10.0)
    assert rush.hold(10.0) == 0


def test_many_hold_back_what_only_tells_until_it_is_calm() -> None:
    """Each further commit of a rush begins the calm anew."""
    rush = Rush()
    rush.came(MANY, 10.0)
    rush.came(MANY, 10.5)
    assert rush.hold(10.5) == CALM_SECONDS
    assert rush.hold(10.5 + CALM_SECONDS) == 0


def test_nothing_is_held_back_for_ever() -> None:
    """A rush that does not end holds nothing longer than `LONGEST_SECONDS`; one after a calm is another."""
    rush, at = Rush(), 10.0
    while at < 10.0 + LONGEST_SECONDS + 5:
        rush.came(MANY, at)
        at += CALM_SECONDS / 2
    assert rush.hold(at) == 0
    later = at + 2 * CALM_SECONDS
    rush.came(MANY, later)
    assert rush.hold(later) == CALM_SECONDS


async def test_the_bus_has_it_in_that_order(tmp_path: Path) -> None:
    """Of one commit the missed clocks come to the bus before the word that something was sent, whatever was said first."""
    missed, sent = examples()["deadline.missed"], examples()["notice.sent"]
    assert isinstance(missed, DeadlineMissed)
    assert isinstance(sent, NoticeSent)
    async with platform_for(tmp_path) as platform:

        async def commit(work: Work) -> None:
            work.emit(_anew(sent))
            for _ in range(MANY):
                work.emit(_anew(missed))
            work.emit(_anew(sent))

        came: list[str] = []

        async def take(message: Msg) -> None:
            came.append(message.subject.split(".")[1])

        await platform.client.subscribe("evt.>", cb=take)
        await platform.client.flush()
        await platform.works.run(commit)
        await eventually(lambda: len(came) == MANY + 2)
    assert came == ["deadline"] * MANY + ["notice"] * 2


def _anew(event: Event) -> Event:
    return event.model_copy(update={"id": uuid7()})
