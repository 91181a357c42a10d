"""The whole system is killed with -9 between any two steps of the flow and started again: everything happens, and once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reporting.tables import Filing, Incident, Report
from tests.crash import ledger
from tests.crash.story import CLOCKS, HEARD, LANDSLIDE, STEPS, heard, play
from tests.crash.town import Town, a_town

ESCALATION, ANSWER = "超时催报", "已确认"

POINTS = [
    # a text comes in, is read, finds its incident
    "after_keep:sms",
    "before_commit:reporting-read",
    "after_commit:reporting-read",
    "after_publish:report.normalized",
    "before_commit:reporting-place",
    "after_commit:reporting-place",
    "after_publish:incident.opened",
    # its clocks start, those concerned are told
    "before_commit:reporting-clocks-open",
    "after_commit:reporting-clocks-open",
    "before_commit:roster-tell-opened",
    "after_commit:roster-tell-opened",
    "before_commit:journal:incident.opened",
    "after_commit:journal:incident.opened",
    # the clocks run out
    "before_timer:deadline-near",
    "after_timer:deadline-near",
    "after_publish:deadline.near",
    "before_timer:deadline",
    "after_timer:deadline",
    "after_publish:deadline.missed",
    "before_commit:roster-escalate",
    "after_commit:roster-escalate",
    # a call goes out
    "after_publish:notice:第1步",
    f"before_claim:sms:{ESCALATION}",
    f"before_send:sms:{ESCALATION}",
    f"after_send:sms:{ESCALATION}",
    f"before_record:sms:{ESCALATION}",
    f"after_record:sms:{ESCALATION}",
    "before_receipt:delivered",
    "after_receipt:delivered",
    "after_commit:notifier-receipt:delivered",
    # nobody answers the first step
    "before_timer:escalation-step",
    "after_timer:escalation-step",
    # the leader answers
    "after_keep:sms:1",
    "after_publish:reply.received",
    "before_commit:notifier-answer",
    "after_commit:notifier-answer",
    "before_commit:roster-acknowledge",
    "after_commit:roster-acknowledge",
    f"after_send:sms:{ANSWER}",
    # and forgets
    "before_timer:escalation-ack-timeout",
    "after_timer:escalation-ack-timeout",
    # the call is logged at last
    "before_writing:report.submitted",
    "before_publish:report.submitted",
    "before_commit:reporting-meet",
    "after_commit:reporting-meet",
    "before_commit:roster-met",
    "after_commit:roster-met",
]


async def assert_as_if_nothing_had_been(town: Town) -> None:
    """Fail unless everything of the story happened, and once."""
    assert await heard(town) == {name: Counter(texts) for name, texts in HEARD.items()}
    assert await ledger.texts_taken(town) == [LANDSLIDE, "1"]
    assert await ledger.clocks(town) == CLOCKS
    assert await ledger.steps(town) == sorted(STEPS)
    assert [len(await town.rows(table)) for table in (Report, Incident, Filing)] == [1, 1, 1]
    assert await ledger.doubtful(town) == 0
    await ledger.assert_whole(town)


async def test_the_story_of_a_system_that_never_dies(template: Path, tmp_path: Path) -> None:
    """Without a death the story is as it is written; what the other tests compare with is no accident."""
    async with a_town(template, tmp_path / "home") as town:
        await play(town)
        await assert_as_if_nothing_had_been(town)
        assert town.deaths == 0


@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_at_a_step_of_the_flow_changes_nothing(template: Path, tmp_path: Path, point: str) -> None:
    """Killed at this point and started again, the system ends as if it had lived: nobody is told twice, nothing is lost."""
    async with a_town(template, tmp_path / "home", point) as town:
        await play(town)
        assert town.deaths == 1, f"never came to {point}"
        await assert_as_if_nothing_had_been(town)
