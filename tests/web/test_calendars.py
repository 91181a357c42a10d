"""Calendars that phones subscribe to: made on a page, shown once, asked for without sign-in, ended."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlmodel import col

from directory.tables import Unit
from roster.commands import change_shift, remove_shift
from roster.shifts import ShiftDraft
from roster.tables import Shift
from tests.web.conftest import Desk
from web.pages import calendar_feed
from web.pages.calendar_feed import pace

MADE = re.compile(r'value="http://desk\.test(/calendar/[^"]+\.ics)"')


async def subscribed(browser: httpx.AsyncClient, **said: str) -> str:
    """Have a person make a calendar and return its path."""
    page = await browser.post("/roster/calendars", data=said)
    assert page.status_code == 200, page.text
    (path,) = MADE.findall(page.text)
    return path


async def town(desk: Desk) -> str:
    """Return the township's code."""
    async with desk.platform.database.read() as session:
        return (await session.scalars(select(Unit).where(col(Unit.short_name) == "青石镇"))).one().code


async def coming(desk: Desk, unit: str) -> list[Shift]:
    """Return the township's shifts that have not begun."""
    async with desk.platform.database.read() as session:
        of = select(Shift).where(col(Shift.unit) == unit, col(Shift.starts_at) > desk.now)
        return list(await session.scalars(of.order_by(col(Shift.starts_at), col(Shift.post))))


def events(content: bytes) -> dict[str, tuple[int, str]]:
    """Return sequence and status of each event by UID, as icalendar reads it; without anything it objects to."""
    calendar = Calendar.from_ical(content)
    assert calendar.errors == []
    return {str(each["uid"]): (int(each["sequence"]), str(each["status"])) for each in calendar.walk("VEVENT")}


async def test_an_address_is_shown_once_and_read_without_sign_in(desk: Desk) -> None:
    """The page that makes it shows it; no later page does; a phone that is not signed in reads the shifts under it."""
    unit = await town(desk)
    officer, phone = await desk.browser("qingshi"), await desk.browser()
    path = await subscribed(officer, what="unit", unit=unit)
    later = await officer.get(f"/roster/calendars?unit={unit}")
    assert path not in later.text
    assert "青石镇值班" in later.text
    answer = await phone.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    shifts = await coming(desk, unit)
    assert shifts
    assert {f"{each.id}@zhishou" for each in shifts} <= events(answer.content).keys()
    assert (await phone.head(path)).headers["etag"] == answer.headers["etag"]


async def test_an_unchanged_calendar_is_not_sent_again(desk: Desk) -> None:
    """304 for the same tag, or for a moment since which nothing changed; after a change the whole, by either."""
    unit = await town(desk)
    officer, phone = await desk.browser("qingshi"), await desk.browser()
    path = await subscribed(officer, what="unit", unit=unit)
    await desk.pass_time(timedelta(seconds=5))
    first = await phone.get(path)
    known = {"if-none-match": first.headers["etag"]}, {"if-modified-since": first.headers["last-modified"]}
    for headers in known:
        same = await phone.get(path, headers=headers)
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"]), headers
    shift = (await coming(desk, unit))[0]
    await desk.platform.works.run(lambda work: remove_shift(work, None, shift.id, version=shift.version, reason="停"))
    assert (await phone.get(path, headers=known[0])).status_code == 200
    assert "last-modified" not in (await phone.get(path)).headers, "it changed within this second"
    await desk.pass_time(timedelta(seconds=5))
    newer = await phone.get(path, headers=known[1])
    assert newer.status_code == 200
    assert parsedate_to_datetime(newer.headers["last-modified"]) > parsedate_to_datetime(first.headers["last-modified"])


async def test_changed_and_removed_shifts_are_told_to_phones(desk: Desk) -> None:
    """A changed shift keeps its UID and counts up; a removed one is cancelled; all times are UTC."""
    unit = await town(desk)
    path = await subscribed(await desk.browser("qingshi"), what="unit", unit=unit)
    phone = await desk.browser()
    moved, gone = (await coming(desk, unit))[-2:]
    later = moved.ends_at + timedelta(days=40)
    draft = ShiftDraft(unit, moved.post, moved.person_id, later, later + timedelta(hours=12))
    await desk.platform.works.run(lambda w: change_shift(w, None, moved.id, draft, version=moved.version, reason="调"))
    await desk.platform.works.run(lambda w: remove_shift(w, None, gone.id, version=gone.version, reason="停"))
    answer = await phone.get(path)
    found = events(answer.content)
    assert found[f"{moved.id}@zhishou"] == (1, "CONFIRMED")
    assert found[f"{gone.id}@zhishou"] == (1, "CANCELLED")
    times = re.findall(r"^(?:DTSTART|DTEND)(.*)\r$", answer.text, re.MULTILINE)
    assert times
    assert all(re.fullmatch(r":\d{8}T\d{6}Z", each) for each in times)


async def test_a_revoked_address_is_as_unknown_as_a_made_up_one(desk: Desk) -> None:
    """Both are the same 404, which says nothing; another person can't revoke it."""
    officer, phone = await desk.browser("qingshi"), await desk.browser()
    path = await subscribed(officer, what="mine")
    page = await officer.get("/roster/calendars")
    (revoke,) = re.findall(r'action="(/roster/calendars/[^"]+/revoke)"', page.text)
    assert (await (await desk.browser("donghe")).post(revoke)).status_code == 409
    assert (await phone.get(path)).status_code == 200
    done = await officer.post(revoke)
    assert done.status_code == 303
    assert "已停用" in (await officer.get(done.headers["location"])).text
    gone, unknown = await phone.get(path), await phone.get("/calendar/made-up.ics")
    assert (gone.status_code, gone.content, dict(gone.headers)) == (404, unknown.content, dict(unknown.headers))


async def test_one_press_makes_one_address(desk: Desk) -> None:
    """A form sent twice makes one calendar; the second answer says that the address was shown."""
    officer = await desk.browser("qingshi")
    once = "018f0000-0000-7000-8000-000000000001"
    await subscribed(officer, what="mine", once=once)
    again = await officer.post("/roster/calendars", data={"what": "mine", "once": once})
    assert (again.status_code, "只显示一次" in again.text) == (409, True)
    assert again.text.count("/revoke") == 1


async def test_another_units_roster_is_not_subscribed_to(desk: Desk) -> None:
    """A township's officer can't make the city's calendar; nobody makes any without signing in."""
    officer = await desk.browser("qingshi")
    assert (await officer.post("/roster/calendars", data={"what": "unit", "unit": "990100000000"})).status_code == 403
    assert (await officer.post("/roster/calendars", data={"what": "unit", "unit": "nowhere"})).status_code == 404
    assert (await (await desk.browser()).get("/roster/calendars")).status_code == 303


async def test_a_calendar_asked_for_without_end_waits(desk: Desk) -> None:
    """After a burst of requests the answer is 429 with how long to wait; a minute later it is there; others never notice."""
    officer, phone = await desk.browser("qingshi"), await desk.browser()
    path, other = await subscribed(officer, what="mine"), await subscribed(officer, what="mine")
    statuses = {(await phone.get(path)).status_code for _ in range(60)}
    assert statuses == {200}
    stopped = await phone.get(path)
    assert (stopped.status_code, int(stopped.headers["retry-after"])) == (429, 1)
    assert (await phone.get(other)).status_code == 200
    await desk.pass_time(timedelta(minutes=1))
    assert (await phone.get(path)).status_code == 200
    assert pace.wait("another", desk.now) == 0


async def test_the_secret_is_in_no_log(desk: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even when the calendar can't be made, what is logged doesn't tell its address."""
    path = await subscribed(await desk.browser("qingshi"), what="mine")

    async def broken(*_args: object) -> None:
        raise RuntimeError("no such luck")

    monkeypatch.setattr(calendar_feed, "issue_of", broken)
    assert (await (await desk.browser()).get(path)).status_code == 500
    assert "a request failed" in caplog.text
    assert path.removeprefix("/calendar/").removesuffix(".ics") not in caplog.text
