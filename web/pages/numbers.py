"""我的号码 and 号码核验: a person proves their numbers; who keeps the directory sees which are not proved or bounced."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from directory import queries as directory
from directory.rights import Action
from directory.tables import Contact
from policies.model import Verification
from roster.errors import Refused
from roster.verifying import queries as verifying
from roster.verifying.proving import by_page
from roster.verifying.sending import send_code
from web.asker import person_of
from web.errors import NotFoundError
from web.gate import require, where
from web.identity import AVisit, Visit
from web.names import units

router = APIRouter(include_in_schema=False)

SAID = {
    "wrong": "验证码不对，还可再试{left}次。",
    "spent": "验证码错误次数过多，已作废，请重新获取。",
    "nothing": "没有等待验证的验证码，或已过期，请重新获取。",
}
DONE = {"sent": "验证码已发出，请查收后填写，或直接回复。", "verified": "号码已核实，谢谢。"}


@router.get("/account/numbers")
async def own(visit: AVisit, done: str = "") -> Response:
    """The viewer's own numbers."""
    return await _own(visit, done=DONE.get(done, ""))


@router.post("/account/numbers/{contact_id}/code")
async def send_own(visit: AVisit, contact_id: UUID) -> Response:
    """Send a code to one's own number."""
    person = person_of(visit.viewer, "没有自己的号码")
    await _contact(visit, contact_id, person)
    try:
        await visit.site.platform.works.run(lambda work: send_code(work, contact_id, person))
    except Refused as refused:
        return await _own(visit, fault=refused.sentence)
    return RedirectResponse("/account/numbers?done=sent", 303)


@router.post("/account/numbers/{contact_id}/prove")
async def prove(visit: AVisit, contact_id: UUID, code: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Try a code that was typed."""
    person = person_of(visit.viewer, "没有自己的号码")
    proof = await visit.site.platform.works.run(lambda work: by_page(work, person, contact_id, code))
    if proof.outcome == "verified":
        return RedirectResponse("/account/numbers?done=verified", 303)
    return await _own(visit, fault=SAID[proof.outcome].format(left=proof.left))


@router.get("/directory/numbers")
async def to_check(visit: AVisit, done: str = "") -> Response:
    """The numbers below the viewer's units that bounced or are not proved."""
    return await _to_check(visit, done="已发出验证请求。" if done else "")


@router.post("/directory/numbers/{contact_id}/code")
async def send(visit: AVisit, contact_id: UUID) -> Response:
    """Ask a person to prove a number now."""
    contact = await _contact(visit, contact_id)
    async with visit.reading() as session:
        owner = await directory.person(session, contact.person_id)
        unit = await directory.unit(session, owner.unit) if owner else None
    require(visit.viewer, Action.CHECK_NUMBERS, unit.code if unit else "", unit_name=unit.name if unit else "")
    try:
        await visit.site.platform.works.run(lambda work: send_code(work, contact_id, visit.viewer.person_id))
    except Refused as refused:
        return await _to_check(visit, fault=refused.sentence)
    return RedirectResponse("/directory/numbers?done=1", 303)


def _rule(visit: Visit) -> Verification:
    rule = visit.site.platform.policy.verification
    if rule is None:
        raise NotFoundError("本地规则没有要求核实号码。")
    return rule


async def _contact(visit: Visit, contact_id: UUID, owner: UUID | None = None) -> Contact:
    async with visit.reading() as session:
        contact = await session.get(Contact, contact_id)
    if contact is None or (owner is not None and contact.person_id != owner):
        raise NotFoundError("没有这个号码，可能刚刚被更改，请刷新页面。")
    return contact


async def _own(visit: Visit, *, done: str = "", fault: str = "") -> Response:
    person, rule = person_of(visit.viewer, "没有自己的号码"), _rule(visit)
    async with visit.reading() as session:
        lines = await verifying.numbers_of(session, person, rule, visit.site.now)
    return visit.show("numbers_own.html", 422 if fault else 200, lines=lines, rule=rule, done=done, fault=fault)


async def _to_check(visit: Visit, *, done: str = "", fault: str = "") -> Response:
    roots, rule = where(visit.viewer, Action.CHECK_NUMBERS), _rule(visit)
    async with visit.reading() as session:
        lines = await verifying.numbers_to_check(session, roots, rule, visit.site.now)
        places = await units(session, {line.person.unit for line in lines})
    told = {"lines": lines, "places": places, "rule": rule, "done": done, "fault": fault}
    return visit.show("numbers_to_check.html", 422 if fault else 200, **told)
