"""通知模板: every text in both languages as its readers get it, what it costs, and an administrator's own words for it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory import queries as directory
from directory.rights import Action, may
from notifier.errors import Refused
from notifier.own_words import faults, known
from notifier.render import templates
from notifier.samples import MEANINGS, REQUIRED
from notifier.wordings import Change, Words, history, own_words, reword
from reporting.tables import Incident
from web.errors import NotFoundError
from web.gate import require, where
from web.identity import AVisit, Visit
from web.template_preview import card, params_for, tried

router = APIRouter(include_in_schema=False)


class NewWords(BaseModel):
    """The form as it was filled in."""

    language: Literal["zh", "en"]
    text: str = Field("", max_length=4000)
    reason: str = Field("", max_length=300)
    act: Literal["try", "save", "restore"] = "save"
    incident: str = Field("", max_length=40)


@router.get("/templates")
async def page(visit: AVisit, incident: str = "") -> Response:
    """All templates, filled in with samples or with an incident's."""
    where(visit.viewer, Action.MANAGE_TEMPLATES)
    async with visit.reading() as session:
        chosen = await _incident(session, visit, incident)
        words = await _words(session, visit)
        settings = visit.site.platform.settings.messages
        cards = [card(name, words, await params_for(session, name, chosen), settings) for name in templates()]
    fault = _no_incident(incident) if incident.strip() and chosen is None else ""
    return visit.show("templates.html", 422 if fault else 200, cards=cards, incident=incident, fault=fault, settings=settings)


@router.get("/templates/{name}")
async def one(visit: AVisit, name: str, incident: str = "", done: str = "") -> Response:
    """One template: its words now, what may stand in them, and what they were before."""
    told = {"saved": "新的文字已经生效。", "restored": "已恢复为文件里的原文。"}.get(done, "")
    return await _one(visit, name, incident, done=told)


@router.post("/templates/{name}")
async def change(visit: AVisit, name: str, given: Annotated[NewWords, Form()]) -> Response:
    """Try other words, put them in force, or go back to the file."""
    async with visit.reading() as session:
        top = (await directory.top(session)).code
    require(visit.viewer, Action.MANAGE_TEMPLATES, top, unit_name="全系统")
    if given.act == "try":
        return await _one(visit, name, given.incident, given=given)
    text = "" if given.act == "restore" else given.text
    if given.act == "save" and not text.strip():
        return await _one(visit, name, given.incident, given=given, fault="正文是空的；要用回原文，请按“恢复原文”。")
    new = Change(name, given.language, text, given.reason, visit.viewer.person_id, visit.viewer.name, top)
    try:
        await visit.site.platform.works.run(lambda work: reword(work, new))
    except Refused as refused:
        return await _one(visit, name, given.incident, given=given, fault=str(refused))
    return RedirectResponse(f"/templates/{name}?done={'restored' if given.act == 'restore' else 'saved'}", 303)


async def _one(
    visit: Visit, name: str, incident: str, *, given: NewWords | None = None, fault: str = "", done: str = ""
) -> Response:
    where(visit.viewer, Action.MANAGE_TEMPLATES)
    if name not in templates():
        raise NotFoundError("没有这个模板。")
    settings = visit.site.platform.settings.messages
    async with visit.reading() as session:
        params = await params_for(session, name, await _incident(session, visit, incident))
        shown = card(name, await _words(session, visit), params, settings)
        before = await history(session, name)
        top = (await directory.top(session)).code
    trial = None
    if given and given.act == "try":
        fault = "".join(faults(name, given.text, settings.signature))
        trial = None if fault else tried(name, given.language, given.text.strip(), params, settings)
    placeholders = [(each, MEANINGS.get(each, each), each in REQUIRED.get(name, ())) for each in sorted(known(name))]
    context: dict[str, Any] = {"card": shown, "history": before, "placeholders": placeholders, "trial": trial, "given": given}
    changes = may(visit.viewer, Action.MANAGE_TEMPLATES, top).allowed
    return visit.show(
        "template.html", 422 if fault else 200, **context, fault=fault, done=done, incident=incident, may_change=changes
    )


async def _words(session: AsyncSession, visit: Visit) -> Words:
    return Words(await own_words(session), visit.site.platform.settings.messages.signature)


async def _incident(session: AsyncSession, visit: Visit, number: str) -> Incident | None:
    """Return the incident of a number, if the viewer may see it."""
    if not number.strip():
        return None
    found = (await session.scalars(select(Incident).where(col(Incident.number) == number.strip()))).first()
    return found if found and may(visit.viewer, Action.SEE_INCIDENT, found.unit).allowed else None


def _no_incident(number: str) -> str:
    return f"没有编号为“{number.strip()}”的事件，或者不在您的管辖范围内；下面用的是示例数据。"
