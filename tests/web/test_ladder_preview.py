"""The preview of a ladder on the page and by API, held to what then really happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from sqlmodel import col, select

from directory.tables import Person
from roster.queries import on_duty
from roster.tables import Escalation, EscalationStep, Shift
from schemas.values import Channel, Post
from tests.web.conftest import Desk, one_incident, open_desk

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
TOWN, OTHER = "990121101000", "990122101000"
CARRIERS = patch("notifier.foreseeing.usable", return_value=frozenset({Channel.SMS, Channel.TELEGRAM}))


async def test_what_is_foretold_comes_to_pass(desk: Desk) -> None:
    """Nobody answers: each step fires when the preview said, and calls whom it named."""
    await desk.text(FIRE)
    browser = await desk.browser("qingshi")
    clock = next(each for each in (await one_incident(browser))["clocks"] if each["unit"] == TOWN)
    missed = datetime.fromisoformat(clock["due_at"]) + timedelta(seconds=1)
    told = (
        await browser.get("/api/ladders/preview", params={"unit": TOWN, "tier": clock["tier"], "at": missed.isoformat()})
    ).json()
    await desk.pass_time(missed - desk.now)
    for _ in range(30):
        await desk.pass_time(timedelta(minutes=1))
    async with desk.platform.database.read() as session:
        escalation = (await session.scalars(select(Escalation).where(col(Escalation.unit) == TOWN))).one()
        of = select(EscalationStep).where(col(EscalationStep.escalation_id) == escalation.id)
        fired = (await session.scalars(of.order_by(col(EscalationStep.fired_at), col(EscalationStep.step)))).all()
    assert escalation.state == "exhausted"
    assert [step["at"] for step in told["steps"]] == [f"{step.fired_at:%Y-%m-%dT%H:%M:%SZ}" for step in fired]
    assert [len(step["callees"]) for step in told["steps"]] == [len(step.called) for step in fired]
    assert told["ends_at"] == f"{escalation.ended_at:%Y-%m-%dT%H:%M:%SZ}"


async def test_the_page_says_who_when_and_how(desk: Desk) -> None:
    """Names, posts, channels with why, and the end; the incident's running clock leads there."""
    await desk.text(FIRE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    assert "/ladders/preview?unit=" in (await browser.get(f"/incidents/{incident['id']}")).text
    with CARRIERS:
        page = (await browser.get("/ladders/preview", params={"unit": TOWN, "tier": "report-2h", "at": "02:10"})).text
    async with desk.platform.database.read() as session:
        night = datetime.fromisoformat("2026-07-14T18:10:00+00:00")
        officer = next(each for each in await on_duty(session, TOWN, night) if each.post == Post.OFFICER)
        name = (await session.get_one(Person, officer.person_id)).name
    assert name in page
    assert "明天 02:10" in page
    assert "第2步 带班领导" in page
    assert "本人的联系方式中排第1" in page
    assert "走完" in page


async def test_the_page_says_who_is_rung_when(desk: Desk) -> None:
    """The officer a minute after the text, the leader together with it, in the second round everybody at once."""
    browser = await desk.browser("qingshi")
    ask = {"unit": TOWN, "tier": "report-2h", "at": "2026-07-14T18:10:00+00:00"}
    with patch("notifier.foreseeing.usable", return_value=frozenset({Channel.SMS, Channel.VOICE})):
        told = (await browser.get("/api/ladders/preview", params=ask)).json()
        page = (await browser.get("/ladders/preview", params={**ask, "at": "02:10"})).text
    rings = [step["callees"][0]["rings_at"] for step in told["steps"]]
    assert rings[:2] == ["2026-07-14T18:11:00Z", "2026-07-14T18:13:00Z"]
    assert rings[1:] == [step["at"] for step in told["steps"]][1:]
    assert told["no_line"] == ""
    assert "仍未确认就打电话" in page
    assert "明天 02:11" in page
    assert "同时打电话" in page


async def test_gaps_are_named(desk: Desk) -> None:
    """Without a leader on the roster, and without a carrier, the preview says what is missing."""
    async with desk.platform.database.write() as session:
        for shift in await session.scalars(select(Shift).where(col(Shift.unit) == TOWN, col(Shift.post) == Post.LEADER)):
            await session.delete(shift)
    told = (await (await desk.browser("qingshi")).get(f"/api/ladders/preview?unit={TOWN}&tier=report-2h")).json()
    assert any("青石镇的带班领导岗位届时无人在班" in gap for gap in told["gaps"])
    assert any("没有能用的联系方式" in gap for gap in told["gaps"])


async def test_numbers_of_others_are_hidden_and_rosters_of_others_closed(desk: Desk) -> None:
    """The superior's number is hidden from the township; another township's ladder is not theirs; nonsense is told."""
    browser = await desk.browser("qingshi")
    told = (await browser.get(f"/api/ladders/preview?unit={TOWN}&tier=report-2h")).json()
    own, above = told["steps"][0]["callees"][0], told["steps"][2]["callees"][0]
    assert own["phone"].startswith("+86199")
    assert "****" in above["phone"]
    assert (await browser.get(f"/api/ladders/preview?unit={OTHER}&tier=report-2h")).status_code == 403
    assert (await browser.get(f"/api/ladders/preview?unit={TOWN}&tier=none")).status_code == 404
    page = await browser.get(f"/ladders/preview?unit={TOWN}&at=25:99")
    assert page.status_code == 422
    assert "没有25:99这个时间" in page.text
    top = await (await desk.browser("chengchuan")).get("/api/ladders/preview?unit=990100000000&tier=report-2h")
    assert "没有上级单位" in top.json()["detail"]


async def test_the_ladder_that_stands_for_the_grade_is_shown(tmp_path: Path) -> None:
    """The 30-minute tier of major incidents climbs 叫应: by all ways at once; other clocks climb the plain ladder."""
    async with open_desk(tmp_path) as desk:
        browser = await desk.browser("qingshi")
        ask = {"unit": TOWN, "tier": "phone-30m", "severity": "II"}
        told = (await browser.get("/api/ladders/preview", params=ask)).json()
        assert told["ladder_label"] == "叫应"
        assert all(step["at_once"] for step in told["steps"])
        plain = (await browser.get("/api/ladders/preview", params={"unit": TOWN, "tier": "report-2h"})).json()
        assert plain["ladder_label"] == "报告超时催报"
