"""The message log: what came in and what went out in one list, newest first, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from directory.asked import Asked, Place
from directory.rights import Viewer
from notifier.log import sent
from notifier.queries import NoticeView
from notifier.states import State
from reporting.log import numbers_of, received
from reporting.views import MessageView
from schemas.values import Disposition
from web.message_lines import Known, Line, incoming, outgoing
from web.names import people, units

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and where the next page begins; None: these are the last."""

    lines: tuple[Line, ...]
    next: Place | None


async def page_of(session: AsyncSession, viewer: Viewer, asked: Asked, direction: str = "", limit: int = PAGE) -> Page:
    """Return one page. Each half is asked for a whole page and one more, since all of it may be of one half."""
    notices: list[NoticeView] = []
    letters: list[MessageView] = []
    if direction != "in" and asked.state not in set(Disposition):
        notices = await sent(session, asked, limit + 1)
    if direction != "out" and not asked.lane and asked.state not in set(State):
        letters = await received(session, asked, limit + 1)
    known = await _known(session, notices, letters)
    lines = [outgoing(each, viewer, known) for each in notices] + [incoming(each, viewer, known) for each in letters]
    lines.sort(key=lambda line: (line.at, line.id), reverse=True)
    shown = tuple(lines[:limit])
    return Page(shown, Place(shown[-1].at, shown[-1].id) if len(lines) > limit else None)


async def pages_of(session: AsyncSession, viewer: Viewer, asked: Asked, direction: str, limit: int) -> AsyncIterator[Page]:
    """Yield page after page, to the last."""
    while True:
        page = await page_of(session, viewer, asked, direction, limit)
        yield page
        if page.next is None:
            return
        asked = replace(asked, before=page.next)


async def _known(session: AsyncSession, notices: list[NoticeView], letters: list[MessageView]) -> Known:
    concerned = {each for notice in notices for each in (notice.person_id, notice.on_behalf_of) if each}
    codes = {notice.unit for notice in notices} | {letter.unit for letter in letters}
    numbers = await numbers_of(session, {notice.about.incident_id for notice in notices if notice.about.incident_id})
    return Known(await people(session, concerned), await units(session, codes), numbers)
