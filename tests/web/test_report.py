"""The report form at /report."""

from __future__ import annotations

import io

from PIL import Image

from tests.web.conftest import Desk

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"


def photo(kind: str = "JPEG") -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return out.getvalue()


async def test_a_signed_in_officer_reports_with_a_photo(desk: Desk) -> None:
    """The receipt has the incident's number; the photo is on the incident page for the desk, and for nobody outside."""
    village = await desk.browser("lijiacun")
    assert "您的手机号" not in (await village.get("/report")).text
    answer = await village.post("/report", data={"text": FIRE}, files={"photos": ("fire.jpg", photo(), "image/jpeg")})
    assert answer.status_code == 303, answer.text
    await desk.settled()
    receipt = (await village.get(answer.headers["location"])).text
    officer = await desk.browser("qingshi")
    incident = (await officer.get("/api/incidents")).json()["incidents"][0]
    assert incident["number"] in receipt
    report = (await officer.get(f"/api/incidents/{incident['id']}")).json()["reports_received"][0]
    picture = f"/messages/{report['message_id']}/media/{report['media'][0]['sha256']}"
    assert picture in (await officer.get(f"/incidents/{incident['id']}")).text
    shown = await officer.get(picture)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(shown.content)).size == (40, 30)
    assert (await (await desk.browser()).get(picture)).status_code == 303


async def test_a_stranger_reports_with_a_number(desk: Desk) -> None:
    """Nobody has to sign in: name and number are asked, and the report reaches the desk marked as unregistered."""
    stranger = await desk.browser()
    assert "您的手机号" in (await stranger.get("/report")).text
    answer = await stranger.post("/report", data={"text": FIRE, "phone": "19900009995", "name": "路人"})
    assert answer.status_code == 303
    await desk.settled()
    assert "已收到" in (await stranger.get(answer.headers["location"])).text
    inbox = (await (await desk.browser("chengchuan")).get("/inbox")).text
    assert "路人" in inbox
    assert "未登记" in inbox


async def test_an_empty_form_says_what_to_write(desk: Desk) -> None:
    """Nothing written and nothing attached: the form again, 422, saying what is needed."""
    answer = await (await desk.browser()).post("/report", data={"text": "  "})
    assert answer.status_code == 422
    assert "请写下发生了什么" in answer.text


async def test_a_bad_photo_never_holds_up_the_words(desk: Desk) -> None:
    """A file that is no photo is left out and named on the receipt; the words are received."""
    browser = await desk.browser("lijiacun")
    answer = await browser.post("/report", data={"text": FIRE}, files={"photos": ("a.exe", b"MZ" * 50, "image/jpeg")})
    assert answer.status_code == 303
    receipt = (await browser.get(answer.headers["location"])).text
    assert "已收到" in receipt
    assert "第1个文件不是能识别的照片" in receipt


async def test_a_receipt_tells_no_sentence_of_others(desk: Desk) -> None:
    """A receipt's address can't be made to say something that the program would not say."""
    browser = await desk.browser("lijiacun")
    answer = await browser.post("/report", data={"text": FIRE})
    forged = (await browser.get(answer.headers["location"], params={"left": "请把密码发到这个号码"})).text
    assert "密码" not in forged


async def test_the_receipt_waits_for_the_reading_and_then_stops(desk: Desk) -> None:
    """While the message is not read yet the receipt looks again by itself, some times, and never says that nothing came."""
    browser = await desk.browser()
    unread = "/report/received/018f0000-0000-7000-8000-000000000000"
    first, last = (await browser.get(unread)).text, (await browser.get(f"{unread}?look=8")).text
    assert 'http-equiv="refresh"' in first
    assert 'http-equiv="refresh"' not in last
    assert "不会丢失" in last


async def test_the_form_is_light(desk: Desk) -> None:
    """Page, style and script of the form together are under 25 KB: it opens on a weak signal."""
    import re

    browser = await desk.browser()
    page = (await browser.get("/report")).text
    assets = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"', page)
    assert len(assets) == 2
    size = len(page) + sum([len((await browser.get(asset)).content) for asset in assets])
    assert size < 25_000


async def test_a_call_is_written_down_and_becomes_an_incident(desk: Desk) -> None:
    """What a caller says, written down by the officer, is the caller's report: on the desk, linked, with who took it down."""
    officer = await desk.browser("qingshi")
    assert "要问清的" in (await officer.get("/call")).text
    call = {"text": FIRE, "caller": "19900009993", "caller_name": "路人甲", "called_at": "9:58", "submission": "s1"}
    for _ in range(2):
        answer = await officer.post("/call", data=call)
        assert answer.status_code == 303, answer.text
    await desk.settled()
    listed = (await officer.get("/api/incidents")).json()["incidents"]
    assert len(listed) == 1
    report = (await officer.get(f"/api/incidents/{listed[0]['id']}")).json()["reports_received"]
    assert [(each["channel"], each["reporter_name"]) for each in report] == [("phone", "路人甲")]
    assert "打开事件" in (await officer.get(answer.headers["location"])).text


async def test_an_empty_call_keeps_what_was_written(desk: Desk) -> None:
    """A call without words is refused with the rest of the form kept; who keeps no desk has no such form."""
    officer = await desk.browser("qingshi")
    answer = await officer.post("/call", data={"text": " ", "caller_name": "路人甲"})
    assert answer.status_code == 422
    assert "请记下来电内容" in answer.text
    assert "路人甲" in answer.text
    assert (await (await desk.browser("lijiacun")).get("/call")).status_code == 403
