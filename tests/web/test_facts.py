"""Each fact on the incident page: the words and the report it came from, what is doubtful, and how a person settles it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import expect

from reporting.normalize import normalize
from tests.web.conftest import Desk, one_incident
from tests.web.test_browser import CHROMIUM, PHONE, WIDE, opened

FIRST = "李家村东头柴房着火了，伤2人，正在扑救，损失至少12万元"
SECOND = "李家村柴房的火又伤了人，现在伤者30人，3人重伤"
NEIGHBOUR = "+8619900000102"


async def two_reports(desk: Desk) -> tuple[Any, dict[str, Any]]:
    """Return the duty officer's browser and an incident of which a second villager says much more than the first."""
    await desk.text(FIRST)
    await desk.pass_time(timedelta(minutes=4))
    await desk.text(SECOND, address=NEIGHBOUR)
    browser = await desk.browser("qingshi")
    return browser, await one_incident(browser)


async def facts_of(browser: Any, incident: dict[str, Any]) -> dict[str, Any]:
    """Return an incident's facts by name."""
    return dict((await browser.get(f"/api/incidents/{incident['id']}")).json()["facts"])


def row(page: str, name: str) -> str:
    """Return a fact's row of the page, without its markup but with addresses."""
    found = re.search(rf'<tr id="fact-{name}".*?</tr>', page, re.DOTALL)
    assert found, name
    return found[0]


async def test_a_fact_has_its_words_and_the_report_they_stand_in(desk: Desk) -> None:
    """The quoted words lead to the same words, marked, in the report below, which shows sender, channel and time."""
    browser, incident = await two_reports(desk)
    page = (await browser.get(f"/incidents/{incident['id']}")).text
    hurt = row(page, "injured")
    assert "<q>伤者30人</q>" in hurt
    assert "李水生 短信续报" in hurt
    anchor = re.search(r'href="#(said-[0-9a-f-]+-injured)"', hurt)
    assert anchor
    assert re.search(rf'<mark title="受伤"><span class="at" id="{anchor[1]}"></span>伤者30人</mark>', page)
    assert re.search(r'<div class="block report" id="report-[0-9a-f-]+">', page)


async def test_a_flag_is_said_in_words(desk: Desk) -> None:
    """ "At least" stands beside the figure as 至少, not as a code."""
    browser, incident = await two_reports(desk)
    assert "至少" in row((await browser.get(f"/incidents/{incident['id']}")).text, "loss_yuan")


async def test_what_is_not_known_is_blank_and_asked_for(desk: Desk) -> None:
    """Deaths were never told: there is no row that says 0, the element is listed as missing, and it is said who was asked."""
    await desk.text("李家村东头柴房着火了，正在扑救")
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    page = (await browser.get(f"/incidents/{incident['id']}")).text
    assert 'id="fact-deaths"' not in page
    assert re.search(r'class="chip chip-wanted"[^>]*fact\?name=deaths">死亡', page)
    assert re.search(r"已追问.*死亡（等李建国回复）", page)


async def test_a_sharp_jump_is_marked_until_a_person_confirms_it(desk: Desk) -> None:
    """From 2 to 30 hurt is doubtful, on the page and in the API; confirmed with a reason it is not, and says who and why."""
    browser, incident = await two_reports(desk)
    at = f"/incidents/{incident['id']}"
    assert "相差较大" in (await facts_of(browser, incident))["injured"]["doubt"]
    page = (await browser.get(at)).text
    assert "存疑" in row(page, "injured")
    assert "1 项存疑" in page
    form = (await browser.get(f"{at}/fact?name=injured&confirm=1")).text
    assert "核实受伤" in form
    assert 'value="30"' in form
    told = {"name": "injured", "value": "30", "reason": "与镇卫生院电话核实", "seen": field(form, "seen")}
    assert (await browser.post(f"{at}/fact", data=told)).status_code == 303
    await desk.settled()
    fact = (await facts_of(browser, incident))["injured"]
    assert (fact["value"], fact["confirmed"], fact["doubt"]) == (30, True, "")
    settled = row((await browser.get(at)).text, "injured")
    assert "人工核实" in settled
    assert "理由：与镇卫生院电话核实" in settled
    assert "存疑" not in settled


async def test_earlier_values_stay_as_history(desk: Desk) -> None:
    """What was corrected is still there, newest first, each with its words and who said it."""
    browser, incident = await two_reports(desk)
    at = f"/incidents/{incident['id']}"
    await browser.post(f"{at}/fact", data={"name": "injured", "value": "28", "reason": "两人系重复统计"})
    await desk.settled()
    said = (await facts_of(browser, incident))["injured"]
    assert [each["value"] for each in said["others"]] == [30, 2]
    page = row((await browser.get(at)).text, "injured")
    assert "人工更正" in page
    assert "其他说法 2 条" in page
    assert page.index("伤者30人") < page.index("伤2人")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("300", "受伤由30人升为300人，相差很大"),
        ("3", "受伤由30人降为3人，相差很大"),
        ("", "受伤现为30人，将改为“尚不清楚”"),
    ],
)
async def test_a_sharp_change_by_hand_must_be_checked(desk: Desk, typed: str, sentence: str) -> None:
    """A figure that jumps or falls, or is wiped out, is asked about once more, with all that was typed kept; then it counts."""
    browser, incident = await two_reports(desk)
    at = f"/incidents/{incident['id']}/fact"
    entered = {"name": "injured", "value": typed, "reason": "现场报来"}
    asked = await browser.post(at, data=entered)
    assert asked.status_code == 409
    assert sentence in asked.text
    assert 'value="现场报来"' in asked.text
    assert (await facts_of(browser, incident))["injured"]["value"] == 30
    assert 'name="checked"' in asked.text
    assert (await browser.post(at, data={**entered, "checked": "1"})).status_code == 303
    await desk.settled()
    assert (await facts_of(browser, incident))["injured"]["value"] == (int(typed) if typed else None)


async def test_a_sharp_change_by_api_must_be_checked_too(desk: Desk) -> None:
    """A program that acts for a person gets `unchecked` with the sentence, and no way around the reason; checked it counts."""
    browser, incident = await two_reports(desk)
    at = f"/api/incidents/{incident['id']}/facts/injured"
    refused = await browser.post(at, json={"value": 300, "reason": "现场报来"})
    assert (refused.status_code, refused.json()["error"]) == (409, "unchecked")
    assert "由30人升为300人" in refused.json()["detail"]
    assert (await browser.post(at, json={"value": 300, "checked": True})).status_code == 422
    assert (await browser.post(at, json={"value": 300, "reason": " ", "checked": True})).status_code == 409
    assert (await facts_of(browser, incident))["injured"]["value"] == 30
    done = await browser.post(at, json={"value": 300, "reason": "现场报来", "checked": True})
    assert (done.status_code, done.json()["facts"]["injured"]["value"]) == (200, 300)
    assert done.json()["facts"]["injured"]["said"]["reason"] == "现场报来"


async def test_only_a_person_in_charge_sets_facts_by_api(desk: Desk) -> None:
    """A token of no person, a supervisor, and a duty officer of elsewhere are refused in a sentence."""
    _, incident = await two_reports(desk)
    at, body = f"/api/incidents/{incident['id']}/facts/injured", {"value": 31, "reason": "核实"}
    refusals = [
        await (await desk.program("duty_officer", "990100000000")).post(at, json=body),
        await (await desk.browser("ducha")).post(at, json=body),
    ]
    assert [(each.status_code, each.json()["error"]) for each in refusals] == [(403, "forbidden")] * 2
    assert "不代表具体的人" in refusals[0].json()["detail"]


async def test_nobody_confirms_what_they_have_not_seen(desk: Desk) -> None:
    """A form that was opened before a new report came is refused with the new value; the figure stays as reported."""
    await desk.text(FIRST)
    browser = await desk.browser("qingshi")
    incident = await one_incident(browser)
    at = f"/incidents/{incident['id']}/fact"
    form = (await browser.get(f"{at}?name=injured&confirm=1")).text
    await desk.text(SECOND, address=NEIGHBOUR)
    told = {"name": "injured", "value": "2", "reason": "核实", "seen": field(form, "seen"), "checked": "1"}
    answer = await browser.post(at, data=told)
    assert answer.status_code == 409
    assert "又有新的说法，这一项现为30人" in answer.text
    assert (await facts_of(browser, incident))["injured"]["value"] == 30


async def test_who_only_watches_gets_no_buttons(desk: Desk) -> None:
    """A supervisor sees the doubt, and no way to settle it."""
    _, incident = await two_reports(desk)
    supervisor = await desk.browser("ducha")
    page = (await supervisor.get(f"/incidents/{incident['id']}")).text
    assert "存疑" in row(page, "injured")
    assert "核实无误" not in page
    refused = await supervisor.post(f"/incidents/{incident['id']}/fact", data={"name": "injured", "value": "1", "reason": "x"})
    assert refused.status_code == 403


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
@pytest.mark.parametrize("size", [WIDE, PHONE])
async def test_a_press_on_the_words_shows_them_in_the_report(desk: Desk, size: tuple[int, int]) -> None:
    """The quote scrolls to the marked words; the doubt is settled by two presses and a reason; nothing sticks out sideways."""
    _, incident = await two_reports(desk)
    async with opened(desk, "qingshi", size) as page:
        await page.goto(f"/incidents/{incident['id']}")
        hurt = page.locator("#fact-injured")
        await hurt.locator("a.quoted").first.click()
        await expect(page.locator("mark:has(:target)")).to_be_in_viewport()
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        await hurt.get_by_text("其他说法 1 条").click()
        await expect(hurt.get_by_text("伤2人")).to_be_visible()
        await hurt.get_by_role("link", name="核实无误").click()
        await page.get_by_label("怎样核实的").fill("与镇卫生院电话核实")
        await page.get_by_role("button", name="核实无误").click()
        await expect(page.locator("#fact-injured")).to_contain_text("人工核实")


def field(page: str, name: str) -> str:
    """Return the value of a hidden field, which is an id."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found
    assert UUID(found[1])
    return found[1]


def test_a_reading_below_its_confidence_is_no_value() -> None:
    """What the reader is not sure enough of stays blank instead of being shown as a fact."""
    from datetime import UTC, datetime

    from reporting.normalize.assemble import LEAST, LEAST_NUMBER

    found = normalize(FIRST, datetime(2026, 7, 14, 2, tzinfo=UTC)).found
    assert found.deaths is None
    for name, proof in found.evidence.items():
        assert proof.confidence >= LEAST.get(name, LEAST_NUMBER), name
