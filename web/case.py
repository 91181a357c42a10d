"""An incident with everything that the three services know of it, for one viewer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer, allowed_actions
from notifier import queries as notifier
from notifier.queries import NoticeView
from notifier.voice.queries import CallView, bridges_of, calls_of
from notifier.voice.tables import VoiceBridge
from reporting import queries as reporting
from reporting.views import ClockView, IncidentView
from roster import queries as roster
from web.errors import NotFoundError
from web.escalation_view import EscalationLine, lines
from web.gate import require
from web.names import units
from web.site import Site
from web.story import Line, story


@dataclass(frozen=True, slots=True)
class Case:
    """What the incident page shows. `clocks`: each with whether the viewer's own unit owes it; `may`: which buttons there are.

    `calls`: how the telephone calls of notices went, by delivery; `bridges`: connections of two telephones.
    """

    view: IncidentView
    escalations: tuple[EscalationLine, ...]
    notices: tuple[NoticeView, ...]
    story: tuple[Line, ...]
    clocks: tuple[tuple[ClockView, bool], ...]
    may: frozenset[Action]
    calls: Mapping[UUID, tuple[CallView, ...]]
    bridges: Sequence[VoiceBridge]
    bridge_units: Mapping[str, str]

    @property
    def open(self) -> bool:
        """Whether it is still being dealt with."""
        return self.view.card.status == "open"


async def incident_for(
    session: AsyncSession, site: Site, viewer: Viewer, incident_id: UUID, action: Action = Action.SEE_INCIDENT
) -> IncidentView:
    """Return an incident to which the viewer may do `action`.

    Raises:
        NotFoundError: there is no such incident.
        ForbiddenError: it is not this viewer's to see or to do.
    """
    view = await reporting.incident(session, incident_id, site.zone, site.platform.policy.doubt)
    if view is None:
        raise NotFoundError("没有这起事件，可能链接有误。")
    require(viewer, action, view.unit, unit_name=view.card.unit_name)
    return view


async def case_of(session: AsyncSession, site: Site, viewer: Viewer, incident_id: UUID) -> Case:
    """Return an incident whole.

    Raises:
        NotFoundError: there is no such incident.
        ForbiddenError: the viewer may not see it.
    """
    view = await incident_for(session, site, viewer, incident_id)
    escalations = await lines(session, await roster.escalations_of(session, incident_id), viewer)
    notices = await notifier.notices_of(session, incident_id)
    told = story(view.timeline, escalations, notices)
    calls = await calls_of(session, [delivery.id for notice in notices for delivery in notice.deliveries])
    bridges = await bridges_of(session, incident_id)
    bridge_units = await units(session, {code for each in bridges for code in (each.unit, each.to_unit)})
    rights = allowed_actions(viewer, view.unit)
    return Case(
        view,
        own_first(escalations, viewer),
        tuple(notices),
        tuple(told),
        own_clocks(view.clocks, viewer),
        rights,
        calls,
        bridges,
        bridge_units,
    )


def own_clocks(clocks: Sequence[ClockView], viewer: Viewer) -> tuple[tuple[ClockView, bool], ...]:
    """Return the clocks by due time, those that the viewer's own units owe first; each with whether it is one of them."""
    own = {held.unit for held in viewer.grants}
    if not any(clock.unit in own for clock in clocks):
        own = {clock.unit for clock in clocks}
    return tuple(sorted(((clock, clock.unit in own) for clock in clocks), key=lambda pair: (not pair[1], pair[0].due_at)))


def own_first(escalations: Sequence[EscalationLine], viewer: Viewer) -> tuple[EscalationLine, ...]:
    """Return the escalations: those that are not over first, among them those of the viewer's own units, then the newest."""
    own = {held.unit for held in viewer.grants}
    return tuple(sorted(escalations, key=lambda each: (each.state == "stopped", each.unit not in own, each.due_at)))
