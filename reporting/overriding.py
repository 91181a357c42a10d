"""What a person decides against or beyond the computed: a fact, a grade, the end of an incident. Each with its reason, kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from reporting.checking import refuse_unchecked, refuse_unseen
from reporting.errors import Refused
from reporting.incident import fold
from reporting.labels import ELEMENT, SEVERITY
from reporting.refold import Because, overrides_of, recompute, reports_of, said_by, set_by, updated
from reporting.siting import place_of
from reporting.standing import open_again, open_one, reason_of, standing
from reporting.tables import FactOverride, Incident
from reporting.typed import typed_value
from runtime.work import Work
from schemas.incidents import IncidentClosed
from schemas.values import Severity


async def override_fact(
    work: Work,
    by: UUID | None,
    incident_id: UUID,
    name: str,
    value: Any,
    *,
    reason: str,
    seen: UUID | None = None,
    checked: bool = False,
) -> Incident:
    """Set one element of the incident by hand, or confirm it: set what it is already.

    Args:
        work: the unit of work.
        by: who does it.
        incident_id: of the incident.
        name: a field of `Elements`.
        value: a string as a person types it, a number, or None for "not known".
        reason: why; it is kept.
        seen: the report or override whose word the person saw as the value; None: they are not known to have seen any.
        checked: they say that they have checked a figure that differs sharply.

    Raises:
        UncheckedError: the figure differs sharply, or something that is known is taken away.
        Refused: no such open incident or element, a value that can't be read, no reason, or another word came meanwhile.
    """
    incident, reason = await open_one(work, incident_id), reason_of(reason)
    if name not in ELEMENT:
        raise Refused("没有这个要素。")
    kept = typed_value(name, value, work.settings.zone)
    words = [*map(said_by, await reports_of(work, incident.id)), *map(set_by, await overrides_of(work, incident.id))]
    fact = fold(words).get(name)
    refuse_unseen(fact, seen, work.settings.zone)
    if not checked:
        refuse_unchecked(name, fact, kept, work.settings.zone, work.policy.doubt)
    place = await place_of(work, kept, incident.unit) if name == "location" else None
    row = FactOverride(incident_id=incident.id, name=name, value=kept, place=place, by=by, reason=reason, at=work.now)
    work.session.add(row)
    await work.session.flush()
    await recompute(work, incident, Because(by=by, reason=f"{ELEMENT[name]}：{reason}"))
    return incident


async def override_grade(work: Work, by: UUID | None, incident_id: UUID, severity: Severity | None, reason: str) -> Incident:
    """Set the grade by hand; None: what is computed counts again.

    Raises:
        Refused: no such open incident, no reason, or it has this grade by hand already.
    """
    incident, reason = await open_one(work, incident_id), reason_of(reason)
    if incident.set_severity == severity:
        raise Refused(f"已经是{SEVERITY[severity]}。" if severity else "现在就是按事实自动定级。")
    incident.set_severity, incident.set_reason, incident.set_by = severity, reason if severity else "", by
    incident.set_over = incident.computed_severity if severity else None
    await recompute(work, incident, Because(by=by, reason=reason))
    return incident


async def close(work: Work, by: UUID | None, incident_id: UUID, reason: str) -> Incident:
    """End an incident; its open clocks are withdrawn.

    Raises:
        Refused: no such open incident, no reason.
    """
    incident, reason = await open_one(work, incident_id), reason_of(reason)
    incident.status, incident.closed_at, incident.closed_by, incident.close_reason = "closed", work.now, by, reason
    incident.updated_at = work.now
    work.emit(closed(work, incident, by, reason))
    return incident


async def reopen(work: Work, by: UUID | None, incident_id: UUID, reason: str) -> Incident:
    """Open a closed incident again; what it owed when it was closed is owed again.

    Raises:
        Refused: no such closed incident, no reason.
    """
    incident, reason = await standing(work, incident_id), reason_of(reason)
    if incident.status != "closed":
        raise Refused("只有已办结的事件可以重新打开。")
    open_again(incident)
    incident.updated_at = work.now
    work.emit(updated(work, incident, ("status",), Because(by=by, reason=reason)))
    return incident


def closed(work: Work, incident: Incident, by: UUID | None, reason: str) -> IncidentClosed:
    """Return the event that an incident ended."""
    return IncidentClosed(
        time=work.now,
        unit=incident.unit,
        incident_id=incident.id,
        number=incident.number,
        title=incident.title,
        by=by,
        reason=reason,
    )
