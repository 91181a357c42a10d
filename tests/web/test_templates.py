"""The templates page: previews and prices, own words with their history, and what is refused."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from sqlmodel import col, select

from notifier.own_words import LONGEST
from notifier.render import file_text
from notifier.routing import route_new
from notifier.tables import Delivery
from notifier.wordings import file_version
from runtime.tables import JournalRow
from schemas.values import Channel
from tests.web.conftest import Desk, one_incident

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
SHORT = "收到报告，编号{{ incident_number }}：{{ understood | short(60) | sentence }}{{ missing | join }}"


async def sent_texts(desk: Desk, said: str) -> dict[str, str]:
    """Have a villager report, and return what goes out as text by version of its words."""
    await desk.text(said)
    with patch("notifier.routing.usable", return_value=frozenset({Channel.SMS})):
        await desk.platform.works.run(route_new)
    async with desk.platform.database.read() as session:
        rows = await session.scalars(select(Delivery).order_by(col(Delivery.queued_at)))
        return {row.wording: row.text for row in rows}


async def test_every_template_is_shown_in_both_languages_with_its_price(desk: Desk) -> None:
    """Signature, encoding, parts and cost; with an incident's number the texts speak of that incident."""
    await desk.text(FIRE)
    browser = await desk.browser("guanliyuan")
    page = (await browser.get("/templates")).text
    assert page.count("【值守】") > 30
    assert "UCS-2" in page
    assert "0.10元" in page
    incident = await one_incident(browser)
    real = (await browser.get("/templates", params={"incident": incident["number"]})).text
    assert incident["title"] in real
    assert "没有编号为“2026-9999”的事件" in (await browser.get("/templates?incident=2026-9999")).text


async def test_own_words_are_used_from_now_on_and_both_versions_are_on_record(desk: Desk) -> None:
    """What went out before was written with the file, what goes out after with the own words; the journal has it."""
    before = await sent_texts(desk, FIRE)
    assert file_version("report-received", "zh") in before
    browser = await desk.browser("guanliyuan")
    answer = await browser.post("/templates/report-received", data={"language": "zh", "text": SHORT, "reason": "写短些"})
    assert answer.status_code == 303, answer.text
    after = await sent_texts(desk, "石桥村发大水了，冲了3间房")
    (own,) = set(after) - set(before)
    assert own.startswith("own:")
    assert after[own].startswith("【值守】收到报告，编号2026-0002：")
    page = (await browser.get("/templates/report-received")).text
    assert "写短些" in page
    assert "自拟文字" in page
    await desk.settled()
    async with desk.platform.database.read() as session:
        (kept,) = (await session.scalars(select(JournalRow).where(col(JournalRow.type) == "template.changed"))).all()
    assert own in kept.body
    assert "写短些" in kept.body


async def test_the_file_can_be_restored(desk: Desk) -> None:
    """Back to the file's words, with a reason; the own ones stay in the history."""
    browser = await desk.browser("guanliyuan")
    await browser.post("/templates/report-received", data={"language": "zh", "text": SHORT, "reason": "写短些"})
    answer = await browser.post("/templates/report-received", data={"language": "zh", "act": "restore", "reason": "太短"})
    assert answer.status_code == 303
    page = (await browser.get("/templates/report-received")).text
    assert page.count("太短") == 1
    assert "收到报告，编号" in page
    assert file_version("report-received", "zh") in await sent_texts(desk, FIRE)


@pytest.mark.parametrize(
    ("text", "reason", "sentence"),
    [
        ("收到。{{ incident_number }}{{ understood }}", "短", "不能去掉占位符 missing"),
        (SHORT.replace("understood", "understod"), "短", "没有占位符 understod"),
        ("【青石】" + SHORT, "短", "签名由系统加在最前面"),
        (SHORT + "{{ incident_number.__class__ }}", "短", "不能带点号"),
        (SHORT + "{% for a in range(9) %}{% endfor %}", "短", "for 只能逐项列出"),
        (SHORT + "{{ 9 ** 9 }}", "短", "不能有别的程序语句"),
        (SHORT + "{{ incident_number", "短", "占位符写得不对"),
        (
            SHORT.replace("{{ incident_number }}", "{% if linked %}{{ incident_number }}{% endif %}"),
            "短",
            "看不到 incident_number",
        ),
        (SHORT, " ", "请写明修改的理由"),
        (" ", "短", "正文是空的"),
        ("字" * (LONGEST + 1), "短", "正文太长"),
    ],
)
async def test_words_that_would_not_do_are_refused(desk: Desk, text: str, reason: str, sentence: str) -> None:
    """What can't be rendered, drops what the reader needs, or reaches into the program: refused in a sentence."""
    browser = await desk.browser("guanliyuan")
    answer = await browser.post("/templates/report-received", data={"language": "zh", "text": text, "reason": reason})
    assert answer.status_code == 422
    assert sentence in answer.text
    async with desk.platform.database.read() as session:
        from notifier.wordings import own_words

        assert await own_words(session) == {}


async def test_words_can_be_tried_first(desk: Desk) -> None:
    """The trial shows text and price and changes nothing."""
    browser = await desk.browser("guanliyuan")
    page = await browser.post("/templates/report-received", data={"language": "zh", "text": SHORT, "act": "try"})
    assert page.status_code == 200
    assert "【值守】收到报告，编号2026-0042" in page.text
    assert "没有改过，用的是文件原文" in page.text


async def test_only_the_administrator_of_the_whole_changes_words(desk: Desk) -> None:
    """An officer has no templates; a county's administrator reads them, but they are everybody's and not theirs to change."""
    officer, county = await desk.browser("qingshi"), await desk.program("administrator", "990121000000")
    assert (await officer.get("/templates")).status_code == 403
    assert (await county.get("/templates/escalation")).status_code == 200
    text = file_text("escalation", "zh")
    answer = await county.post("/templates/escalation", data={"language": "zh", "text": text, "reason": "改"})
    assert answer.status_code == 403
    assert "修改通知模板" in answer.text
