"""Rows on what is owed by when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policies.rows import Duration, HourMinute, MonthDay, Row
from schemas.divisions import Level
from schemas.values import Means, Severity


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
