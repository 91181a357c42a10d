"""The message log: what duty officers, supervisors and programs find in it, and what they do not."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from unittest.mock import patch

import httpx
import openpyxl
from sqlmodel import col, select

from directory.tables import Person
from notifier.routing import route_new
from runtime.tables import JournalRow
from runtime.work import Work
from schemas.notices import SendNotice
from schemas.values import Channel, Recipient
from tests.web.conftest import VILLAGER, Desk, one_incident

FIRE = "李家村东头柴房着火了，伤2人，联系人19900000188"
OTHER = "+8619900009998"


async def route(desk: Desk) -> None:
    """Give what waits its ways, as the dispatcher does, without calling any carrier."""
    with patch("notifier.routing.usable", return_value=frozenset({Channel.SMS, Channel.TELEGRAM})):
        await desk.platform.works.run(route_new)


async def logged(client: httpx.AsyncClient, **search) -> list[dict]:
    """Return the lines that a search finds."""
    answer = await client.get("/api/messages", params=search)
    assert answer.status_code == 200, answer.text
    return answer.json()["messages"]


async def test_what_came_in_and_what_went_out_stand_in_one_list(desk: Desk) -> None:
    """A villager's text, its receipt, and the notice to the officer on duty: newest first, each with why and to whom."""
    await desk.text(FIRE)
    await route(desk)
    browser = await desk.browser("qingshi")
    lines = await logged(browser, incident=(await one_incident(browser))["number"])
    assert {(line["direction"], line["why"]) for line in lines} == {
        ("in", "报告"),
        ("out", "收到报告的回执"),
        ("out", "新事件通知"),
    }
    assert [line["at"] for line in lines] == sorted((line["at"] for line in lines), reverse=True)
    receipt = next(line for line in lines if line["why"] == "收到报告的回执")
    assert receipt["by_this_way"] == "对方从这里来信，原路答复"
    page = (await browser.get("/messages")).text
    assert "对方从这里来信" in page
    assert "新事件通知" in page


async def test_every_field_of_the_form_finds_its_lines(desk: Desk) -> None:
    """Person, last digits, incident, state, channel, direction and days: each finds what it names and leaves out the rest."""
    await desk.text(FIRE)
    await desk.text("哈哈哈", address=OTHER)
    await route(desk)
    browser = await desk.browser("chengchuan")
    incident = await one_incident(browser)
    everything = await logged(browser)
    assert {line["name"] for line in await logged(browser, number="9998")} == {"未登记"}
    by_incident = await logged(browser, incident=incident["number"])
    assert by_incident
    assert all(line["incident_number"] == incident["number"] for line in by_incident)
    sender = next(line for line in everything if line["why"] == "报告")
    assert {line["name"] for line in await logged(browser, person=sender["name"])} == {sender["name"]}
    assert [line["state"] for line in await logged(browser, state="unclear")] == ["unclear"]
    assert {line["direction"] for line in await logged(browser, direction="out")} == {"out"}
    assert {tuple(line["channels"]) for line in await logged(browser, channel="sms", direction="out")} == {("sms",)}
    assert await logged(browser, first="2026-07-15") == []
    assert len(await logged(browser, first="2026-07-14", last="2026-07-14")) == len(everything)


async def test_a_number_finds_what_was_never_sent_to_it(desk: Desk) -> None:
    """Without any carrier the answer has no way; who asks by number why nothing came finds it with the reason."""
    await desk.text("哈哈哈", address=OTHER)
    await desk.platform.works.run(route_new)
    found = await logged(await desk.browser("chengchuan"), number="9998", direction="out")
    assert [line["state"] for line in found] == ["failed"]
    assert "没有能用的联系方式" in found[0]["outcome"]


async def test_what_cannot_be_looked_for_is_said(desk: Desk) -> None:
    """Three digits, an unknown incident, days the wrong way round, a broken place: each a sentence, none an error page."""
    browser = await desk.browser("qingshi")
    for search, sentence in (
        ({"number": "123"}, "至少输入号码的后4位"),
        ({"incident": "2026-9999"}, "没有编号为“2026-9999”的事件"),
        ({"first": "2026-07-14", "last": "2026-07-13"}, "结束日期早于开始日期"),
        ({"before": "x"}, "翻页的位置不对"),
    ):
        page = await browser.get("/messages", params=search)
        assert page.status_code == 422
        assert sentence in page.text
        assert sentence in (await browser.get("/api/messages", params=search)).json()["detail"]


async def test_pages_hold_every_line_once(desk: Desk) -> None:
    """Page after page, also where many lines have the same time, each line comes exactly once and in order."""
    for place in range(5):
        await desk.text(f"哈哈哈{place}", address=OTHER)
    await route(desk)
    browser = await desk.browser("chengchuan")
    everything = [line["id"] for line in await logged(browser, limit=500)]
    found, place = [], ""
    while True:
        answer = (await browser.get("/api/messages", params={"limit": 3, "before": place})).json()
        found += [line["id"] for line in answer["messages"]]
        if not answer["next"]:
            break
        place = answer["next"]
    assert found == everything
    assert len(set(found)) == len(found) >= 10


async def test_nobody_sees_messages_of_others(desk: Desk) -> None:
    """Another township finds none of them, neither in the list nor by the message's own address."""
    await desk.text(FIRE)
    await route(desk)
    own = [line for line in await logged(await desk.browser("qingshi"), direction="out") if line["incident_id"]]
    stranger = await desk.program("duty_officer", "990121102000")
    assert {line["id"] for line in await logged(stranger)} & {line["id"] for line in own} == set()
    assert {line["unit"] for line in await logged(stranger)} <= {"990121102000"}
    refused = await stranger.get(f"/api/notices/{own[0]['id']}")
    assert refused.status_code == 403
    assert "范围内查看收发记录" in refused.json()["detail"]


async def test_an_information_officer_has_no_log(desk: Desk) -> None:
    """The log is the desk's; a villager is told so."""
    answer = await (await desk.browser("lijiacun")).get("/messages")
    assert answer.status_code == 403
    assert "能查看收发记录" in answer.text


async def test_numbers_are_hidden_from_who_need_not_call(desk: Desk) -> None:
    """A supervisor reads 199****0101, also inside a text; the officer who has to call reads it whole."""
    await desk.text(FIRE)
    await route(desk)
    supervisor, officer = await desk.program("supervisor", "990121000000"), await desk.browser("qingshi")
    hidden, whole = await logged(supervisor, direction="in"), await logged(officer, direction="in")
    assert hidden[0]["address"] == "199****0101"
    assert "199****0188" in hidden[0]["text"]
    assert "19900000188" not in str(await logged(supervisor))
    assert whole[0]["address"] == VILLAGER
    assert "19900000188" in whole[0]["text"]


async def test_a_code_that_proves_a_number_is_nobodys_to_read(desk: Desk) -> None:
    """Who has the log open cannot read the code that was sent to another: not in the list, on its page, or in a file."""
    async with desk.platform.database.read() as session:
        person = (await session.scalars(select(Person).where(col(Person.unit) == "990121101000"))).first()
    assert person
    command = SendNotice(
        time=desk.now,
        unit=person.unit,
        recipient=Recipient(person_id=person.id),
        template="number-code",
        params={"code": "382914", "minutes": 30},
        expires_at=desk.now + timedelta(minutes=30),
    )

    async def hand_in(work: Work) -> None:
        work.send(command)

    await desk.platform.works.run(hand_in)
    await desk.settled()
    await route(desk)
    leader = await desk.program("duty_leader", "990121101000")
    line = next(line for line in await logged(leader, direction="out") if line["id"] == str(command.id))
    assert "验证码：******" in line["text"]
    course = await leader.get(f"/api/notices/{command.id}")
    page, saved = await leader.get(f"/messages/out/{command.id}"), await leader.get("/messages/export/csv")
    assert not any("382914" in answer.text for answer in (course, page, saved))


async def test_one_message_is_told_whole(desk: Desk) -> None:
    """What led to it, why by this channel, that it waits; the page shows the same."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    await route(desk)
    browser = await desk.browser("qingshi")
    call = next(line for line in await logged(browser, direction="out") if line["why"].startswith("超时催报"))
    assert "第1步 值班员" in call["why"]
    course = (await browser.get(f"/api/notices/{call['id']}")).json()
    assert "deadline.missed" in [cause["type"] for cause in course["causes"]]
    assert course["ways"][0]["because"] == "本人的联系方式中排第1"
    page = (await browser.get(f"/messages/out/{call['id']}")).text
    assert "时限已过未报" in page
    assert "要求确认" in page


async def test_the_list_can_be_saved_and_the_journal_knows(desk: Desk) -> None:
    """The leader saves what was looked for as CSV and workbook; no cell is a formula; the journal has who, what and how much."""
    await desk.text("=1+1 李家村东头柴房着火了", sid="SM" + "7" * 32)
    await route(desk)
    leader = await desk.program("duty_leader", "990121101000")
    answer = await leader.get("/messages/export/csv", params={"direction": "in"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["时间", "方向", "单位"]
    assert len(rows) == 2
    assert rows[1][6].startswith("'=1+1")
    book = openpyxl.load_workbook(io.BytesIO((await leader.get("/messages/export/xlsx")).content))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    assert book.active.max_row > 2
    await desk.settled()
    async with desk.platform.database.read() as session:
        kept = (await session.scalars(select(JournalRow).where(col(JournalRow.type) == "messages.exported"))).all()
    assert [row.unit for row in kept] == ["990121101000"] * 2
    assert '"lines":1' in kept[0].body
    assert '"direction":"in"' in kept[0].body


async def test_who_may_not_save_is_told(desk: Desk) -> None:
    """An officer reads the log but does not carry it away."""
    answer = await (await desk.program("duty_officer", "990121101000")).get("/messages/export/csv")
    assert answer.status_code == 403
    assert "能导出收发记录" in answer.json()["detail"]
