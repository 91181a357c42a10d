"""An incident with everything that the three services know of it, for one viewer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer, allowed_actions
from notifier import queries as notifier
from notifier.queries import NoticeView
from reporting import queries as reporting
from reporting.views import IncidentView
from roster import queries as roster
from web.errors import NotFoundError
from web.escalation_view import EscalationLine, lines
from web.gate import require
from web.story import Line, story


@dataclass(frozen=True, slots=True)
class Case:
    """What the incident page shows. `may`: what the viewer may do to it, which buttons there are."""

    view: IncidentView
    escalations: tuple[EscalationLine, ...]
    notices: tuple[NoticeView, ...]
    story: tuple[Line, ...]
    may: frozenset[Action]

    @property
    def open(self) -> bool:
        """Whether it is still being dealt with."""
        return self.view.card.status == "open"


async def incident_for(
    session: AsyncSession, viewer: Viewer, incident_id: UUID, action: Action = Action.SEE_INCIDENT
) -> IncidentView:
    """Return an incident to which the viewer may do `action`.

    Raises:
        NotFoundError: there is no such incident.
        ForbiddenError: it is not this viewer's to see or to do.
    """
    view = await reporting.incident(session, incident_id)
    if view is None:
        raise NotFoundError("没有这起事件，可能链接有误。")
    require(viewer, action, view.unit, unit_name=view.card.unit_name)
    return view


async def case_of(session: AsyncSession, viewer: Viewer, incident_id: UUID) -> Case:
    """Return an incident whole.

    Raises:
        NotFoundError: there is no such incident.
        ForbiddenError: the viewer may not see it.
    """
    view = await incident_for(session, viewer, incident_id)
    escalations = await lines(session, await roster.escalations_of(session, incident_id), viewer)
    notices = await notifier.notices_of(session, incident_id)
    told = story(view.timeline, escalations, notices)
    return Case(view, tuple(escalations), tuple(notices), tuple(told), allowed_actions(viewer, view.unit))
