"""A policy: all its rows, read from a file. Each names the rule that it comes from: a "late" can be explained for years."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import Field, model_validator

from policies.deadlines import Tier, ZeroReport
from policies.duty import GapSearch, Handovers, Patience, RollCalls, Rota, ShiftChanges, ShiftReminders
from policies.grading import Doubt, Grading, Threshold
from policies.ladders import Ladder, LadderChoice, Step
from policies.messages import Dialogue, Matching, Notices, PersonLimit, PersonLimits, Verification, Voice
from policies.rows import Row
from schemas.divisions import Level
from schemas.values import Severity

__all__ = [
    "HERE",
    "Dialogue",
    "Doubt",
    "GapSearch",
    "Grading",
    "Handovers",
    "Ladder",
    "LadderChoice",
    "Matching",
    "Notices",
    "Patience",
    "PersonLimit",
    "PersonLimits",
    "Policy",
    "RollCalls",
    "Rota",
    "Row",
    "ShiftChanges",
    "ShiftReminders",
    "Step",
    "Threshold",
    "Tier",
    "Verification",
    "Voice",
    "ZeroReport",
    "load",
]

HERE = Path(__file__).parent
R = TypeVar("R", Tier, Ladder, ZeroReport)


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
    doubt: Doubt = Doubt()

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
