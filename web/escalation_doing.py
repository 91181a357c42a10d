"""What a person does with an escalation from a page or by the API: whose it is, and who may."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from directory.rights import Action, Viewer
from roster import commands
from roster import queries as roster
from roster.commands import By, Done
from roster.queries import EscalationView
from runtime.work import Work
from schemas.values import Channel
from web.asker import person_of
from web.errors import NotFoundError
from web.gate import require
from web.once import run_once
from web.site import Site

Doing = Callable[[Work, By], Awaitable[Done]]


async def escalation_for(site: Site, viewer: Viewer, escalation_id: UUID) -> tuple[EscalationView, UUID]:
    """Return an escalation and the person who may do something with it.

    Raises:
        NotFoundError: there is no such escalation.
        ForbiddenError: it is not this viewer's, or the viewer is not a person.
    """
    async with site.platform.database.read() as session:
        found = await roster.escalation(session, escalation_id)
    if found is None:
        raise NotFoundError("没有这次催报。")
    require(viewer, Action.ACKNOWLEDGE, found.unit)
    return found, person_of(viewer, "不能处理催报：催报必须由人负责")


def taking_over(escalation_id: UUID) -> Doing:
    """Return what takes an escalation over."""
    return lambda work, by: commands.take_over(work, escalation_id, by)


def handing_over(escalation_id: UUID, to: UUID | None) -> Doing:
    """Return what hands an escalation over to a person, or (None) to the next step."""
    return lambda work, by: commands.hand_over(work, escalation_id, by, to)


def putting_off(escalation_id: UUID, minutes: int) -> Doing:
    """Return what puts an escalation off."""
    return lambda work, by: commands.put_off(work, escalation_id, by, timedelta(minutes=minutes))


async def do(site: Site, by: By, doing: Doing, once: UUID | None = None) -> Done | None:
    """Carry it out in one transaction; None when a form with this id was carried out before. Raises `roster.errors.Refused`."""
    return await run_once(site, once, lambda work: doing(work, by))


def whose(person: UUID, channel: Channel, reason: str) -> By:
    """Return who does it and why, the reason trimmed."""
    return By(person, channel, reason.strip())
