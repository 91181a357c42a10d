"""浏览器通知: the browsers in which the viewer takes notices."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from directory.browsers import add_browser, browsers_of, remove_browser
from directory.errors import Refused
from directory.tables import Contact
from notifier.channels.webpush_key import private_key, public_key
from notifier.self_test import TEMPLATE
from runtime.work import Work
from schemas import labels
from schemas.notices import SendNotice
from schemas.values import Channel, Lane, Recipient
from web.asker import person_of
from web.errors import NotFoundError
from web.identity import AVisit, Visit

router = APIRouter(include_in_schema=False)

NOBODY = "没有自己的浏览器"
DONE = {
    "on": "这个浏览器已开启通知，可以发一条试试。",
    "sent": "试发的通知已交出，请看浏览器是否弹出。没有弹出请检查系统的通知设置。",
    "ended": "已删去，这个浏览器不再收到通知。",
}
VALID = timedelta(minutes=5)


@router.get("/account/push")
async def page(visit: AVisit, done: str = "") -> Response:
    """The viewer's browsers."""
    return await _page(visit, done=DONE.get(done, ""))


@router.post("/account/push")
async def add(visit: AVisit, subscription: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Keep the browser that the form comes from."""
    me = person_of(visit.viewer, NOBODY)
    services = visit.site.platform.settings.webpush.services
    try:
        await visit.site.platform.works.run(lambda work: add_browser(work, me, subscription, services))
    except Refused as fault:
        return await _page(visit, fault=str(fault))
    return RedirectResponse("/account/push?done=on", 303)


@router.post("/account/push/{contact_id}/test")
async def test(visit: AVisit, contact_id: UUID) -> Response:
    """Send a notice to one of the viewer's browsers."""
    me = person_of(visit.viewer, NOBODY)
    async with visit.reading() as session:
        own = next((each for each in await browsers_of(session, me) if each.id == contact_id), None)
    if own is None:
        raise NotFoundError("没有这个浏览器，可能已经删去。")
    await visit.site.platform.works.run(lambda work: _send(work, own, visit.viewer.unit))
    return RedirectResponse("/account/push?done=sent", 303)


@router.post("/account/push/{contact_id}/end")
async def end(visit: AVisit, contact_id: UUID) -> Response:
    """Take a browser off."""
    me = person_of(visit.viewer, NOBODY)
    try:
        await visit.site.platform.works.run(lambda work: remove_browser(work, me, contact_id))
    except Refused as fault:
        return await _page(visit, fault=str(fault))
    return RedirectResponse("/account/push?done=ended", 303)


async def _send(work: Work, contact: Contact, unit: str) -> None:
    at = f"{work.now.astimezone(work.settings.zone):%m-%d %H:%M}"
    work.send(
        SendNotice(
            time=work.now,
            unit=unit,
            lane=Lane.ROUTINE,
            recipient=Recipient(channel=Channel.WEBPUSH, address=contact.address),
            template=TEMPLATE,
            params={"channel": labels.CHANNELS[Channel.WEBPUSH].in_language(work.settings.language), "at": at},
            channels=(Channel.WEBPUSH,),
            expires_at=work.now + VALID,
        )
    )


async def _page(visit: Visit, fault: str = "", done: str = "") -> Response:
    me = person_of(visit.viewer, NOBODY)
    private = private_key(visit.site.platform.settings)
    async with visit.reading() as session:
        browsers = await browsers_of(session, me)
    key = public_key(private) if private else ""
    return visit.show("push.html", 422 if fault else 200, browsers=browsers, key=key, fault=fault, done=done)
