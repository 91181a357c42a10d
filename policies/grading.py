"""Rows on how an incident is graded, and when a figure is looked at once more."""

from __future__ import annotations

from pydantic import Field

from policies.rows import Row
from schemas.values import Severity


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


class Doubt(Row):
    """When what was read or typed is looked at once more by a person: a figure at odds with the one before, a reading unsure."""

    least: int = Field(default=5, description="a smaller difference of a figure is in no doubt, however many times it is")
    rise: float = Field(default=3.0, gt=1, description="a figure so many times the one before rises sharply")
    fall: float = Field(default=3.0, gt=1, description="a figure that loses one part in so many falls sharply")
    unsure: float = Field(default=0.6, ge=0, le=1, description="what was read with less confidence is shown as doubtful")
    source: str = "经验值"

    def rises(self, before: float, after: float) -> bool:
        """Say whether a figure is sharply higher than another."""
        return after >= max(self.rise * before, before + self.least)

    def falls(self, before: float, after: float) -> bool:
        """Say whether a figure is sharply lower than another."""
        return before - after >= max(self.least, before / self.fall)
