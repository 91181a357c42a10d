"""An inbound message, for who may see it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer, may
from reporting import queries as reporting
from reporting.speech import is_voice
from reporting.views import MessageView, ReportView
from web.errors import NotFoundError
from web.gate import require


async def letter_for(session: AsyncSession, viewer: Viewer, message_id: UUID) -> MessageView:
    """Return a message that the viewer may see: sent by them, by someone below them, or about something below them.

    Raises:
        NotFoundError: there is no such message (or it has not been read yet).
        ForbiddenError: it is not the viewer's to see.
    """
    letter = await reporting.message(session, message_id)
    if letter is None:
        raise NotFoundError("没有这条信息，或者刚刚收到、还没有读完；请几秒后刷新。")
    if not sees(viewer, letter):
        require(viewer, Action.SEE_MESSAGE, letter.unit, owner=letter.person_id, unit_name=letter.unit_name)
    return letter


def sees(viewer: Viewer, letter: MessageView) -> bool:
    """Say whether the viewer may open this message."""
    at = letter.place if letter.place and may(viewer, Action.SEE_MESSAGE, letter.place).allowed else letter.unit
    return may(viewer, Action.SEE_MESSAGE, at, owner=letter.person_id).allowed


async def report_of(session: AsyncSession, letter: MessageView) -> ReportView | None:
    """Return the report that a message was read as, once it speaks of an incident."""
    incident = await reporting.incident(session, letter.incident_id) if letter.incident_id else None
    return next((each for each in incident.reports if each.message_id == letter.id), None) if incident else None


def waits_for_words(letter: MessageView | ReportView) -> bool:
    """Say whether somebody speaks in a message and nobody has typed what they say."""
    return letter.typed is None and letter.words is None and any(is_voice(each.content_type) for each in letter.media)
