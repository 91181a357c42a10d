"""Browser notices and the long tail, from the command to the receiver: urgent ones at once, and on by SMS where one is gone."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlmodel import col, select

from directory.tables import Contact
from notifier.states import State
from schemas import uuid7
from schemas.notices import NoticeSent
from schemas.values import About, Channel, Lane
from tests.notifier.conformance.browser import PretendBrowser
from tests.notifier.conformance.receiver import http_receiver
from tests.notifier.conformance.rigs import VAPID
from tests.notifier.world import LI, World, world

PUSH = {"private_key": VAPID, "services": ("127.0.0.1",)}


async def _contact(here: World, who: str, channel: Channel, address: str) -> UUID:
    row = Contact(person_id=here.people[who], channel=channel.value, address=address, rank=9)
    async with here.platform.database.write() as session:
        session.add(row)
    return row.id


async def test_an_urgent_notice_reaches_the_browser_and_leads_to_its_incident(tmp_path: Path) -> None:
    """The lane and the incident of the command come through; the event and the pages name the push service, never the keys."""
    browser, incident = PretendBrowser(), uuid7()
    async with http_receiver((201, b"")) as service, world(tmp_path, webpush=PUSH) as here:
        await _contact(here, "li", Channel.WEBPUSH, browser.address(service.url))
        for lane in (Lane.URGENT, Lane.ROUTINE):
            sent = await here.send("li", channels=(Channel.WEBPUSH,), lane=lane, about=About(incident_id=incident))
            view = await here.becomes(sent, lambda notice: notice.state is State.ACCEPTED)
            assert view.deliveries[0].address == view.address == "浏览器（127.0.0.1）"
        urgent, routine = service.taken
        assert (urgent.headers["Urgency"], routine.headers["Urgency"]) == ("high", "normal")
        told = browser.read(urgent.body)
        assert told["page"] == f"/incidents/{incident}"
        assert "李家村房屋火灾" in told["text"]
        assert (await here.event(NoticeSent)).address == "浏览器（127.0.0.1）"


async def test_a_browser_that_is_gone_is_flagged_and_the_phone_gets_it(tmp_path: Path) -> None:
    """410: the next channel starts at once, and the browser is tried last from then on."""
    async with http_receiver((410, b"")) as service, world(tmp_path, webpush=PUSH) as here:
        contact = await _contact(here, "li", Channel.WEBPUSH, PretendBrowser().address(service.url))
        sent = await here.send("li", channels=(Channel.WEBPUSH, Channel.SMS))
        await here.sandbox.phone(LI).expect("李家村房屋火灾")
        view = await here.becomes(sent, lambda notice: notice.state is State.DELIVERED)
        assert [each.channel for each in view.deliveries] == [Channel.WEBPUSH, Channel.SMS]
        async with here.platform.database.read() as session:
            row = (await session.scalars(select(Contact).where(col(Contact.id) == contact))).one()
        assert "410" in row.flagged


async def test_a_notice_goes_by_apprise_under_the_name_in_the_settings(tmp_path: Path) -> None:
    """The directory says the name, the settings the URL."""
    async with http_receiver((200, b"")) as service:
        url = service.url.replace("http", "json", 1)
        async with world(tmp_path, apprise={"services": {"县城管群": url}}) as here:
            await _contact(here, "li", Channel.APPRISE, "县城管群")
            sent = await here.send("li", channels=(Channel.APPRISE,))
            await here.becomes(sent, lambda notice: notice.state is State.ACCEPTED)
            (taken,) = service.taken
            assert "李家村房屋火灾" in taken.json["message"]
