"""The form of a policy file. Every row names the rule that it comes from, so that a "late" can be explained years later."""

from __future__ import annotations

import hashlib
import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from schemas.divisions import Level, depth, within
from schemas.values import Channel, Means, Post, Severity

HERE = Path(__file__).parent
_PART = re.compile(r"(\d+)([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def duration(value: Any) -> Any:
    """Read ``"2h30m"`` as a timedelta; ISO 8601 (``"PT2H30M"``), which a policy is written down in, is left to pydantic.

    Raises:
        ValueError: it is not a sum of whole days, hours, minutes and seconds.
    """
    if not isinstance(value, str) or value.startswith("P"):
        return value
    if not re.fullmatch(r"(\d+[dhms])+", value):
        raise ValueError(f"{value!r} is not a duration like 30m or 2h30m")
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in _PART.findall(value)), timedelta())


Duration = Annotated[timedelta, BeforeValidator(duration)]
RingAfter = Annotated[tuple[Duration, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
"""One length of time for all rounds, or one for each."""


class Row(BaseModel):
    """A row of policy: immutable, and a name that is not known is an error, not a silent nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tier(Row):
    """A deadline that a unit owes its superior (30分钟电话, 1小时书面, 2小时报告)."""

    id: str
    label: str
    label_en: str
    within: Duration
    starts: Literal["occurred", "known", "received"] = Field(
        description="from occurrence, from when anyone of ours knew, or from when this level received it"
    )
    accepts: tuple[Means, ...] = Field(min_length=1)
    worst: Severity = Severity.ESPECIALLY_MAJOR
    least: Severity = Field(description="the least grade that this tier applies to")
    levels: tuple[Level, ...] = Field(min_length=1, description="levels of the units that owe it")
    remind_before: Duration
    ladder: str
    source: str

    def applies(self, severity: Severity, level: Level) -> bool:
        """Say whether a unit of `level` owes this tier for an incident of `severity`."""
        return self.worst.rank <= severity.rank <= self.least.rank and level in self.levels


R = TypeVar("R", Tier, "Ladder", "ZeroReport")


class Threshold(Row):
    """A grade and the least figures for it; one of them is enough unless `together` ("以上" includes the number)."""

    severity: Severity
    deaths: int | None = None
    injured: int | None = None
    missing: int | None = None
    trapped: int | None = None
    evacuated: int | None = None
    loss_yuan: int | None = None
    magnitude: float | None = None
    burnt_hectares: float | None = None
    together: bool = Field(default=False, description="all of its figures must be reached, not one of them")


class Grading(Row):
    """How incidents of some categories are graded. Neither `categories` nor `sub_categories`: all that no other row names."""

    name: str
    categories: tuple[str, ...] = ()
    sub_categories: tuple[str, ...] = Field(default=(), description="looked at before the categories")
    thresholds: tuple[Threshold, ...]
    dead_and_missing_together: bool = False
    source: str


class Step(Row):
    """One step of a ladder: which posts of which unit are called, and how long they have to answer."""

    call: tuple[Post, ...] = Field(min_length=1)
    of: Literal["own", "superior"] = "own"
    wait: Duration
    channels: tuple[Channel, ...] = ()
    at_once: bool = Field(default=False, description="all channels together, not one after the other (叫应)")
    ring_after: RingAfter = Field(
        default=(), description="who has not answered by then is rung, too: by round, the last for all after"
    )
    acknowledged_by: Literal["any", "all"] | None = Field(default=None, description="none: as the ladder says")

    def rings_after(self, turn: int) -> timedelta | None:
        """Return when in a round, counted from 1, the telephone rings after the text; None: not because of this."""
        return self.ring_after[min(turn, len(self.ring_after)) - 1] if self.ring_after else None

    @model_validator(mode="after")
    def _rings_in_time(self) -> Step:
        if any(not timedelta() <= after < self.wait for after in self.ring_after):
            raise ValueError("ring_after must be shorter than the step's wait")
        return self


class Ladder(Row):
    """Who is called one after the other until someone answers."""

    id: str
    label: str
    steps: tuple[Step, ...] = Field(min_length=1)
    rounds: int = Field(default=1, ge=1, description="how often the whole ladder is climbed before it is exhausted")
    ack_timeout: Duration = Field(description="acknowledged and not met after this long: it climbs on")
    acknowledged_by: Literal["any", "all"] = Field(
        default="any", description="who of those called at a step has to confirm before it counts as acknowledged"
    )
    snoozes: int = Field(default=2, ge=0, description="how often who holds it may put off the ack timeout, in one climb")
    snooze_at_most: Duration = Field(default=timedelta(minutes=30), description="by how much in all, in one climb")
    source: str = ""

    def needs_all(self, step: Step) -> bool:
        """Say whether everyone who was called at a step has to confirm."""
        return (step.acknowledged_by or self.acknowledged_by) == "all"


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


MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
HourMinute = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class ZeroReport(Row):
    """At which hours units owe a report even when nothing happened (零报告)."""

    id: str = Field(pattern=r"^[a-z0-9-]+$", max_length=40)
    label: str
    label_en: str
    season: tuple[MonthDay, MonthDay] | None = Field(
        default=None, description="first and last day of the year, both included; may go over New Year's; none: all year"
    )
    at: tuple[HourMinute, ...] = Field(min_length=1, description="local hours at which it is due")
    levels: tuple[Level, ...] = Field(min_length=1, description="levels of the units that owe it to their superior")
    opens_before: Duration = Field(description="a report counts from so long before the hour")
    remind_before: Duration
    ladder: str = Field(description="who of the superior is called when units are missing")
    source: str


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


class Voice(Row):
    """What counts in calls to the duty number."""

    recording_is_phone_report: bool = Field(
        default=True, description="a recorded call of an officer to the duty number is the phone report of the officer's unit"
    )
    call_up_within: Duration = Field(
        default=timedelta(minutes=2), description="a call upward that could not begin by then is not made any more"
    )
    source: str = ""


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


class LadderChoice(Row):
    """A ladder that stands instead of a tier's own, for some units, tiers or grades."""

    ladder: str
    units: tuple[str, ...] = Field(default=(), description="codes: it stands for their whole subtrees; none: everywhere")
    tiers: tuple[str, ...] = Field(default=(), description="none: for every tier")
    worst: Severity = Severity.ESPECIALLY_MAJOR
    least: Severity = Severity.ORDINARY
    source: str

    def fits(self, tier: str, unit: str, severity: Severity) -> bool:
        """Say whether it stands for a tier that `unit` owes for an incident of `severity`."""
        here = not self.units or any(within(unit, root) for root in self.units)
        return here and (not self.tiers or tier in self.tiers) and self.worst.rank <= severity.rank <= self.least.rank

    def closeness(self, unit: str) -> tuple[int, bool, int]:
        """Return how closely it fits: first by the nearest of its units, then naming tiers, then how few grades it spans."""
        nearest = max((depth(root) + ("-" in root) for root in self.units if within(unit, root)), default=0)
        return nearest, bool(self.tiers), self.worst.rank - self.least.rank


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


class Policy(Row):
    """A jurisdiction's rules. `version` is the name and the hash of the file: a deadline stores it."""

    name: str
    version: str
    travels_to: dict[Severity, Level]
    tiers: tuple[Tier, ...] = Field(min_length=1)
    gradings: tuple[Grading, ...] = Field(min_length=1)
    ladders: tuple[Ladder, ...] = Field(min_length=1)
    matching: Matching
    dialogue: Dialogue
    notices: Notices
    zero_reports: tuple[ZeroReport, ...] = ()
    rota: Rota = Rota()
    gaps: GapSearch | None = None
    shift_reminders: ShiftReminders | None = None
    verification: Verification | None = None
    shift_changes: ShiftChanges = ShiftChanges()
    handovers: Handovers = Handovers()
    voice: Voice = Voice()
    roll_calls: RollCalls = RollCalls()
    ladder_choices: tuple[LadderChoice, ...] = ()
    person_limits: PersonLimits = PersonLimits()

    @model_validator(mode="after")
    def _names_agree(self) -> Policy:
        known = {ladder.id for ladder in self.ladders}
        named = [(row.id, row.ladder) for row in self.tiers] + [(row.id, row.ladder) for row in self.zero_reports]
        named += [("gaps", self.gaps.ladder)] if self.gaps else []
        named += [("ladder_choices", row.ladder) for row in self.ladder_choices]
        if unknown := {tier for row in self.ladder_choices for tier in row.tiers} - {tier.id for tier in self.tiers}:
            raise ValueError(f"ladder_choices name tiers {sorted(unknown)}, which are not in this policy")
        for row_id, ladder in named:
            if ladder not in known:
                raise ValueError(f"{row_id} names ladder {ladder}, which is not in this policy")
        ids = ([row.id for row in self.tiers], [row.id for row in self.ladders], [row.id for row in self.zero_reports])
        for names in ids:
            if len(names) != len(set(names)):
                raise ValueError(f"a name stands twice in {names}")
        if set(self.travels_to) != set(Severity):
            raise ValueError("travels_to must name all four grades")
        return self

    def tier(self, name: str) -> Tier:
        """Return a tier by its id.

        Raises:
            KeyError: this policy has no such tier.
        """
        return _named(self.tiers, name)

    def ladder(self, name: str) -> Ladder:
        """Return a ladder by its id.

        Raises:
            KeyError: this policy has no such ladder.
        """
        return _named(self.ladders, name)

    def ladder_for(self, tier: str, unit: str, severity: Severity) -> Ladder:
        """Return the ladder that a missed clock climbs: the closest choice that fits, else the tier's own.

        Of two that fit equally closely the earlier row wins; a tier that is no more climbs the first ladder there is.
        """
        fitting = [row for row in self.ladder_choices if row.fits(tier, unit, severity)]
        if fitting:
            return self.ladder(max(fitting, key=lambda row: row.closeness(unit)).ladder)
        return self.ladder(next((row.ladder for row in self.tiers if row.id == tier), self.ladders[0].id))

    def zero_report(self, name: str) -> ZeroReport:
        """Return the hours of a zero report by their id.

        Raises:
            KeyError: this policy has none of that id.
        """
        return _named(self.zero_reports, name)

    def grading(self, category: str | None, sub_category: str | None = None) -> Grading:
        """Return the grading rule of a sub-category, else of a category, else the general one."""
        closer = (row for row in self.gradings if sub_category in row.sub_categories)
        named = (row for row in self.gradings if category in row.categories)
        general = (row for row in self.gradings if not row.categories and not row.sub_categories)
        return next(closer, None) or next(named, None) or next(general)


def _named(rows: tuple[R, ...], name: str) -> R:
    for row in rows:
        if row.id == name:
            return row
    raise KeyError(name)


def load(name: str = "default") -> Policy:
    """Read a policy by its name in this folder, or by its path.

    Raises:
        FileNotFoundError: there is no such policy.
        pydantic.ValidationError: the file does not have the form of a policy.
    """
    path = Path(name) if name.endswith(".toml") else HERE / f"{name}.toml"
    data = path.read_bytes()
    content = tomllib.loads(data.decode())
    version = f"{path.stem}-{hashlib.sha256(data).hexdigest()[:12]}"
    return Policy(version=version, **content)
