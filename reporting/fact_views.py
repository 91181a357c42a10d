"""Facts as people see them: each with who said it, in which words, and what others said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from reporting.incident import Fact, Said, doubt, fold
from reporting.labels import ELEMENT
from reporting.names import Names
from reporting.refold import said_by, set_by
from reporting.summary import shown
from reporting.tables import FactOverride, Report
from reporting.views import FactView, SaidView


def fact_views(
    reports: Sequence[Report], overrides: Sequence[FactOverride], speakers: Mapping[UUID, str], zone: ZoneInfo
) -> tuple[FactView, ...]:
    """Return every element, known or not, in the order in which a report gives them. `speakers`: name by report or override."""
    facts = fold([*map(said_by, reports), *map(set_by, overrides)])
    return tuple(_fact_view(name, label, facts.get(name), speakers, zone) for name, label in ELEMENT.items())


def speakers(reports: Sequence[Report], overrides: Sequence[FactOverride], names: Names) -> dict[UUID, str]:
    """Return who said what: a person's name, or the address of someone who isn't registered."""
    said = {report.id: names.person(report.reporter_id) or report.sender.partition(":")[2] or "未登记" for report in reports}
    return said | {override.id: names.person(override.by) for override in overrides}


def _fact_view(name: str, label: str, fact: Fact | None, by: Mapping[UUID, str], zone: ZoneInfo) -> FactView:
    if fact is None:
        return FactView(name, label, None, shown(name, None, zone), None)
    return FactView(
        name=name,
        label=label,
        value=fact.value,
        shown=shown(name, fact.value, zone, fact.said.precision),
        said=_said_view(name, fact.said, by, zone),
        others=tuple(_said_view(name, other, by, zone) for other in fact.others),
        overridden=fact.overridden,
        doubt=_doubt(fact, by, zone),
    )


def _doubt(fact: Fact, by: Mapping[UUID, str], zone: ZoneInfo) -> str:
    said = doubt(fact)
    if said is None:
        return ""
    return f"{by.get(said.id, '')}曾报{shown(fact.name, said.values[fact.name], zone)}，相差较大，请核实"


def _said_view(name: str, said: Said, by: Mapping[UUID, str], zone: ZoneInfo) -> SaidView:
    proof, value = said.evidence.get(name), said.values[name]
    return SaidView(
        shown=shown(name, value, zone, said.precision),
        value=value,
        by=by.get(said.id, ""),
        at=said.at,
        words=proof.words if proof else "",
        report_id=None if said.kind is None else said.id,
        confidence=proof.confidence if proof else None,
        flag=proof.flag if proof else None,
        reason=said.reason,
    )
