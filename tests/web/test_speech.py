"""Voice messages: the duty officer listens and types what was said, and it counts as the sender's own report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from schemas.intake import MessageReceived
from tests.web.conftest import Desk, one_incident
from tests.web.media import address_of, sent, sound
from tests.web.test_browser import CHROMIUM, PHONE, WIDE, opened

SAID = "李家村东头柴房着火了，伤2人，正在扑救"


async def spoken(desk: Desk, text: str = "") -> tuple[Any, MessageReceived]:
    """Return the duty officer's browser and a voice message of a villager."""
    return await desk.browser("qingshi"), await sent(desk, (sound(), "audio/wav"), text=text)


async def typed(desk: Desk, browser: Any, voice: MessageReceived, text: str = SAID, **more: str) -> Any:
    """Type what was said, wait until it is read, and return the answer."""
    answer = await browser.post(f"/messages/{voice.id}/words", data={"text": text, **more})
    await desk.settled()
    return answer


async def test_typed_words_are_the_senders_report(desk: Desk) -> None:
    """An incident opens as if the villager had written: his name, his time; beside it who typed, and the voice."""
    browser, voice = await spoken(desk)
    form = (await browser.get(f"/messages/{voice.id}/words")).text
    assert f'src="{address_of(voice)}"' in form
    answer = await typed(desk, browser, voice)
    assert answer.status_code == 303
    incident = await one_incident(browser)
    assert incident["facts"]["injured"]["value"] == 2
    assert incident["facts"]["injured"]["said"]["by"] == "李建国"
    (report,) = incident["reports_received"]
    assert (report["text"], report["received_at"]) == (SAID, voice.received_at.isoformat().replace("+00:00", "Z"))
    assert (report["typed"]["by_name"], report["typed"]["voice_id"]) == ("沈卫东", str(voice.id))
    assert report["media"][0]["sha256"] == voice.media[0].sha256
    page = (await browser.get(f"/incidents/{incident['id']}")).text
    assert "由沈卫东于 10:00 收听录入" in page
    assert "<audio" in page


async def test_the_voice_message_stays_as_it_came(desk: Desk) -> None:
    """Typing adds a message and alters none: the voice has no text, its bytes are the same, what was typed is shown."""
    browser, voice = await spoken(desk)
    await typed(desk, browser, voice)
    kept = (await browser.get(f"/api/messages/{voice.id}")).json()
    assert (kept["text"], kept["disposition"], kept["reason"]) == ("", "unclear", "只有语音，等值班员收听后录入")
    assert (await desk.platform.media.fetch(voice.media[0].sha256))[0] == sound()
    page = (await browser.get(f"/messages/{voice.id}")).text
    assert SAID in page
    assert "录入语音内容" not in page
    assert "已录入语音内容" in (await browser.get("/inbox")).text


async def test_a_voice_message_is_typed_once(desk: Desk) -> None:
    """The second to type is told who was first; there is one report."""
    browser, voice = await spoken(desk)
    await typed(desk, browser, voice)
    again = await typed(desk, browser, voice, "李家村着火了，伤9人")
    assert again.status_code == 409
    assert "已由沈卫东录入" in again.text
    assert len((await one_incident(browser))["reports_received"]) == 1


@pytest.mark.parametrize(("text", "sentence"), [("  ", "请写下语音里说了什么"), ("火" * 2001, "最多 2000 字")])
async def test_what_cannot_be_kept_is_said(desk: Desk, text: str, sentence: str) -> None:
    """Nothing typed, or a novel: the form again with the reason and what was typed, and it can still be done."""
    browser, voice = await spoken(desk)
    refused = await typed(desk, browser, voice, text)
    assert refused.status_code == 409
    assert sentence in refused.text
    assert (await typed(desk, browser, voice)).status_code == 303


async def test_who_may_type(desk: Desk) -> None:
    """Not who watches, not the villager himself, and nothing into a message without a voice."""
    browser, voice = await spoken(desk)
    for username in ("ducha", "lijiacun"):
        other = await desk.browser(username)
        assert (await other.post(f"/messages/{voice.id}/words", data={"text": SAID})).status_code == 403
        assert "录入语音内容</a>" not in (await other.get(f"/messages/{voice.id}")).text
    text = await desk.text("李家村东头柴房着火了")
    refused = await browser.post(f"/messages/{text}/words", data={"text": SAID})
    assert (refused.status_code, "没有语音" in refused.text) == (409, True)


async def test_a_voice_in_a_conversation_belongs_to_its_incident(desk: Desk) -> None:
    """Sent after a report it is attached to that incident at once; its words are read there."""
    await desk.text("李家村东头柴房着火了，正在扑救")
    browser, voice = await spoken(desk)
    page = (await browser.get(f"/incidents/{(await one_incident(browser))['id']}")).text
    assert "［语音消息，没有文字］" in page
    assert f'href="/messages/{voice.id}/words"' in page
    assert "待收听录入" in (await browser.get("/inbox")).text
    await typed(desk, browser, voice, "现在伤了3个人，火还没灭")
    incident = await one_incident(browser)
    assert incident["facts"]["injured"]["value"] == 3
    assert len(incident["reports_received"]) == 3


async def test_nobody_answers_for_another_by_typing(desk: Desk) -> None:
    """A spoken "received" that somebody else types acknowledges nothing."""
    browser, voice = await spoken(desk)
    await typed(desk, browser, voice, "收到")
    page = (await browser.get("/inbox?only=reply")).text
    assert "没有符合条件的信息" in page


async def test_who_types_a_moment_later_is_not_told_that_it_was_kept(desk: Desk) -> None:
    """While the first words are still being read the second are not kept; their writer has them back, with what to do."""
    browser, voice = await spoken(desk)
    assert (await browser.post(f"/messages/{voice.id}/words", data={"text": SAID})).status_code == 303
    second = await browser.post(f"/messages/{voice.id}/words", data={"text": "伤9人"})
    assert second.status_code == 409
    assert "伤9人" in second.text or "已由沈卫东录入" in second.text
    await desk.settled()
    assert len((await one_incident(browser))["reports_received"]) == 1


async def test_a_typed_voice_message_no_longer_waits_on_the_board(desk: Desk) -> None:
    """Messages that nobody could read are counted on the board until somebody has listened."""
    from reporting import queries

    async def waiting() -> int:
        async with desk.platform.database.read() as session:
            return (await queries.board(session, ("990121101000",), desk.now)).unclear_messages

    browser, voice = await spoken(desk)
    assert await waiting() == 1
    await typed(desk, browser, voice)
    assert await waiting() == 0


def program(folder: Path, body: str) -> str:
    """Return the command of a pretend transcriber."""
    path = folder / "transcriber.py"
    path.write_text(f"import os, sys, time\nsound = open(sys.argv[-1], 'rb').read()\n{body}\n")
    return f"{sys.executable} {path}"


async def test_a_machines_draft_is_nothing_until_a_person_stands_for_it(desk: Desk, tmp_path: Path) -> None:
    """The draft fills the form, marked as made by a machine; no message, report or incident comes of it before it is saved."""
    desk.platform.settings.transcriber = program(tmp_path, "print('李家村柴房着火 伤2人' if sound[:4] == b'RIFF' else '')")
    browser, voice = await spoken(desk)
    assert "机器先转写一遍" in (await browser.get(f"/messages/{voice.id}/words")).text
    draft = (await browser.post(f"/messages/{voice.id}/draft")).text
    await desk.settled()
    assert "机器转写，未经核实" in draft
    assert "李家村柴房着火 伤2人</textarea>" in draft
    assert (await browser.get("/api/incidents")).json()["incidents"] == []
    await typed(desk, browser, voice, "李家村柴房着火，伤2人", machine_made="1")
    (report,) = (await one_incident(browser))["reports_received"]
    assert report["typed"]["machine_made"] is True
    assert "核对机器转写后录入" in (await browser.get(f"/messages/{voice.id}")).text


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("sys.exit(3)", "语音转写失败"),
        ("time.sleep(60)", "语音转写超时"),
        ("print('')", "没有听出内容"),
        ("print('x' if 'ZHISHOU_HOME' in os.environ else '')", "没有听出内容"),
    ],
)
async def test_a_machine_that_fails_holds_nothing_up(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, sentence: str
) -> None:
    """It fails, hangs, hears nothing or looks for our settings: a sentence, and the form to type into."""
    monkeypatch.setenv("ZHISHOU_HOME", "somewhere")
    desk.platform.settings.transcriber = program(tmp_path, body)
    desk.platform.settings.transcriber_seconds = 3
    browser, voice = await spoken(desk)
    answer = await browser.post(f"/messages/{voice.id}/draft")
    assert answer.status_code == 409
    assert sentence in answer.text
    assert 'name="text"' in answer.text


async def test_without_a_transcriber_there_is_no_button(desk: Desk) -> None:
    """It is off unless the site sets a command; asked for all the same, it is refused."""
    browser, voice = await spoken(desk)
    assert "机器先转写" not in (await browser.get(f"/messages/{voice.id}/words")).text
    assert (await browser.post(f"/messages/{voice.id}/draft")).status_code == 409


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")
@pytest.mark.parametrize("size", [WIDE, PHONE])
async def test_an_officer_listens_types_and_sees_the_incident(desk: Desk, size: tuple[int, int]) -> None:
    """The voice plays in the page, also from its middle; what is typed becomes an incident; all fits the screen."""
    voice = await sent(desk, (sound(), "audio/wav"))
    async with opened(desk, "qingshi", size) as page:
        await page.goto("/inbox")
        await page.get_by_text("［语音消息］").click()
        player = page.locator("audio")
        await expect(player).to_be_visible()
        assert (await player.bounding_box() or {"width": 0})["width"] >= 200
        played = """async (sound) => {
            sound.muted = true; await sound.play(); sound.currentTime = 0.5;
            await new Promise((done) => sound.addEventListener("seeked", done, { once: true }));
            return sound.currentTime >= 0.5 && sound.error === null; }"""
        assert await player.evaluate(played)
        await page.get_by_role("link", name="录入语音内容").click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
        await page.get_by_label("语音里说了什么").fill(SAID)
        await page.get_by_role("button", name="保存").click()
        await page.wait_for_url(f"**/messages/{voice.id}?done=words")
        await desk.settled()
        await page.goto("/inbox")
        await expect(page.get_by_text("已录入语音内容")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
