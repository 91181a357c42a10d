"""`python -m sandbox` as a process of its own, driven over HTTP."""

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from sandbox import Sandbox

VILLAGER = "+8619900000101"
OFFICER = 5550201


@dataclass
class Running:
    process: asyncio.subprocess.Process
    addresses: dict[str, str]
    http: httpx.AsyncClient

    async def ask(self, action: str, **body: object) -> dict[str, object]:
        answer = await self.http.post(f"{self.addresses['control_url']}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def read(self, what: str) -> list[dict[str, object]]:
        return (await self.http.get(f"{self.addresses['control_url']}/{what}")).json()


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    options = ["--account-sid", "AC" + "1" * 32, "--auth-token", "t", "--from", "+12025550111", "--step-seconds", "0"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *options, "--telegram-token", "77:abc", stdout=asyncio.subprocess.PIPE
    )
    line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
    assert line.startswith("ready ")
    async with httpx.AsyncClient(trust_env=False) as http:
        yield Running(process, json.loads(line.removeprefix("ready ")), http)
    if process.returncode is None:
        process.terminate()
        await asyncio.wait_for(process.wait(), 5)


async def send(running: Running, body: str, to: str = VILLAGER) -> httpx.Response:
    url = f"{running.addresses['twilio_url']}/2010-04-01/Accounts/AC{'1' * 32}/Messages.json"
    form = {"To": to, "From": "+12025550111", "Body": body}
    return await running.http.post(url, data=form, auth=("AC" + "1" * 32, "t"))


async def test_messages_are_accepted_and_read_back_over_http(running: Running) -> None:
    """Accepted messages have their times, received ones can be read since a number, and SIGTERM ends the process well."""
    first = (await send(running, "第一条")).json()
    await running.ask("settle")
    (accepted,) = await running.read("accepted")
    assert (accepted["sid"], accepted["status"]) == (first["sid"], "delivered")
    (received,) = await running.read("received")
    assert received["text"] == "第一条"
    await send(running, "第二条")
    await running.ask("settle")
    assert [one["text"] for one in await running.read(f"received?since={received['seq']}")] == ["第二条"]
    running.process.terminate()
    assert await asyncio.wait_for(running.process.wait(), 5) == 0


async def test_handsets_are_driven_over_http(running: Running, world: Sandbox) -> None:
    """A phone texts, with a picture if wished, a chat is opened, hears and presses, all over HTTP."""
    await running.ask("webhooks", base="http://127.0.0.1:9")
    picture = base64.b64encode(b"picture").decode()
    outcome = await running.ask("phones/text", number=VILLAGER, text="着火了", media=[picture])
    assert (outcome["is_taken"], outcome["status"], str(outcome["sid"])[:2]) == (False, 0, "MM")
    await running.ask("chats/open", id=OFFICER, name="王秀英")
    keyboard = {"inline_keyboard": [[{"text": "收到", "callback_data": "ack"}]]}
    call = running.addresses["telegram_base_url"] + "77:abc"
    sent = await running.http.post(call + "/sendMessage", json={"chat_id": OFFICER, "text": "请签收", "reply_markup": keyboard})
    await running.ask("chats/text", id=OFFICER, text="好")
    await running.ask("chats/press", id=OFFICER, message_id=sent.json()["result"]["message_id"], button="收到")
    updates = (await running.http.get(call + "/getUpdates")).json()["result"]
    assert updates[0]["message"]["text"] == "好"
    assert updates[1]["callback_query"]["data"] == "ack"


async def test_faults_are_set_over_http(running: Running) -> None:
    """Faults are programmed, counted and cleared over HTTP; nonsense is refused with 400 or 404."""
    await running.ask("faults", fault="answer", status=429, code=20429, times=1)
    assert (await send(running, "一")).json()["code"] == 20429
    assert (await send(running, "二")).status_code == 201
    await running.ask("faults", fault="outcome", state="undelivered", error_code=30005, times=0)
    await send(running, "三")
    await running.ask("settle")
    assert [one["status"] for one in await running.read("accepted")] == ["delivered", "undelivered"]
    await running.ask("faults", clear=True)
    await running.ask("faults", outage=True)
    assert (await send(running, "四")).status_code == 503
    control = running.addresses["control_url"]
    assert (await running.http.post(f"{control}/faults", json={"fault": "?"})).status_code == 400
    assert (await running.http.post(f"{control}/nonsense", json={})).status_code == 404


async def test_a_taken_port_is_a_clear_error(running: Running) -> None:
    """A port that is taken ends the process with one sentence instead of a traceback."""
    port = running.addresses["twilio_url"].rpartition(":")[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--twilio-port", port, stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert port in complaint.decode()
    assert "Traceback" not in complaint.decode()
