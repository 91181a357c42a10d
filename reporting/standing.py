"""The incident that a command is about, or a refusal that says why not."""

from __future__ import annotations

from uuid import UUID

from reporting.errors import Refused
from reporting.labels import STATUS
from reporting.locking import locked
from reporting.tables import Incident
from runtime.work import Work

_NOW_WHAT = {
    "closed": "如有新情况，请带班领导在事件页先重新打开。",
    "merged": "请到并入后的事件办理，事件页上有链接。",
}


async def standing(work: Work, incident_id: UUID) -> Incident:
    """Return an incident, locked.

    Raises:
        Refused: there is none.
    """
    incident = await locked(work, incident_id)
    if incident is None:
        raise Refused("没有这个事件，可能网址不完整。请从值班台重新打开。")
    return incident


async def open_one(work: Work, incident_id: UUID) -> Incident:
    """Return an incident that is still open, locked.

    Raises:
        Refused: there is none, or it was closed or merged.
    """
    incident = await standing(work, incident_id)
    if incident.status != "open":
        raise Refused(f"事件{incident.number}{STATUS[incident.status]}，不能再修改。{_NOW_WHAT[incident.status]}")
    return incident


def open_again(incident: Incident) -> None:
    """Open an incident that was closed or merged away; nothing of its end is left standing on it."""
    incident.status, incident.merged_into = "open", None
    incident.closed_at, incident.closed_by, incident.close_reason = None, None, ""


def reason_of(reason: str) -> str:
    """Return a reason without blanks around it.

    Raises:
        Refused: it is empty.
    """
    if not (reason := reason.strip()):
        raise Refused("请写明理由，理由会记入台账。")
    return reason
