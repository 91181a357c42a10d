"""The wall of handsets in headless Chromium."""

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox import ClockPanel, Person, Sandbox
from sandbox.listener import Listener
from sandbox.pages import routes
from sandbox.settings import real_now

from .receiver import Receiver

VILLAGER, OFFICER, CHAT = "+8619900000101", "+8619900000201", 5550201
CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]


@pytest.fixture
async def page(world: Sandbox, receiver: Receiver) -> AsyncIterator[Page]:
    people = [
        Person("周文", "青阳市应急管理局", "督查员", "+8619900000501"),
        Person("李建国", "清溪镇李家村", "信息员", VILLAGER),
        Person("王秀英", "清溪镇", "值班员", OFFICER, CHAT),
        *(Person(f"旁人{number}", "别处", "信息员", f"+861990000030{number}") for number in range(3)),
        Person("赵敏", "临江县应急管理局", "值班员", "+8619900000401"),
    ]
    mounted = Mount("/sandbox", routes=routes(world, people, ClockPanel(real_now, lambda seconds: None)))
    program = Listener(Starlette(routes=[mounted]), "127.0.0.1", 0)
    await program.start()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = await browser.new_page(viewport={"width": 1500, "height": 860}, reduced_motion="reduce")
        complaints: list[str] = []
        opened.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        opened.on("pageerror", lambda problem: complaints.append(str(problem)))
        await opened.goto(program.url + "/sandbox/")
        await expect(opened.get_by_text("已连接")).to_be_visible()
        yield opened
        await browser.close()
    world.feed.close()
    await program.stop()
    assert complaints == []


async def test_a_reporter_and_the_officer_above_are_open_at_first(page: Page) -> None:
    """Unless the program names others, the page opens the phones of a reporter and of the duty officer above."""
    shown = await page.get_by_role("article").evaluate_all("phones => phones.map(phone => phone.ariaLabel)")
    assert shown == ["李建国的手机", "王秀英的手机"]


async def test_a_person_texts_and_reads_the_answer(world: Sandbox, receiver: Receiver, page: Page) -> None:
    """What is typed into a phone reaches the program, and its answer appears below without reloading."""
    receiver.twiml = "<Response><Message>已收到，编号0101</Message></Response>"
    phone = page.get_by_role("article", name="李建国的手机")
    await phone.get_by_role("textbox").fill("李家村着火了，伤2个")
    await expect(phone.get_by_text("10 字 · 1 条短信")).to_be_visible()
    await phone.get_by_role("textbox").press("Enter")
    await expect(phone.get_by_text("已收到，编号0101")).to_be_visible()
    assert receiver.messages[0]["Body"] == "李家村着火了，伤2个"
    await world.phone(VILLAGER).expect("编号0101")


async def test_an_urgent_message_rings_until_it_is_touched(world: Sandbox, receiver: Receiver, page: Page) -> None:
    """An urgent message opens the phone of somebody who wasn't shown and rings; a quick reply stops it and goes back."""
    world.twilio.create({"To": "+8619900000401", "From": "+12025550100", "Body": "【催报】李家村火情已超时，回复1签收"})
    await world.phone("+8619900000401").expect("催报")
    phone = page.get_by_role("article", name="赵敏的手机")
    await expect(phone.get_by_role("button", name="紧急来信")).to_be_visible()
    # an element that shakes never comes to rest, so the click is sent to it directly
    await phone.get_by_role("button", name="1", exact=True).dispatch_event("pointerdown")
    await expect(phone.get_by_role("button", name="紧急来信")).to_be_hidden()
    await phone.get_by_role("button", name="1", exact=True).click()
    await expect(phone.locator(".bubble.is-mine .text")).to_have_text("1")
    await world.settled()
    assert receiver.messages[-1].items() >= {"From": "+8619900000401", "Body": "1"}.items()


async def test_a_telegram_button_is_pressed(world: Sandbox, page: Page) -> None:
    """Pressing an inline button shows that the program didn't respond, when it doesn't."""
    chat = world.chat(CHAT, "王秀英")
    keyboard = {"inline_keyboard": [[{"text": "收到", "callback_data": "ack:1"}]]}
    call = f"{world.telegram_base_url}{world.settings.telegram_token}/sendMessage"
    await page.request.post(call, data={"chat_id": CHAT, "text": "请签收", "reply_markup": keyboard})
    await chat.expect("请签收")
    phone = page.get_by_role("article", name="王秀英的手机")
    await phone.get_by_role("tab", name="Telegram").click()
    await phone.locator(".keys").get_by_role("button", name="收到").click()
    await expect(phone.get_by_text("程序没有回应这个按钮")).to_be_visible(timeout=6000)


async def test_fault_switches_and_search(world: Sandbox, page: Page) -> None:
    """A switch takes the carrier down and back, and the search narrows the list of people."""
    await page.get_by_text("故障开关").click()
    await page.get_by_text("短信平台中断").click()
    await expect(page.get_by_text("（1 项）")).to_be_visible()
    assert world.twilio.faults.is_down
    await page.get_by_text("短信平台中断").click()
    await expect(page.locator("#faults-count")).to_be_empty()
    assert not world.twilio.faults.is_down
    await page.get_by_label("找人").fill("县应急")
    await expect(page.locator(".person")).to_have_count(1)


async def test_a_call_rings_and_is_answered_with_buttons(world: Sandbox, receiver: Receiver, page: Page) -> None:
    """The phone comes up and rings; one press answers, the words appear, and the keypad and 挂断 work."""
    program = Receiver(world.settings.auth_token)
    program.twiml = '<Response><Gather numDigits="1" action="/hooks/twilio/sms"><Say>收到请按1</Say></Gather></Response>'
    await program.listener.start()
    form = {"To": "+8619900000401", "From": "+12025550100", "Url": program.sms_url}
    call = world.exchange.place(world.settings.accounts[0], form, [])
    phone = page.get_by_role("article", name="赵敏的手机")
    await phone.get_by_role("button", name="接听").click()
    await expect(phone.get_by_text("收到请按1")).to_be_visible()
    await phone.get_by_role("button", name="1", exact=True).first.click()
    await expect(phone.get_by_text("收到请按1")).to_have_count(2)
    await phone.get_by_role("button", name="挂断").click()
    await expect(phone.get_by_text("通话结束")).to_be_visible()
    assert [message.get("Digits") for message in program.messages] == [None, "1"]
    assert call.status == "completed"
    await world.phone("+8619900000401").wait_until(lambda: True, 1, lambda: "")
    for entry in world.phone("+8619900000401").unexpected():
        entry.expected = True
    await world.settled()
    await program.listener.stop()
