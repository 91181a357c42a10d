"""What becomes of a recorded call."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reporting.intent import outcome_of
from reporting.read import read
from schemas import uuid7
from schemas.intake import MessageReceived
from schemas.values import Channel, Disposition, ReportKind, Sender

NOON = datetime(2026, 7, 14, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("registered", "late", "becomes", "kind"),
    [
        (True, False, Disposition.REPORT, ReportKind.FIRST),
        (True, True, Disposition.REPORT, ReportKind.FOLLOW_UP),
        (False, False, Disposition.UNCLEAR, None),
    ],
)
def test_a_recorded_call_is_a_report_of_whom_we_know(
    registered: bool, late: bool, becomes: Disposition, kind: ReportKind | None
) -> None:
    """Its words are in the sound; a sound that could only be fetched later adds to what was opened, a stranger's waits."""
    event = MessageReceived(
        id=uuid7(),
        time=NOON,
        channel=Channel.VOICE,
        carrier_id="RE1",
        sender=Sender(address="+8619900000101"),
        received_at=NOON,
        cause=uuid7() if late else None,
    )
    outcome = outcome_of(event, read("", NOON), registered=registered, in_conversation=False)
    assert (outcome.disposition, outcome.kind) == (becomes, kind)
