"""The pages of the watch: empty posts, one's own shifts, numbers to check; each within the viewer's units."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, update
from sqlmodel import col

from directory.queries import person_at
from directory.tables import Contact
from roster.commands import remove_shift
from roster.demo import load_demo_shifts
from roster.tables import Shift
from roster.watch.searching import search
from roster.watch.tables import PostGap
from runtime.work import Work
from schemas.values import Channel, Post
from tests.web.conftest import Desk

QINGSHI, DAY = "990121101000", timedelta(days=1)
QINGSHI_OFFICER = "+8619900000201"


@pytest.fixture
async def manned(desk: Desk) -> Desk:
    """A desk whose rosters stand as far ahead as they are searched."""
    await desk.platform.works.run(lambda work: load_demo_shifts(work, 14))
    await desk.settled()
    return desk


async def empty_tomorrow(desk: Desk) -> Shift:
    """Take tomorrow's officer of Qingshi out of the roster."""
    async with desk.platform.database.read() as session:
        of = select(Shift).where(col(Shift.unit) == QINGSHI, col(Shift.post) == Post.OFFICER, col(Shift.starts_at) > desk.now)
        shift = (await session.scalars(of.order_by(col(Shift.starts_at)))).first()
    assert shift
    await desk.platform.works.run(lambda work: remove_shift(work, None, shift.id, version=shift.version, reason="调离"))
    await desk.platform.works.run(lambda work: search(work, QINGSHI))
    await desk.settled()
    return shift


async def test_gaps_are_shown_to_whom_they_concern(manned: Desk) -> None:
    """The township and the county see its empty post and when the superior will be called; the other county does not."""
    assert "没有空岗" in (await (await manned.browser("donghe")).get("/roster/gaps")).text
    await empty_tomorrow(manned)
    for account in ("qingshi", "donghe", "chengchuan"):
        page = (await (await manned.browser(account)).get("/roster/gaps")).text
        assert "青石镇" in page.split("今后24小时上岗")[0]
        assert "仍未补则报上级" in page
    other = await manned.program("duty_officer", "990122000000")
    assert (await other.get("/api/roster/gaps")).json() == {"gaps": []}
    (found,) = (await (await manned.program("duty_officer", QINGSHI)).get("/api/roster/gaps")).json()["gaps"]
    assert (found["unit"], found["post"], found["state"]) == (QINGSHI, "officer", "open")
    assert found["escalates_at"]
    refused = await other.get("/api/roster/gaps", params={"unit": QINGSHI})
    assert refused.status_code == 403
    assert "本单位和下级单位" in refused.json()["detail"]


async def test_a_villager_sees_no_gaps(desk: Desk) -> None:
    """Who has no desk is refused in a sentence."""
    answer = await (await desk.browser("lijiacun")).get("/roster/gaps")
    assert answer.status_code == 403
    assert "能查看值班表" in answer.text


async def mine(browser: httpx.AsyncClient) -> list[str]:
    """The addresses of the confirm buttons on one's own page."""
    return re.findall(r'action="(/roster/mine/[^"]+/confirm)"', (await browser.get("/roster/mine")).text)


async def test_a_shift_is_confirmed_with_one_button_once(manned: Desk) -> None:
    """The button is gone then, the desk shows who confirmed by the web, and another's shift can't be confirmed."""
    assert await mine(await manned.browser("qingshi")) == []
    await manned.pass_time(3 * DAY + timedelta(hours=8))
    browser, other = await manned.browser("qingshi"), await manned.browser("donghe")
    buttons = await mine(browser)
    assert buttons
    refused = await other.post(buttons[0])
    assert refused.status_code == 422
    assert "不再由您值班" in refused.text
    done = await browser.post(buttons[0])
    assert done.status_code == 303
    assert buttons[0] not in await mine(browser)
    assert "已确认" in (await browser.get("/roster/mine")).text


async def unproved(desk: Desk, number: str) -> UUID:
    """Let a number never have been proved."""

    async def change(work: Work) -> UUID:
        of = (col(Contact.channel) == Channel.SMS, col(Contact.address) == number)
        await work.session.execute(update(Contact).where(*of).values(verified_at=None))
        return (await work.session.scalars(select(Contact).where(*of))).one().id

    return await desk.platform.works.run(change)


async def test_a_number_is_proved_on_ones_own_page(desk: Desk) -> None:
    """A code is asked for, a wrong one is refused with what is left, another person can't ask for it."""
    contact = await unproved(desk, QINGSHI_OFFICER)
    browser, other = await desk.browser("qingshi"), await desk.browser("donghe")
    assert "未核实" in (await browser.get("/account/numbers")).text
    assert (await other.post(f"/account/numbers/{contact}/code")).status_code == 404
    assert (await browser.post(f"/account/numbers/{contact}/code")).status_code == 303
    again = await browser.post(f"/account/numbers/{contact}/code")
    assert (again.status_code, "刚发过验证码" in again.text) == (422, True)
    wrong = await browser.post(f"/account/numbers/{contact}/prove", data={"code": "12"})
    assert (wrong.status_code, "还可再试4次" in wrong.text) == (422, True)


async def test_who_keeps_the_directory_sees_the_numbers_to_check_of_their_units(desk: Desk) -> None:
    """The administrator sees and asks; a township's leader sees their own; an officer is refused."""
    contact = await unproved(desk, QINGSHI_OFFICER)
    async with desk.platform.database.read() as session:
        person = await person_at(session, Channel.SMS, QINGSHI_OFFICER)
    assert person
    for account in ("guanliyuan", "qingshi-daiban"):
        page = (await (await desk.browser(account)).get("/directory/numbers")).text
        assert person.name in page
        assert "未核实" in page
    officer = await (await desk.browser("qingshi")).get("/directory/numbers")
    assert (officer.status_code, "核对联系方式" in officer.text) == (403, True)
    elsewhere = await desk.program("duty_leader", "990122000000")
    assert person.name not in (await elsewhere.get("/directory/numbers")).text
    assert (await elsewhere.post(f"/directory/numbers/{contact}/code")).status_code == 403
    assert (await (await desk.browser("guanliyuan")).post(f"/directory/numbers/{contact}/code")).status_code == 303


async def test_who_is_on_duty_without_a_working_number_is_listed(manned: Desk) -> None:
    """All numbers of an officer bounced: the gaps page names the person and the next shift."""

    async def bounce(work: Work) -> str:
        person = await person_at(work.session, Channel.SMS, QINGSHI_OFFICER)
        assert person
        own = update(Contact).where(col(Contact.person_id) == person.id)
        await work.session.execute(own.values(flagged="空号", flagged_at=work.now))
        return person.name

    name = await manned.platform.works.run(bounce)
    page = (await (await manned.browser("qingshi-daiban")).get("/roster/gaps")).text
    assert "排了班但没有能用的号码" in page
    assert name in page.split("排了班但没有能用的号码")[1]


async def test_gaps_of_a_short_roster_are_one_each(desk: Desk) -> None:
    """Where a roster ends, each post is one gap until the end of the search, not one a day."""
    await desk.platform.works.run(lambda work: search(work, QINGSHI))
    async with desk.platform.database.read() as session:
        gaps = (await session.scalars(select(PostGap).where(col(PostGap.unit) == QINGSHI))).all()
    assert sorted(gap.post for gap in gaps) == ["leader", "officer"]
