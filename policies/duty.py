"""Rows on the duty roster: drawn up, searched for gaps, confirmed, changed, handed over, checked by roll calls."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field, model_validator

from policies.rows import Duration, HourMinute, Row
from schemas.values import Channel, Post


class Rota(Row):
    """How a duty roster is drawn up: who is fit, how long people rest, how far back shifts count."""

    rest: Duration = Field(
        default=timedelta(hours=12), description="between two shifts of a person, where the post says nothing else"
    )
    look_back: Duration = Field(default=timedelta(days=92), description="ordinary days and weekends count from so long before")
    look_back_holidays: Duration = Field(default=timedelta(days=366), description="holidays, which are few, from longer before")
    catch_up: int = Field(default=2, ge=0, description="so many shifts of a class below the average are made up for, no more")
    longest: int = Field(default=62, ge=1, le=200, description="days that one draft may cover")
    qualifications: dict[str, str] = Field(
        default={Post.OFFICER: "duty_officer", Post.SECOND_OFFICER: "duty_officer", Post.LEADER: "duty_leader"},
        description="what a post asks for; one that is not named here asks for what an officer's does",
    )
    unfit_titles: tuple[str, ...] = Field(default=(), description="whose title has one of these words keeps no duty")
    source: str = ""


class Patience(Row):
    """How long an empty post may stay empty after it was told, by how near it is."""

    begins_within: Duration
    wait: Duration


class GapSearch(Row):
    """How empty posts (空岗) are searched, told to the unit's leaders, and passed on to the superior."""

    days_ahead: int = Field(ge=1, le=90)
    search_at: HourMinute = Field(description="local hour of the daily search; the days ahead are counted from its day")
    urgent_within: Duration = Field(description="a gap that begins so soon goes to the superior at once, too")
    tell_between: tuple[HourMinute, HourMinute] = Field(description="local hours in which gaps that are not near are told")
    tell_at_any_hour_within: Duration = Field(description="a gap that begins so soon is told at night, too")
    taken_holds_until: Duration = Field(description="a gap that a leader took is left alone until so long before it begins")
    taken_holds_at_least: Duration
    ladder: str = Field(description="who of the superior's duty room is called")
    patience: tuple[Patience, ...] = Field(min_length=1, description="the nearest first; the last holds for all that is further")
    source: str

    def wait(self, ahead: timedelta) -> timedelta:
        """Return how long a gap that begins in `ahead` may wait after it was told."""
        return next((row.wait for row in self.patience if ahead <= row.begins_within), self.patience[-1].wait)


class ShiftReminders(Row):
    """When people are reminded of a shift and asked to confirm it."""

    day_before_at: HourMinute = Field(description="local hour on the day before the shift begins")
    shortly_before: Duration = Field(description="second reminder; who has not confirmed by then is told to the leader")
    time_to_confirm: Duration = Field(description="who was asked later than usual has at least so long before the leader is told")
    source: str


class ShiftChanges(Row):
    """How near to its beginning a change of a shift is a last-minute one, of which those concerned are told at once."""

    last_minute: Duration = timedelta(hours=24)
    source: str = "值班惯例：24小时以内的变动当面或电话告知"


class Handovers(Row):
    """When a handover (交接班) is drafted, reminded of and escalated, counted from the change of shift."""

    posts: tuple[Post, ...] = Field(default=(Post.OFFICER,), description="posts that hand over to each other")
    draft_before: Duration = timedelta(minutes=30)
    remind_after: Duration = timedelta(minutes=15)
    escalate_after: Duration = timedelta(minutes=30)
    source: str = "值班惯例：当面交接、双方签字，接班人未到不得离岗"


class RollCalls(Row):
    """Spot-check roll calls (抽查点名): how long people have, by which channels they are called, and when it is too late."""

    limit: Duration = timedelta(minutes=5)
    channels: tuple[Channel, ...] = (Channel.SMS, Channel.TELEGRAM, Channel.VOICE)
    after: tuple[float, ...] = Field(
        default=(0.0, 0.4, 0.7), description="when a person's next channel begins, as a share of the limit"
    )
    late_for: Duration = Field(default=timedelta(hours=2), description="so long after the limit an answer still counts as late")
    skip_after: Duration = Field(
        default=timedelta(hours=1), description="one whose moment went by so long ago is not held any more"
    )
    source: str = "抽查点名惯例：5分钟内应答"

    @model_validator(mode="after")
    def _shares_rise(self) -> RollCalls:
        if list(self.after) != sorted(set(self.after)) or not all(0 <= share < 1 for share in self.after):
            raise ValueError("roll_calls.after must rise from 0 and stay below 1")
        return self
