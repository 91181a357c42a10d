"""抽查点名 by page and API: started and watched, exported, proved; who sees what; live in a browser on both sizes."""

from __future__ import annotations

import io
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from openpyxl import load_workbook
from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from cli.rollcall import checked
from roster.rollcall.commands import Typed, answer_here
from roster.rollcall.tables import RollCallEntry
from schemas.values import Channel
from tests.web.conftest import Desk
from tests.web.test_browser import CHROMIUM, NAMELESS, PHONE, WIDE, opened

CITY, COUNTY, TOWN = "990100000000", "990121000000", "990121101000"
MINUTE = timedelta(minutes=1)
PICTURES = os.environ.get("ZHISHOU_SCREENSHOTS", "")


async def hold(client: httpx.AsyncClient, desk: Desk, unit: str = CITY, **more: Any) -> str:
    """Have a roll call held by the API; return its id."""
    answer = await client.post("/api/rollcalls", json={"unit": unit, **more})
    assert answer.status_code == 201, answer.text
    await desk.settled()
    identity: str = answer.json()["id"]
    return identity


async def people(desk: Desk, roll_call: str) -> list[RollCallEntry]:
    """Everyone drawn who is a person, in the order drawn."""
    of = select(RollCallEntry).where(
        col(RollCallEntry.roll_call_id) == UUID(roll_call), col(RollCallEntry.person_id).is_not(None)
    )
    async with desk.platform.database.read() as session:
        return list(await session.scalars(of.order_by(col(RollCallEntry.place))))


async def answered(desk: Desk, entry: RollCallEntry, code: str = "", stand_in: str = "") -> None:
    """Have somebody answer, with their code unless another is given."""
    assert entry.person_id
    person, typed = entry.person_id, Typed(Channel.SMS, code or entry.code, stand_in)
    await desk.platform.works.run(lambda work: answer_here(work, entry.roll_call_id, person, typed))
    await desk.settled()


async def test_a_supervisor_sees_all_a_duty_officer_the_own_room_others_nothing(desk: Desk) -> None:
    """The same roll call of a city: whole for who held it, one room for the township, 404 for a county that is not in it."""
    supervisor, officer, other = await desk.browser("ducha"), await desk.browser("qingshi"), await desk.browser("donghe")
    whole = await hold(supervisor, desk)
    rooms = {each["unit"] for each in (await supervisor.get(f"/api/rollcalls/{whole}")).json()["entries"]}
    assert len(rooms) > 5
    seen = (await officer.get(f"/api/rollcalls/{whole}")).json()
    assert {each["unit"] for each in seen["entries"]} == {TOWN}
    assert sum(seen["counts"].values()) == len(seen["entries"])
    above = await hold(supervisor, desk, terms={"units": [CITY]})
    assert (await other.get(f"/api/rollcalls/{above}")).status_code == 404
    assert (await officer.get(f"/api/rollcalls/{whole}/draw")).status_code == 403
    assert (await officer.post("/api/rollcalls", json={"unit": TOWN})).status_code == 403
    assert "抽取公正性" not in (await officer.get(f"/rollcalls/{whole}")).text


async def test_the_results_come_as_workbook_paper_and_csv(desk: Desk) -> None:
    """Each has everyone with result, seconds and note; a name that looks like a formula stays a name; a drill says so."""
    supervisor = await desk.browser("ducha")
    held = await hold(supervisor, desk, unit=TOWN, title="夜间点名", terms={"drill": True})
    first, *_ = await people(desk, held)
    await desk.pass_time(timedelta(seconds=30))
    await answered(desk, first, stand_in="=王某")
    book = await supervisor.get(f"/rollcalls/{held}/results.xlsx")
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    said = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert said[0][0] == "夜间点名结果（演练）"
    row = next(each for each in said if "他人代答" in each)
    assert (row[6], row[8]) == ("30", "'=王某代答")
    csv = (await supervisor.get(f"/rollcalls/{held}/results.csv")).content.decode("utf-8-sig")
    assert csv.startswith("序号,单位,岗位,姓名,结果,方式,用时（秒）,应答时间,说明")
    assert "'=王某代答" in csv
    paper = await supervisor.get(f"/rollcalls/{held}/results.pdf")
    assert paper.content.startswith(b"%PDF")
    assert "attachment" in paper.headers["content-disposition"]


async def test_the_draw_is_shown_when_it_is_over_and_proved_from_the_file(desk: Desk) -> None:
    """The seed is nowhere while it runs; cancelled or closed, the file proves the draw."""
    supervisor = await desk.browser("ducha")
    held = await hold(supervisor, desk, terms={"draw": "percent", "amount": 30})
    running = (await supervisor.get(f"/api/rollcalls/{held}")).json()
    assert (running["state"], running["seed"]) == ("running", "")
    assert (await supervisor.get(f"/api/rollcalls/{held}/draw")).status_code == 409
    assert (await supervisor.post(f"/api/rollcalls/{held}/cancel", json={"reason": ""})).status_code == 409
    assert (await supervisor.post(f"/api/rollcalls/{held}/cancel", json={"reason": "遇突发事件"})).status_code == 200
    record, checks = checked((await supervisor.get(f"/rollcalls/{held}/draw.json")).content)
    assert all(check.holds for check in checks)
    assert (record.commitment, len(record.drawn)) == (running["commitment"], running["drawn"])


async def test_rates_count_what_was_no_drill(desk: Desk) -> None:
    """One in time and one silent make half; a drill and the excused don't count."""
    supervisor = await desk.browser("ducha")
    held = await hold(supervisor, desk, unit=TOWN, terms={"posts": ["officer", "leader"]})
    await hold(supervisor, desk, unit=TOWN, terms={"posts": ["officer", "leader"], "drill": True})
    first, _ = await people(desk, held)
    await answered(desk, first)
    await desk.pass_time(5 * MINUTE)
    page = (await supervisor.get("/rollcalls/rates")).text
    assert "50%" in page
    assert "100%" in page
    assert "青石镇" in page
    mine = (await (await desk.browser("lijiacun")).get("/rollcalls/rates")).status_code
    assert mine == 403


async def test_the_same_key_holds_one_roll_call(desk: Desk) -> None:
    """An API call that is repeated starts nothing anew; a program can't answer for a person."""
    program = await desk.program("supervisor", CITY)
    key = {"Idempotency-Key": "once"}
    first = await program.post("/api/rollcalls", json={"unit": TOWN}, headers=key)
    again = await program.post("/api/rollcalls", json={"unit": TOWN}, headers=key)
    assert (first.status_code, again.status_code) == (201, 409)
    assert len((await program.get("/api/rollcalls")).json()["roll_calls"]) == 1
    assert (await program.post(f"/api/rollcalls/{first.json()['id']}/answer", json={"code": "1"})).status_code == 403


async def picture(page: Page, name: str) -> None:
    """Keep a picture of the page, where a folder for them is named."""
    if PICTURES:
        await page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None or shutil.which("chromium") is None, reason="needs Debian's chromium")
@pytest.mark.parametrize(("size", "name"), [(WIDE, "wide"), (PHONE, "phone")])
async def test_a_roll_call_is_started_and_lives_in_a_browser(desk: Desk, size: tuple[int, int], name: str) -> None:
    """The form starts it; an answer appears without a reload; nothing hangs over the edge and every control has a name."""
    async with opened(desk, "ducha", size) as page:
        await page.goto("/rollcalls/new")
        await picture(page, f"rollcall-new-{name}")
        assert await page.evaluate(NAMELESS) == []
        await page.get_by_label("名称").fill("汛期点名")
        await page.get_by_role("button", name="发起").click()
        await page.wait_for_url(lambda url: "/rollcalls/0" in url)
        held = page.url.rsplit("/", 1)[1]
        await desk.settled()
        await expect(page.locator("tbody")).to_contain_text("等待应答")
        first, second, third, fourth, *_ = await people(desk, held)
        await answered(desk, first)
        await expect(page.locator(f"#e{first.place}")).to_contain_text("按时应答")
        await answered(desk, second, code="0000")
        await answered(desk, third, stand_in="王小明")
        await expect(page.locator(f"#e{third.place}")).to_contain_text("王小明代答")
        await desk.pass_time(5 * MINUTE)
        await expect(page.locator(f"#e{fourth.place}")).to_contain_text("无应答")
        await desk.pass_time(timedelta(seconds=1))
        await answered(desk, fourth)
        await expect(page.locator(f"#e{fourth.place}")).to_contain_text("超时应答")
        await picture(page, f"rollcall-{name}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert await page.evaluate(NAMELESS) == []
        await page.goto("/rollcalls")
        await picture(page, f"rollcalls-{name}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        await page.goto("/rollcalls/rates")
        await picture(page, f"rollcall-rates-{name}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
