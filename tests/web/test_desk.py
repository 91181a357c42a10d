"""The board and the incident page, as duty officers see them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.web.conftest import Desk, one_incident, open_desk

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
MINE = "李家村煤矿瓦斯爆炸，死亡12人，被困5人"


async def test_an_empty_board_says_so(desk: Desk) -> None:
    """With nothing going on the board says that, and who is on duty here and at the superior."""
    page = (await (await desk.browser("qingshi")).get("/")).text
    assert "目前没有处置中的事件" in page
    assert "青石镇" in page
    assert "东河县（上级）" in page


async def test_an_incident_stands_on_every_board_above_it(desk: Desk) -> None:
    """A villager's text is on the desks of the township, the county and the city, with a clock that counts down."""
    await desk.text(FIRE)
    for account in ("qingshi", "donghe", "chengchuan"):
        page = (await (await desk.browser(account)).get("/")).text
        assert "李家村" in page
        assert "2小时信息报告" in page
        assert "data-due=" in page


async def test_the_incident_page_shows_words_clocks_and_reasons(desk: Desk) -> None:
    """The page has each fact with its words, each clock with its rule, the grade with its reason, the text as it came."""
    await desk.text(FIRE)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    page = (await browser.get(f"/incidents/{incident['id']}")).text
    assert FIRE in page
    assert "<q>伤2人</q>" in page
    assert incident["grade_reason"] in page
    for clock in incident["clocks"]:
        assert clock["source"] in page


async def test_a_missed_clock_shows_its_ladder(desk: Desk) -> None:
    """When a clock runs out, the board says who is called, and the page draws every step and what comes next."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    browser = await desk.browser("qingshi")
    assert "正在催报" in (await browser.get("/")).text
    incident = await one_incident(browser)
    escalation = incident["escalations"][0]
    fired = [step for step in escalation["steps"] if step["state"] == "fired"]
    page = (await browser.get(f"/incidents/{incident['id']}")).text
    assert len(fired) == 1
    assert fired[0]["called"][0]["name"] in page
    assert "第2步 带班领导" in page
    assert "超时未报" in page


async def test_nobody_answering_is_a_red_banner(desk: Desk) -> None:
    """A ladder climbed to its end without an answer is a banner on the desks above, until somebody takes it."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    for _ in range(12):
        await desk.pass_time(timedelta(minutes=5))
    county = await desk.browser("donghe")
    incident = await one_incident(county)
    exhausted = next(each for each in incident["escalations"] if each["state"] == "exhausted")
    assert "催报无人应答" in (await county.get("/parts/banner")).text
    await county.post(f"/escalations/{exhausted['id']}/acknowledge")
    await desk.settled()
    assert exhausted["id"] not in (await county.get("/parts/banner")).text


async def test_unknown_and_unclear_senders_are_in_the_inbox(desk: Desk) -> None:
    """A number that nobody registered and a text that nobody understands are both in the inbox of the city, marked as such."""
    await desk.text("石桥村发大水了，冲了3间房", address="+8619900009998")
    await desk.text("哈哈哈")
    page = (await (await desk.browser("chengchuan")).get("/inbox")).text
    assert "+8619900009998" in page
    assert "未登记" in page
    assert "哈哈哈" in page


async def test_what_a_villager_writes_stays_text(desk: Desk) -> None:
    """Markup in a message is shown as it was written, on every page, and never becomes part of the page."""
    said = "李家村着火了，伤2人<script>alert(1)</script>"
    message = await desk.text(said)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    for address in ("/", "/inbox", f"/messages/{message}", f"/incidents/{incident['id']}"):
        page = (await browser.get(address)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page or address == "/"


async def test_roster_and_directory_are_for_reading(desk: Desk) -> None:
    """The roster shows who is on duty now and a week ahead; the directory shows a unit's people and how to reach them."""
    browser = await desk.browser("qingshi")
    roster = (await browser.get("/roster")).text
    assert "在班" in roster
    assert "带班领导" in roster
    directory = (await browser.get("/directory")).text
    assert "+86199" in directory
    assert "24小时值班" in directory


async def test_all_incidents_can_be_listed_by_state(desk: Desk) -> None:
    """The list of all incidents shows open ones among the open, and none among the closed."""
    await desk.text(FIRE)
    browser = await desk.browser("qingshi")
    assert "李家村" in (await browser.get("/incidents?status=open")).text
    assert "没有事件" in (await browser.get("/incidents?status=closed")).text


async def test_times_are_those_of_the_place_that_is_set(tmp_path: Path) -> None:
    """Where another timezone is set, a fact, the draft of the paper and the line on the board tell its time, as the page does."""
    async with open_desk(tmp_path, timezone="Asia/Urumqi") as desk:
        await desk.text("今天上午7:30李家村东头柴房着火了，伤2人")
        officer = await desk.browser("qingshi")
        incident = await one_incident(officer)
        assert "07:30" in incident["facts"]["occurred_at"]["shown"]
        assert "07:30" in incident["summary"]
        assert "07:30" in (await officer.get(f"/incidents/{incident['id']}/filing")).text
