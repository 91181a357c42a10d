"""Facts as people see them: each with who said it, in which words, what others said, and whether a person should look at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from policies.model import Doubt
from reporting.incident import Fact, Said, doubt, fold
from reporting.labels import CHANNEL, ELEMENT, KIND, OF_KINDS
from reporting.names import Names
from reporting.refold import said_by, set_by
from reporting.summary import shown
from reporting.tables import FactOverride, Report
from reporting.views import FactView, SaidView
from schemas.values import Channel, ReportKind


@dataclass(frozen=True, slots=True)
class Told:
    """Who told what, and how: by report or override. `asked`: by element, of whom it was asked and is awaited."""

    by: Mapping[UUID, str]
    how: Mapping[UUID, str]
    zone: ZoneInfo
    rule: Doubt
    asked: Mapping[str, Sequence[str]] = field(default_factory=dict)


def fact_views(reports: Sequence[Report], overrides: Sequence[FactOverride], told: Told) -> tuple[FactView, ...]:
    """Return every element that the kind of event may have, known or not, in the order in which a report gives them."""
    facts = fold([*map(said_by, reports), *map(set_by, overrides)])
    kind = facts["category"].value if "category" in facts else None
    named = [name for name in ELEMENT if name in facts or kind in OF_KINDS.get(name, {kind})]
    return tuple(_fact_view(name, ELEMENT[name], facts.get(name), told) for name in named)


def speakers(reports: Sequence[Report], overrides: Sequence[FactOverride], names: Names) -> dict[UUID, str]:
    """Return who said what: a person's name, or the address of someone who isn't registered."""
    said = {report.id: names.person(report.reporter_id) or report.sender.partition(":")[2] or "未登记" for report in reports}
    return said | {override.id: names.person(override.by) for override in overrides}


def ways(reports: Sequence[Report], overrides: Sequence[FactOverride]) -> dict[UUID, str]:
    """Return how each came: ``短信首报``, ``网页更正``; what a person of the duty room set: ``人工更正``."""
    came = {report.id: f"{CHANNEL[Channel(report.channel)]}{KIND[ReportKind(report.kind)]}" for report in reports}
    return came | {override.id: "人工更正" for override in overrides}


def _fact_view(name: str, label: str, fact: Fact | None, told: Told) -> FactView:
    asked_of = tuple(told.asked.get(name, ()))
    if fact is None:
        return FactView(name, label, None, shown(name, None, told.zone), None, asked_of=asked_of)
    return FactView(
        name=name,
        label=label,
        value=fact.value,
        shown=shown(name, fact.value, told.zone, fact.said.precision),
        said=_said_view(name, fact.said, told),
        others=tuple(_said_view(name, other, told) for other in reversed(fact.others)),
        overridden=fact.overridden,
        doubt=_doubt(fact, told),
        confirmed=fact.overridden and any(other.values[name] == fact.value for other in fact.others),
        asked_of=asked_of if fact.value is None else (),
    )


def _doubt(fact: Fact, told: Told) -> str:
    said = doubt(fact, told.rule)
    if said is not None:
        before = shown(fact.name, said.values[fact.name], told.zone)
        return f"{told.by.get(said.id, '')}曾报{before}，相差较大，请核实"
    proof = fact.said.evidence.get(fact.name)
    if proof and proof.confidence < told.rule.unsure:
        return f"这几个字读得没有把握（{proof.confidence:.0%}），请对照原文核实"
    return ""


def _said_view(name: str, said: Said, told: Told) -> SaidView:
    proof, value = said.evidence.get(name), said.values[name]
    return SaidView(
        shown=shown(name, value, told.zone, said.precision),
        value=value,
        by=told.by.get(said.id, ""),
        at=said.at,
        words=proof.words if proof else "",
        report_id=None if said.kind is None else said.id,
        confidence=proof.confidence if proof else None,
        flag=proof.flag if proof else None,
        reason=said.reason,
        id=said.id,
        how=told.how.get(said.id, ""),
    )
