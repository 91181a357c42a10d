"""收发记录: every message in and out, searched, paged, saved as a file; and one outgoing message with its whole course."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from directory.rights import Action
from notifier.states import State
from runtime.work import Work
from schemas.exports import MessagesExported
from schemas.labels import CHANNELS
from schemas.values import Lane
from web import words
from web.errors import InvalidError
from web.gate import can, where
from web.identity import AVisit, Visit
from web.message_course import course_of
from web.message_export import FORMS, MOST, as_file
from web.message_lines import Line
from web.message_log import page_of, pages_of
from web.message_search import Search, asked_for

router = APIRouter(include_in_schema=False)

CHUNK = 1000
STATES = {str(state): words.NOTICE_STATE[state] for state in State}


@router.get("/messages")
async def page(visit: AVisit, search: Annotated[Search, Query()]) -> Response:
    """One page of the log; what can't be looked for is said above an empty list."""
    roots, fault = where(visit.viewer, Action.SEE_MESSAGES), ""
    async with visit.reading() as session:
        try:
            found = await page_of(
                session, visit.viewer, await asked_for(session, search, roots, visit.site.zone), search.direction
            )
        except InvalidError as error:
            found, fault = None, str(error)
    return visit.show(
        "messages.html",
        422 if fault else 200,
        found=found,
        fault=fault,
        search=search,
        states=STATES,
        dispositions=words.DISPOSITION,
        lanes={str(lane): words.LANE[lane] for lane in Lane},
        channels={str(channel): label.zh for channel, label in CHANNELS.items()},
        query=urlencode(search.given),
        may_export=can(visit.viewer, Action.EXPORT_MESSAGES),
    )


@router.get("/messages/out/{notice_id}")
async def one(visit: AVisit, notice_id: UUID) -> Response:
    """One outgoing message: what led to it, each way, each attempt and receipt, the answer."""
    async with visit.reading() as session:
        course = await course_of(session, visit.viewer, notice_id, visit.site.now)
    return visit.show("message_out.html", course=course)


@router.get("/messages/export/{form}")
async def export(visit: AVisit, form: Literal["csv", "xlsx"], search: Annotated[Search, Query()]) -> Response:
    """The lines that were looked for as a file; the journal keeps who saved what."""
    roots = where(visit.viewer, Action.EXPORT_MESSAGES)
    lines = await _all_lines(visit, search, roots)
    content = await asyncio.to_thread(as_file, lines, form, visit.site.zone)
    told = _exported(visit, roots, form, lines, search)

    async def keep(work: Work) -> None:
        work.emit(told)

    await visit.site.platform.works.run(keep)
    name = f"messages-{visit.site.now.astimezone(visit.site.zone):%Y%m%d-%H%M}.{form}"
    return Response(content, media_type=FORMS[form], headers={"content-disposition": f'attachment; filename="{name}"'})


async def _all_lines(visit: Visit, search: Search, roots: tuple[str, ...]) -> list[Line]:
    lines: list[Line] = []
    async with visit.reading() as session:
        asked = await asked_for(session, search.model_copy(update={"before": ""}), roots, visit.site.zone)
        async for found in pages_of(session, visit.viewer, asked, search.direction, CHUNK):
            lines += found.lines
            if len(lines) > MOST:
                raise InvalidError(f"符合条件的记录超过{MOST}条，请缩小日期范围后再导出。")
    return lines


def _exported(visit: Visit, roots: tuple[str, ...], form: str, lines: list[Line], search: Search) -> MessagesExported:
    return MessagesExported(
        time=visit.site.now,
        unit=roots[0],
        by=visit.viewer.person_id,
        by_name=visit.viewer.name,
        form=form,
        lines=len(lines),
        asked=search.given,
    )
