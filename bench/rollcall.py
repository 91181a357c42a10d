"""A roll call of 1,500 people at once: from its start to the carrier's accept of every call, and from each answer to the page.

In the middle of it deadlines run out: how long their escalations take to leave is measured too. The pretend carrier is a
process of its own; so is the browser that watches the page and the people who answer, through the real webhook. Sender and
carrier have no rate limit. Everything else is the system as `zhishou up` runs it, with SQLite synced at every commit.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import uvloop
from pydantic import SecretStr
from sqlalchemy import func, select
from sqlmodel import col

from bench.escalation import _owe
from cli.system import Shape, System
from cli.up import collect_seldom
from directory.accounts import create_account
from directory.demo import PASSWORD, PASSWORD_HASH
from directory.tables import Contact, Grant, Person, Unit
from roster.rollcall.commands import Spec, Wish, plan_now
from roster.rollcall.tables import RollCall, RollCallEntry
from roster.tables import Shift
from runtime import logs
from runtime.clock import RealClock
from runtime.nats_server import free_port
from runtime.settings import Settings, TwilioSettings
from runtime.work import Work
from schemas.divisions import Level
from schemas.values import Channel, Post, Role

PROVINCE, CITY = "980000000000", "980100000000"
ROOMS, POSTS = 750, (Post.OFFICER, Post.LEADER)
PEOPLE = ROOMS * len(POSTS)
MISSED = 10
"""Deadlines that run out while everyone is called, a fifth of a second apart."""
ANSWERS_PER_SECOND = 25
MOST_SECONDS = 180.0


async def run() -> dict[str, float]:
    """Return the figures, in seconds and milliseconds; the processor's seconds tell of a machine that others use too."""
    logs.configure("ERROR")
    collect_seldom()
    async with _system() as (system, carrier):
        townships = await system.platform.works.run(_people_a_city)
        supervisor = await system.platform.works.run(_supervisor)
        begun = time.process_time()
        calls, urgent, roll_call_id = await _call(system, carrier, townships, supervisor)
        called = time.process_time()
        answers = await _answer(system, roll_call_id)
        spent = {"calls_cpu_seconds": called - begun, "answers_cpu_seconds": time.process_time() - called}
    return {"people": PEOPLE, **calls, **urgent, **answers, **spent}


@asynccontextmanager
async def _system() -> AsyncIterator[tuple[System, httpx.AsyncClient]]:
    carrier = subprocess.Popen(  # noqa: ASYNC220 (started before anything is measured)
        [sys.executable, "-m", "sandbox", "--step-seconds", "5"], stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
    )
    assert carrier.stdout
    addresses = json.loads(carrier.stdout.readline().removeprefix("ready "))
    with tempfile.TemporaryDirectory(prefix="zhishou-bench-") as home:
        port = free_port()
        twilio = TwilioSettings(
            account_sid="AC" + "5a" * 16,
            auth_token=SecretStr("sandbox-auth-token"),
            from_number="+12025550100",
            base_url=addresses["twilio_url"],
        )
        settings = Settings(home=Path(home), nats_url="", public_url=f"http://127.0.0.1:{port}", twilio=twilio)
        system = System(settings, RealClock(), Shape(port=port))
        await system.start()
        async with httpx.AsyncClient(base_url=addresses["control_url"], timeout=60) as control:
            await control.post("/webhooks", json={"base": system.url})
            try:
                yield system, control
            finally:
                await system.stop()
                carrier.terminate()
                carrier.wait(10)


async def _people_a_city(work: Work) -> list[str]:
    """Write a province, a city, ten counties and 750 townships, each with an officer and a leader on duty for the day."""
    codes = [f"9801{1 + n // 75:02d}{1 + n % 75:03d}000" for n in range(ROOMS)]
    units = [Unit(code=PROVINCE, name="省", level=Level.PROVINCE), Unit(code=CITY, name="市", level=Level.CITY, parent=PROVINCE)]
    units += [Unit(code=f"9801{n:02d}000000", name=f"{n}县", level=Level.COUNTY, parent=CITY) for n in range(1, 11)]
    townships = [
        Unit(code=code, name=f"{code[4:9]}镇", level=Level.TOWNSHIP, parent=f"{code[:6]}000000", keeps_duty=True)
        for code in codes
    ]
    for rows in (units[:1], units[1:2], units[2:], townships):
        work.session.add_all(rows)
        await work.session.flush()
    people = [Person(name=f"值班{n}", unit=code) for n, code in enumerate(code for code in codes for _ in POSTS)]
    work.session.add_all(people)
    await work.session.flush()
    day = timedelta(days=1)
    for n, person in enumerate(people):
        work.session.add(Contact(person_id=person.id, channel=Channel.SMS, address=f"+8619900{n:06d}"))
        post, begins, ends = POSTS[n % len(POSTS)], work.now - day, work.now + day
        work.session.add(Shift(unit=person.unit, post=post, person_id=person.id, starts_at=begins, ends_at=ends))
    return codes


async def _supervisor(work: Work) -> UUID:
    person = Person(name="督查员", unit=CITY)
    work.session.add(person)
    await work.session.flush()
    work.session.add(Grant(person_id=person.id, role=Role.SUPERVISOR, unit=CITY))
    await create_account(work, person.id, "ducha", PASSWORD_HASH)
    return person.id


async def _call(
    system: System, carrier: httpx.AsyncClient, townships: list[str], supervisor: UUID
) -> tuple[dict[str, float], dict[str, float], UUID]:
    """Start the roll call and let deadlines run out in the middle; return the figures of both."""
    works = system.platform.works
    terms = Spec(posts=POSTS, channels=(Channel.SMS,), limit_seconds=1800)
    begin = time.time()
    roll_call = await works.run(lambda work: plan_now(work, supervisor, Wish(CITY, terms)))
    await asyncio.sleep(0.3)
    dues = [system.platform.clock.now() + timedelta(milliseconds=200 * n) for n in range(1, MISSED + 1)]
    for township, due in zip(townships, dues, strict=False):
        await works.run(partial(_owe, townships=[township], due=due))
    rows = await _accepted(carrier, begin, PEOPLE + MISSED)
    calls = sorted(row["accepted_at"] - begin for row in rows if "点名" in row["body"])
    alarms = sorted(row["accepted_at"] for row in rows if "超时催报" in row["body"])
    late = sorted((at - due.timestamp()) * 1000 for at, due in zip(alarms, dues, strict=True))
    assert len(calls) == PEOPLE
    called = {"calls_p50_seconds": calls[PEOPLE // 2], "calls_last_seconds": calls[-1]}
    return called, {"escalation_p50_ms": statistics.median(late), "escalation_last_ms": late[-1]}, roll_call.id


async def _accepted(carrier: httpx.AsyncClient, since: float, count: int) -> list[dict[str, Any]]:
    """Wait until the carrier has accepted so many texts.

    Raises:
        TimeoutError: they did not all come.
    """
    rows: list[dict[str, Any]] = []
    async with asyncio.timeout(MOST_SECONDS):
        while len(rows) < count:
            await asyncio.sleep(1)
            rows = (await carrier.get("/accepted", params={"since": since})).json()
    return rows


async def _answer(system: System, roll_call_id: UUID) -> dict[str, float]:
    """Have everyone answer while a browser watches; return how long answers took to the page."""
    platform = system.platform
    async with platform.database.read() as session:
        of = select(RollCallEntry, col(Contact.address)).join(Contact, col(Contact.person_id) == col(RollCallEntry.person_id))
        codes = [(entry.place, number, entry.code) for entry, number in await session.execute(of)]
    told = {"url": system.url, "roll_call": str(roll_call_id), "codes": codes, "per_second": ANSWERS_PER_SECOND}
    watcher = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.rollcall", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(MOST_SECONDS):
        out, _ = await watcher.communicate(json.dumps(told).encode())
    async with platform.database.read() as session:
        on_time = select(func.count()).select_from(RollCallEntry).where(col(RollCallEntry.state) == "on_time")
        counted = (await session.execute(on_time)).scalar_one()
        closed = (await session.get_one(RollCall, roll_call_id)).state
    figures: dict[str, float] = json.loads(out)
    return {**figures, "answers_counted": counted, "closed": float(closed == "closed")}


async def _watch_and_answer(told: dict[str, Any]) -> dict[str, float]:
    """Sign in, keep the page's stream open, fetch the page at each change as a browser does; text the answers meanwhile."""
    from bench.rollcall_browser import answer_all, figures, watch

    sent: dict[int, float] = {}
    shown: dict[int, float] = {}
    async with httpx.AsyncClient(base_url=told["url"], timeout=60, headers={"Origin": told["url"]}) as browser:
        await browser.post("/sign-in", data={"username": "ducha", "password": PASSWORD})
        watching = asyncio.create_task(watch(browser, told["roll_call"], shown))
        await asyncio.sleep(1)
        await answer_all(told, sent)
        for _ in range(300):
            if len(shown) >= len(sent):
                break
            await asyncio.sleep(0.1)
        watching.cancel()
    return figures(sent, shown)


if __name__ == "__main__":
    print(json.dumps(uvloop.run(_watch_and_answer(json.loads(sys.stdin.read())))))
