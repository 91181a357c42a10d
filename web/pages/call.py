"""记录来电: somebody rings the duty room; the officer writes down what they say, and it goes the way of every report."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from directory.rights import Action
from reporting.intake.doors import Doors
from reporting.intake.keep import NotKeptError
from reporting.intake.phone import take_down
from reporting.intake.refusals import NotTakenError
from schemas import uuid7
from web.asker import person_of
from web.errors import InvalidError
from web.gate import where
from web.identity import AVisit, Visit
from web.typed_time import for_input, typed_time

NOT_KEPT = "系统暂时无法保存，请再点一次保存；仍不行请先记在纸上，并电话报告上级。"


class Call(BaseModel):
    """The form as it was filled in. `submission` is the id of its rendering: sent twice it is one call."""

    caller: str = Field("", max_length=40)
    caller_name: str = Field("", max_length=40)
    text: str = Field("", max_length=10_000)
    called_at: str = Field("", max_length=40)
    submission: str = Field("", max_length=64)


def routes(doors: Doors) -> APIRouter:
    """Return the form's routes; what is written down goes through the intake."""
    router = APIRouter(include_in_schema=False)

    @router.get("/call")
    async def form(visit: AVisit) -> Response:
        """The form, with what to ask beside it."""
        where(visit.viewer, Action.LOG_PHONE)
        return _page(visit, Call(called_at=for_input(visit.site.now, visit.site.zone)))

    @router.post("/call")
    async def submit(visit: AVisit, call: Annotated[Call, Form()]) -> Response:
        """Keep the call as a message of the caller, taken down by the viewer."""
        unit, by = where(visit.viewer, Action.LOG_PHONE)[0], person_of(visit.viewer, "不能记录来电")
        try:
            _, message = await take_down(
                doors.intake,
                by=by,
                unit=unit,
                text=call.text,
                caller=call.caller,
                caller_name=call.caller_name,
                called_at=typed_time(call.called_at, visit.site.now, visit.site.zone),
                submission=call.submission,
            )
        except NotTakenError as refusal:
            return _page(visit, call, refusal.detail, refusal.status)
        except NotKeptError:
            return _page(visit, call, NOT_KEPT, 503)
        except InvalidError as fault:
            return _page(visit, call, str(fault), 422)
        return RedirectResponse(f"/report/received/{message.id}", 303)

    return router


def _page(visit: Visit, call: Call, fault: str = "", code: int = 200) -> Response:
    return visit.show("call.html", code, entered=call, fault=fault, submission=call.submission or uuid7())
