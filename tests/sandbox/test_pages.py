"""The handsets' page: its small interface, mounted by itself and by another program."""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox import ClockPanel, Person, Sandbox
from sandbox.listener import Listener
from sandbox.pages import routes

from .receiver import Receiver

VILLAGER = "+8619900000101"
OFFICER = 5550201
PICTURE = base64.b64encode(b"\xff\xd8 picture").decode()


@pytest.fixture
async def page(world: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    world.people = [Person("李建国", "李家村", "信息员", VILLAGER), Person("王秀英", "清溪镇", "值班员", None, OFFICER)]
    async with httpx.AsyncClient(base_url=world.control_url + "/sandbox", trust_env=False) as browser:
        yield browser


async def test_the_page_has_a_strict_policy_and_nothing_inline(page: httpx.AsyncClient) -> None:
    """The page allows only its own files, has no inline script or style, and everything it names is there."""
    answer = await page.get("/")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src)|<style|\sstyle=|\son\w+=|https?://", answer.text)
    for path in set(re.findall(r'(?:src|href)="/sandbox/([^"]+)"', answer.text)):
        assert (await page.get("/" + path)).status_code == 200, path


async def test_the_state_lists_people_handsets_and_switches(world: Sandbox, page: httpx.AsyncClient) -> None:
    """The state shows who there is, what lies where, urgent messages marked, and no clock when there is none."""
    world.twilio.create({"To": VILLAGER, "From": "+12025550100", "Body": "【值守·催报】已超时"})
    await world.phone(VILLAGER).expect("催报")
    state = (await page.get("/state")).json()
    assert [person["name"] for person in state["people"]] == ["李建国", "王秀英"]
    assert [handset["id"] for handset in state["handsets"]] == [f"phone:{VILLAGER}", f"chat:{OFFICER}"]
    (entry,) = state["handsets"][0]["entries"]
    assert (entry["text"], entry["is_urgent"], entry["is_mine"]) == ("【值守·催报】已超时", True, False)
    assert (state["clock"], state["switches"]["undelivered"]) == (None, False)


@pytest.mark.parametrize(
    ("text", "is_urgent"),
    [
        ("超时催报：0101 李家村火情，清溪镇应在10:32前……", True),
        ("【值守】时限提醒：0101，还剩10分钟。", True),
        ("【值守·催报】李家村火情", True),
        ("OVERDUE: 0101 fire", True),
        ("已收到，编号0101。本次已超过规定时限，按迟报记录。", False),
        ("已确认0101。催报停止。", False),
    ],
)
async def test_what_rings(world: Sandbox, text: str, is_urgent: bool) -> None:
    """Reminders and calls ring, receipts that merely speak of a missed limit don't."""
    world.twilio.create({"To": VILLAGER, "From": "+12025550100", "Body": text})
    await world.phone(VILLAGER).expect(text)
    assert world.snapshot()["handsets"][0]["entries"][0]["is_urgent"] is is_urgent


async def test_a_text_with_picture_from_the_page_reaches_the_program(
    world: Sandbox, receiver: Receiver, page: httpx.AsyncClient
) -> None:
    """What is typed on the page is posted to the program, and its picture can be seen in the bubble."""
    body = {"handset": f"phone:{VILLAGER}", "text": "着火了", "picture": PICTURE}
    assert (await page.post("/text", json=body)).json() == {"is_taken": True}
    assert receiver.messages[0].items() >= {"Body": "着火了", "NumMedia": "1", "From": VILLAGER}.items()
    (entry,) = (await page.get("/state")).json()["handsets"][0]["entries"]
    assert (await page.get(f"/media/{entry['seq']}/0")).content == b"\xff\xd8 picture"


async def test_a_text_that_the_program_refuses_is_marked(world: Sandbox, receiver: Receiver, page: httpx.AsyncClient) -> None:
    """When the program doesn't take a text the bubble says so."""
    receiver.status = 503
    body = {"handset": f"phone:{VILLAGER}", "text": "着火了"}
    assert (await page.post("/text", json=body)).json() == {"is_taken": False}
    assert (await page.get("/state")).json()["handsets"][0]["entries"][0]["has_failed"]


async def test_happenings_are_streamed(world: Sandbox, page: httpx.AsyncClient) -> None:
    """An arriving message is pushed to the page as an event, and stopping the world ends the stream."""

    async def first_event() -> dict[str, object]:
        async with page.stream("GET", "/events") as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    return json.loads(line.removeprefix("data:"))
        raise AssertionError("the stream ended")

    waiting = asyncio.create_task(first_event())
    await asyncio.sleep(0.1)
    world.twilio.create({"To": VILLAGER, "From": "+12025550100", "Body": "请回复"})
    event = await asyncio.wait_for(waiting, 5)
    assert (event["kind"], event["entry"]["text"]) == ("message", "请回复")
    await world.phone(VILLAGER).expect("请回复")


async def test_switches_set_and_lift_faults(world: Sandbox, page: httpx.AsyncClient) -> None:
    """A switch programs its fault until it is switched off; an unknown one is refused in Chinese."""
    await page.post("/switch", json={"name": "undelivered", "is_on": True})
    world.twilio.create({"To": VILLAGER, "From": "+12025550100", "Body": "送不到"})
    await world.settled()
    assert world.phone(VILLAGER).received() == []
    await page.post("/switch", json={"name": "undelivered", "is_on": False})
    world.twilio.create({"To": VILLAGER, "From": "+12025550100", "Body": "送到了"})
    await world.phone(VILLAGER).expect("送到了")
    await page.post("/switch", json={"name": "sms-outage", "is_on": True})
    assert world.twilio.faults.is_down
    answer = await page.post("/switch", json={"name": "?", "is_on": True})
    assert (answer.status_code, answer.json()) == (400, {"error": "没有这个开关"})


async def test_the_clock_is_shown_and_moved(world: Sandbox, page: httpx.AsyncClient) -> None:
    """The page shows the program's clock and moves it on."""
    moment = [datetime(2026, 7, 1, 8, tzinfo=UTC)]

    async def advance(seconds: float) -> None:
        moment[0] += timedelta(seconds=seconds)

    assert (await page.post("/clock", json={"seconds": 60})).status_code == 400
    world.clock_panel = ClockPanel(lambda: moment[0], advance, rate=60)
    assert (await page.post("/clock", json={"seconds": 600})).json()["now"] == "2026-07-01T08:10:00+00:00"
    assert (await page.get("/clock")).json()["rate"] == 60


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/text", {"handset": "phone:12345", "text": "着火了"}),
        ("/text", {"handset": f"phone:{VILLAGER}", "text": "  "}),
        ("/text", {"handset": f"phone:{VILLAGER}", "text": "图", "picture": "不是图片"}),
        ("/text", {"text": "没有手机"}),
        ("/press", {"handset": f"chat:{OFFICER}", "sid": "1", "button": "ack"}),
        ("/press", {"handset": f"phone:{VILLAGER}", "sid": "1", "button": "ack"}),
        ("/text", []),
    ],
)
async def test_bad_wishes_get_a_clear_chinese_answer(page: httpx.AsyncClient, path: str, body: object) -> None:
    """What can't be done gets 400 and a Chinese sentence."""
    answer = await page.post(path, json=body)
    assert answer.status_code == 400
    assert re.search("[一-鿿]", answer.json()["error"])


async def test_only_json_is_taken(page: httpx.AsyncClient) -> None:
    """A plain form, as another site could send it, is refused."""
    assert (await page.post("/text", data={"handset": f"phone:{VILLAGER}", "text": "着火了"})).status_code == 415


async def test_pressing_and_blocking(world: Sandbox, page: httpx.AsyncClient) -> None:
    """A button pressed on the page reaches the bot, and a person can block the bot."""
    chat = world.chat(OFFICER, "王秀英")
    keyboard = {"inline_keyboard": [[{"text": "收到", "callback_data": "ack:1"}]]}
    call = f"{world.telegram_base_url}{world.settings.telegram_token}/sendMessage"
    sent = (await page.post(call, json={"chat_id": OFFICER, "text": "请签收", "reply_markup": keyboard})).json()
    await chat.expect("请签收")
    body = {"handset": f"chat:{OFFICER}", "sid": str(sent["result"]["message_id"]), "button": "ack:1"}
    pressing = asyncio.create_task(page.post("/press", json=body))
    (update,) = (await page.get(call.replace("sendMessage", "getUpdates"), params={"timeout": 3})).json()["result"]
    answer = {"callback_query_id": update["callback_query"]["id"], "text": "签收成功"}
    await page.post(call.replace("sendMessage", "answerCallbackQuery"), json=answer)
    assert (await pressing).json() == {"shown": "签收成功"}
    await page.post("/block", json={"handset": f"chat:{OFFICER}", "is_blocked": True})
    assert (await page.post(call, json={"chat_id": OFFICER, "text": "在吗"})).status_code == 403


async def test_another_program_can_mount_the_page(world: Sandbox) -> None:
    """Mounted elsewhere the page finds its own files under that place."""
    program = Listener(Starlette(routes=[Mount("/demo/phones", routes=routes(world, ()))]), "127.0.0.1", 0)
    await program.start()
    async with httpx.AsyncClient(trust_env=False) as browser:
        page = (await browser.get(program.url + "/demo/phones/")).text
        assert 'data-base="/demo/phones"' in page
        assert (await browser.get(program.url + "/demo/phones/static/page.js")).status_code == 200
    await program.stop()
