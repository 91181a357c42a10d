"""The whole system is killed with -9 between any two steps of the flow and started again: everything happens, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from reporting.tables import Filing, Incident, Report
from schemas.values import Channel
from tests.crash import ledger
from tests.crash.child import POWER_CUT
from tests.crash.story import STORY, assert_booked, assert_told, place_of
from tests.crash.town import Town, a_town

ESCALATION = "超时催报"

POINTS = {
    # a text comes in, is read, finds its incident; clocks start, those concerned are told
    "reported": [
        "after_keep:sms",
        "before_commit:reporting-read",
        "after_commit:reporting-read",
        "after_publish:report.normalized",
        "before_commit:reporting-place",
        "after_commit:reporting-place",
        "before_commit:reporting-clocks-open",
        "after_commit:reporting-clocks-open",
        "before_commit:roster-tell-opened",
        "after_commit:roster-tell-opened",
        "before_commit:journal:incident.opened",
        "after_commit:journal:incident.opened",
    ],
    # the clocks are about to run out
    "reminded": ["before_timer:deadline-near", "after_timer:deadline-near", "before_commit:roster-remind"],
    # they run out, and calls go out
    "missed": [
        "before_timer:deadline",
        "after_timer:deadline",
        "after_publish:deadline.missed",
        "before_commit:roster-escalate",
        "after_commit:roster-escalate",
        "after_publish:notice",
        "before_commit:notifier-urgent",
        f"before_claim:sms:{ESCALATION}",
        f"before_send:sms:{ESCALATION}",
        f"after_send:sms:{ESCALATION}",
        f"before_record:sms:{ESCALATION}",
        f"after_record:sms:{ESCALATION}",
        "before_receipt:delivered",
        "after_receipt:delivered",
    ],
    # nobody answers the first step
    "unanswered": ["before_timer:escalation-step", "after_timer:escalation-step"],
    # the leader answers
    "answered": [
        "after_keep:sms",
        "after_publish:reply.received",
        "before_commit:notifier-answer",
        "after_commit:notifier-answer",
        "before_commit:roster-acknowledge",
        "after_commit:roster-acknowledge",
    ],
    # and forgets
    "forgotten": ["before_timer:escalation-ack-timeout", "after_timer:escalation-ack-timeout"],
    # the call is logged at last
    "logged": [
        "before_writing:report.submitted",
        "before_publish:report.submitted",
        "before_commit:reporting-meet",
        "after_commit:reporting-meet",
        "before_commit:roster-met",
        "after_commit:roster-met",
    ],
}
"""Where to die, by the stage of the story in which the system comes there."""

CASES = [(stage, point) for stage, points in POINTS.items() for point in points]
POWER_CUTS = [
    ("reported", "after_keep:sms"),
    ("missed", "after_publish:deadline.missed"),
    ("missed", f"after_send:sms:{ESCALATION}"),
    ("answered", "after_keep:sms"),
]


async def assert_as_if_nothing_had_been(town: Town, begun: int, ended: int) -> None:
    """Fail unless everything of the stages from `begun` to before `ended` happened, and once."""
    await assert_told(town, STORY[begun:ended])
    await assert_booked(town, STORY[:ended])
    assert [len(await town.rows(table)) for table in (Report, Incident)] == [1, 1]
    assert len(await town.rows(Filing)) == (ended == len(STORY))
    assert await ledger.doubtful(town, besides=Channel.TELEGRAM) == 0
    await ledger.assert_whole(town)


async def play_over_a_death(home_before: Path, home: Path, stage: str, point: str, **environment: str) -> None:
    """Play a stage in which the system dies, and the next one, which finds it as if it had lived."""
    begun = place_of(stage)
    ended = min(begun + 2, len(STORY))
    async with a_town(home_before, home, point, **environment) as town:
        for one in STORY[begun:ended]:
            await one.act(town)
        assert town.deaths == 1, f"never came to {point}"
        await assert_as_if_nothing_had_been(town, begun, ended)


async def test_the_story_of_a_system_that_never_dies(before: dict[str, Path], tmp_path: Path) -> None:
    """Without a death the story is as it is written; what the other tests compare with is no accident."""
    async with a_town(before["reported"], tmp_path / "home") as town:
        for stage in STORY:
            await stage.act(town)
        assert town.deaths == 0
        await assert_as_if_nothing_had_been(town, 0, len(STORY))


@pytest.mark.parametrize(("stage", "point"), CASES)
async def test_a_kill_at_a_step_of_the_flow_changes_nothing(
    before: dict[str, Path], tmp_path: Path, stage: str, point: str
) -> None:
    """Killed at this point and started again, the system goes on as if it had lived: nobody is told twice, nothing is lost."""
    await play_over_a_death(before[stage], tmp_path / "home", stage, point)


@pytest.mark.parametrize(("stage", "point"), POWER_CUTS)
async def test_a_power_cut_takes_the_bus_too_and_changes_nothing(
    before: dict[str, Path], tmp_path: Path, stage: str, point: str
) -> None:
    """When nats-server dies by -9 in the same moment, what it had acknowledged is there afterwards."""
    await play_over_a_death(before[stage], tmp_path / "home", stage, point, **{POWER_CUT: "yes"})
