"""催报预览: if this is missed at 02:10 tonight, who is called when."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from directory import queries as directory
from directory.rights import Action
from web.errors import InvalidError
from web.gate import where
from web.identity import AVisit
from web.ladder_preview import Around, climbs, moment, preview_of
from web.typed_time import for_input

router = APIRouter(include_in_schema=False)


@router.get("/ladders/preview")
async def page(visit: AVisit, unit: str = "", tier: str = "", at: str = "") -> Response:
    """The form, and the climb of the chosen clock."""
    roots, policy, zone = where(visit.viewer, Action.SEE_ROSTER), visit.site.platform.policy, visit.site.zone
    fault, found, missed_at = "", None, visit.site.now
    async with visit.reading() as session:
        rooms = [each for root in roots for each in await directory.duty_rooms(session, root) if each.parent]
        code = unit or next((each.code for each in rooms), "")
        choices = climbs(policy)
        name = tier or choices[0][0]
        try:
            missed_at = moment(at, visit.site.now, zone)
            if code:
                found = await preview_of(
                    Around(session, visit.viewer, visit.site.platform.settings, policy), code, name, missed_at
                )
        except InvalidError as error:
            fault = str(error)
        chosen = await directory.unit(session, code) if code else None
    if chosen and chosen.code not in {each.code for each in rooms}:
        rooms = [chosen, *rooms]
    context = {"rooms": rooms, "choices": choices, "unit": code, "tier": name, "at": for_input(missed_at, zone)}
    return visit.show("ladder_preview.html", 422 if fault else 200, **context, preview=found, fault=fault)
