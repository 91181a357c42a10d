"""Rows on what comes in and goes out: which incident a report speaks of, what is asked back, how long a notice waits, calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field

from policies.rows import Duration, HourMinute, Row


class Matching(Row):
    """When a report is taken to speak of an open incident."""

    window: Duration
    sure: float = Field(ge=0, le=1)
    suggest: float = Field(ge=0, le=1)


class Dialogue(Row):
    """What is asked back: elements by importance, how many at a time."""

    ask: tuple[str, ...]
    at_once: int = Field(default=2, ge=1)
    forget_after: Duration


class Notices(Row):
    """How long a notice may wait, and how often one recipient may get the same text (loop breaker)."""

    expires: dict[Literal["urgent", "routine", "bulk"], Duration]
    same_text: int = Field(ge=1)
    same_text_within: Duration
    source: str = ""


class Voice(Row):
    """What counts in calls to the duty number."""

    recording_is_phone_report: bool = Field(
        default=True, description="a recorded call of an officer to the duty number is the phone report of the officer's unit"
    )
    call_up_within: Duration = Field(
        default=timedelta(minutes=2), description="a call upward that could not begin by then is not made any more"
    )
    source: str = ""


class Verification(Row):
    """How people's numbers are proved by a code (联系方式核验)."""

    valid_for: Duration
    code_valid_for: Duration
    attempts: int = Field(ge=1)
    again_after: Duration = Field(description="so long after a code no other one is sent to the same number")
    codes_a_day: int = Field(ge=1)
    ask_between: tuple[HourMinute, HourMinute] = Field(description="local hours in which people are asked by themselves")
    ask_again_after: Duration
    ask_at_most: int = Field(ge=1, description="of one search, each ten minutes")
    duty_within: Duration = Field(description="asked are those with a shift so soon")
    source: str


class PersonLimit(Row):
    """How many messages of a lane one person gets one by one; 0: any number."""

    per_hour: int = Field(ge=0)
    per_day: int = Field(ge=0, description="in any 24 hours")


class PersonLimits(Row):
    """What one person gets at most. What is more is held back and told in one summary. What is urgent has no limit."""

    routine: PersonLimit = PersonLimit(per_hour=20, per_day=80)
    bulk: PersonLimit = PersonLimit(per_hour=10, per_day=40)
    summary_every: Duration = Field(
        default=timedelta(minutes=15), ge=timedelta(minutes=1), le=timedelta(days=1), description="no person gets more summaries"
    )
    summary_valid: Duration = Field(default=timedelta(hours=12), description="so long a summary may wait, over a quiet night too")
    source: str = ""
