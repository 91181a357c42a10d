"""发给我的信息: everything that was sent to the viewer lately, with what was held back and told in a summary only."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from notifier.queries import notices_to
from notifier.summing_up import PAGE
from web.errors import ForbiddenError
from web.identity import AVisit
from web.message_lines import shown
from web.names import units

router = APIRouter(include_in_schema=False)

MOST = 100


@router.get(PAGE)
async def page(visit: AVisit) -> Response:
    """The newest messages to the viewer, whole: they are theirs. Only a code that proves a number stays hidden."""
    me = visit.viewer.person_id
    if me is None:
        raise ForbiddenError("令牌不代表某个人，没有发给它的信息。")
    async with visit.reading() as session:
        notices = await notices_to(session, me, MOST)
        places = await units(session, {notice.unit for notice in notices})
    texts = {notice.id: shown(notice, notice.text, whole=True) for notice in notices}
    return visit.show("my_messages.html", notices=notices, texts=texts, places=places, most=MOST)
