"""What limits held back, as people find it: in the log, on its page, among their own messages; and the auditor's page."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

import httpx
from sqlalchemy import update
from sqlmodel import col, select

from auditor.tables import AuditFinding, AuditLook
from directory.tables import Account, Person
from notifier.routing import route_new
from notifier.tables import Delivery, Notice
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import Channel, Lane, Recipient
from tests.web.conftest import Desk


async def officer_id(desk: Desk, username: str) -> UUID:
    """Return whose account it is."""
    async with desk.platform.database.read() as session:
        return (await session.scalars(select(col(Account.person_id)).where(col(Account.username) == username))).one()


async def tell(desk: Desk, person: UUID, count: int, lane: Lane = Lane.ROUTINE) -> None:
    """Send somebody messages, and give them their ways without calling any carrier."""
    now = desk.now
    async with desk.platform.database.read() as session:
        unit = (await session.get_one(Person, person)).unit

    async def send(work: Work) -> None:
        for place in range(count):
            work.send(
                SendNotice(
                    time=now,
                    unit=unit,
                    lane=lane,
                    recipient=Recipient(person_id=person),
                    template="shift-unconfirmed",
                    params={"unit_name": "青石镇", "starts_at": "08:00", "names": f"第{place}班", "url": ""},
                    expires_at=now + timedelta(hours=6),
                )
            )

    await desk.platform.works.run(send)
    await desk.settled()
    with patch("notifier.routing.usable", return_value=frozenset({Channel.SMS, Channel.TELEGRAM})):
        await desk.platform.works.run(route_new)


async def held_lines(client: httpx.AsyncClient) -> list[dict]:
    """Return what the log finds by the state."""
    return (await client.get("/api/messages", params={"state": "held"})).json()["messages"]


async def test_what_was_held_back_is_found_with_its_reason_and_text(desk: Desk) -> None:
    """By its state in the log; its page says why, and the person reads it among their own messages."""
    browser = await desk.browser("qingshi")
    await tell(desk, await officer_id(desk, "qingshi"), 21)
    (line,) = await held_lines(browser)
    assert line["state_label"] == "限量并入汇总"
    assert line["outcome"] == "1小时内已给本人发过20条普通信息，这一条不单独发送，并入汇总告知"
    assert "未确认" in line["text"]
    page = (await browser.get(f"/messages/out/{line['id']}")).text
    assert "限量并入汇总" in page
    assert "告知本人的汇总还没有发出" in page
    own = (await browser.get("/account/messages")).text
    assert "限量并入汇总" in own
    assert own.count("未确认") >= 21


async def test_own_messages_are_nobody_elses(desk: Desk) -> None:
    """Another officer's page does not have them, and a token that is nobody is told so."""
    browser = await desk.browser("qingshi")
    await tell(desk, await officer_id(desk, "qingshi"), 1)
    other = await desk.browser("donghe")
    assert "第0班" not in (await other.get("/account/messages")).text
    assert "第0班" in (await browser.get("/account/messages")).text


async def test_what_waits_says_for_what(desk: Desk) -> None:
    """In the queue: how many stand before it; put off by a limit: which, until when, also in the list."""
    browser = await desk.browser("qingshi")
    await tell(desk, await officer_id(desk, "qingshi"), 3)
    found = (await browser.get("/api/messages", params={"lane": "routine", "state": "queued"})).json()["messages"]
    lines = [line for line in found if "班" in line["text"] and "未确认" in line["text"]]
    assert len(lines) == 3
    waits = sorted([(await browser.get(f"/api/notices/{line['id']}")).json()["ways"][0]["ahead"] for line in lines])
    assert waits == list(range(waits[0], waits[0] + 3))
    held = "同一个机器人每分钟最多20条（其中5条留给紧急信息），等到07-14 10:01:00再发"
    async with desk.platform.database.write() as session:
        put_off = update(Delivery).where(col(Delivery.notice_id) == UUID(lines[0]["id"]))
        await session.execute(put_off.values(held=held, next_at=desk.now + timedelta(minutes=1)))
    assert held in (await browser.get("/messages")).text
    page = (await browser.get(f"/messages/out/{lines[0]['id']}")).text
    assert held in page
    assert "前面还有" not in page


async def test_the_log_is_searched_by_urgency(desk: Desk) -> None:
    """Urgent, routine, bulk: only what went out in that lane; what came in has none."""
    browser = await desk.browser("qingshi")
    me = await officer_id(desk, "qingshi")
    await desk.text("李家村东头柴房着火了，伤2人")
    await tell(desk, me, 1, Lane.URGENT)
    await tell(desk, me, 1, Lane.BULK)
    for lane, count in (("bulk", 1), ("urgent", None)):
        found = (await browser.get("/api/messages", params={"lane": lane})).json()["messages"]
        async with desk.platform.database.read() as session:
            lanes = set(
                await session.scalars(select(col(Notice.lane)).where(col(Notice.id).in_([UUID(each["id"]) for each in found])))
            )
        assert lanes == {lane}
        assert count is None or len(found) == count
    assert (await browser.get("/api/messages", params={"lane": "soon"})).status_code == 422


async def test_the_auditors_page_tells_what_is_wrong_and_what_was(desk: Desk) -> None:
    """Now with a link to the messages it speaks of, before with begin and end; the banner leads there."""
    browser = await desk.browser("qingshi")
    now = desk.now
    assert "还没有检查过" in (await browser.get("/audit")).text
    async with desk.platform.database.write() as session:
        session.add(AuditLook(at=now, next_by=now + timedelta(days=9999)))
        lost = {"kind": "notices_failed", "weight": "warning", "count": 1, "oldest_at": now, "seen_at": now}
        session.add(AuditFinding(**lost, sentence="近1小时有1条紧急通知所有渠道都没有发成。", since=now))
        session.add(AuditFinding(**lost, sentence="此前有2条没有发成。", since=now - timedelta(days=1), cleared_at=now))
    page = (await browser.get("/audit")).text
    assert "近1小时有1条紧急通知" in page
    assert "此前有2条没有发成" in page
    link = "/messages?direction=out&amp;lane=urgent&amp;state=failed"
    assert link in page
    banner = (await browser.get("/parts/banner")).text
    assert link in banner
    assert 'href="/audit"' in banner
    assert (await browser.get(link.replace("&amp;", "&"))).status_code == 200
