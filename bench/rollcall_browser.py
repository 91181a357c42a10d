"""The other side of the roll call's benchmark, in a process of its own: people who answer by text, a browser that watches."""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from typing import Any

import httpx
from twilio.request_validator import RequestValidator

TOKEN, ACCOUNT = "sandbox-auth-token", "AC" + "5a" * 16
HOOK = "/hooks/twilio/sms"
LINES = 20
_ROW = re.compile(r'<tr id="e(\d+)">(.*?)</tr>', re.DOTALL)


async def watch(browser: httpx.AsyncClient, roll_call: str, shown: dict[int, float]) -> None:
    """Note when the page first shows each answer; `shown`: by place."""
    async with browser.stream("GET", f"/live?watch=rollcall:{roll_call}", timeout=None) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("event: changed"):
                page = await browser.get(f"/parts/rollcalls/{roll_call}")
                now = time.perf_counter()
                for place, row in _ROW.findall(page.text):
                    if "按时应答" in row:
                        shown.setdefault(int(place), now)


async def answer_all(told: dict[str, Any], sent: dict[int, float]) -> None:
    """Text every answer through the signed webhook, so many a second; note when each began."""
    waiting: asyncio.Queue[tuple[int, str, str]] = asyncio.Queue()
    async with httpx.AsyncClient(timeout=60) as carrier:
        lines = [asyncio.create_task(_line(carrier, told["url"], waiting, sent)) for _ in range(LINES)]
        begin = time.perf_counter()
        for number, code in enumerate(told["codes"]):
            await asyncio.sleep(max(0.0, begin + number / told["per_second"] - time.perf_counter()))
            waiting.put_nowait(tuple(code))
        await waiting.join()
        for line in lines:
            line.cancel()


async def _line(
    carrier: httpx.AsyncClient, url: str, waiting: asyncio.Queue[tuple[int, str, str]], sent: dict[int, float]
) -> None:
    while True:
        place, number, code = await waiting.get()
        form = {
            "MessageSid": f"SMroll{place:08}",
            "AccountSid": ACCOUNT,
            "From": number,
            "To": "+12025550100",
            "Body": code,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
        }
        signature = RequestValidator(TOKEN).compute_signature(url + HOOK, form)
        sent[place] = time.perf_counter()
        (await carrier.post(url + HOOK, data=form, headers={"X-Twilio-Signature": signature})).raise_for_status()
        waiting.task_done()


def figures(sent: dict[int, float], shown: dict[int, float]) -> dict[str, float]:
    """Return how long answers took from the carrier's call to the page, in milliseconds."""
    took = sorted((shown[place] - sent[place]) * 1000 for place in sent if place in shown)
    cuts = statistics.quantiles(took, n=100)
    return {
        "answers": len(sent),
        "answers_per_second": round(len(sent) / (max(sent.values()) - min(sent.values())), 1),
        "answers_shown": len(took),
        "answer_to_page_p50_ms": cuts[49],
        "answer_to_page_p99_ms": cuts[98],
        "answer_to_page_last_ms": took[-1],
    }
