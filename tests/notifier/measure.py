"""From a thousand commands at once to the carrier's accept: ``python -m tests.notifier.measure [HOW_MANY] [DATABASE_URL]``.

The pretend carrier is a process of its own and notes when it accepted each message.
"""

from __future__ import annotations

import asyncio
import cProfile
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import uvloop
from sqlmodel import SQLModel

from directory.tables import Contact, Person, Unit
from notifier.app import build
from runtime.clock import RealClock
from runtime.platform import Platform
from runtime.settings import Settings
from runtime.work import Work
from sandbox.settings import SandboxSettings
from schemas import uuid7
from schemas.notices import SendNotice
from schemas.values import About, Lane, Recipient
from tests.notifier.world import ESCALATION, UNIT


def carrier() -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """Start the pretend carrier in another process; return it and what it said when it was ready."""
    process = subprocess.Popen([sys.executable, "-m", "sandbox"], stdout=subprocess.PIPE)
    assert process.stdout
    return process, json.loads(process.stdout.readline().decode().removeprefix("ready "))


def commands(people: Sequence[Any], lane: Lane, now: Any) -> list[SendNotice]:
    """Return one escalation notice for each person."""
    return [
        SendNotice(
            time=now,
            unit=UNIT,
            lane=lane,
            recipient=Recipient(person_id=person),
            template="escalation",
            params=ESCALATION,
            expects_answer=True,
            about=About(incident_id=uuid7(), escalation_id=uuid7()),
            expires_at=now + timedelta(minutes=30),
        )
        for person in people
    ]


async def fill(platform: Platform, count: int) -> list[Any]:
    """Put so many people into the directory."""
    people = [uuid7() for _ in range(count)]
    async with platform.database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with platform.database.write() as session:
        session.add(Unit(code=UNIT, name="青石镇", level="township"))
        await session.flush()
        session.add_all([Person(id=person, name="张", unit=UNIT) for person in people])
        await session.flush()
        session.add_all([Contact(person_id=p, channel="sms", address=f"+86199{10_000_000 + n}") for n, p in enumerate(people)])
    return people


async def main(count: int, database_url: str) -> None:
    """Measure once warm: first a few, then all."""
    process, said = carrier()
    try:
        settings = Settings(
            home=Path(tempfile.mkdtemp()),
            database_url=database_url,
            twilio={  # type: ignore[arg-type]
                "account_sid": SandboxSettings().account_sid,
                "auth_token": SandboxSettings().auth_token,
                "from_number": SandboxSettings().from_number,
                "base_url": said["twilio_url"],
            },
        )
        platform = Platform(settings, RealClock())
        build(platform)
        people = await fill(platform, count + 20)
        await platform.start()
        async with httpx.AsyncClient(base_url=said["control_url"], trust_env=False) as control:
            await once(platform, control, people[:20], "warm-up")
            profile = cProfile.Profile() if os.environ.get("PROFILE") else None
            if profile:
                profile.enable()
            await once(platform, control, people[20:], f"{count} at once")
            if profile:
                profile.disable()
                profile.dump_stats(os.environ["PROFILE"])
        await platform.stop()
    finally:
        process.terminate()


async def once(platform: Platform, control: httpx.AsyncClient, people: Sequence[Any], name: str) -> None:
    """Send to these people and print how long it took."""
    since = time.time()
    notices = commands(people, Lane.URGENT, platform.clock.now())

    async def send(work: Work) -> None:
        for notice in notices:
            work.send(notice)

    began, cpu = time.time(), time.process_time()
    await platform.works.run(send)
    accepted: list[dict[str, Any]] = []
    while len(accepted) < len(people) and time.time() < since + 60:
        await asyncio.sleep(0.5)
        answer = await control.get("/accepted", params={"since": since})
        accepted = answer.json()
    waits = sorted(one["accepted_at"] - began for one in accepted)
    at = [waits[int(len(waits) * share)] for share in (0.5, 0.99)]
    used = time.process_time() - cpu
    print(
        f"{name}: {len(waits)} accepted, first {waits[0]:.3f} p50 {at[0]:.3f} p99 {at[1]:.3f} last {waits[-1]:.3f} s,"
        f" mean {statistics.mean(waits):.3f}, our CPU {used:.2f} s"
    )


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2] if len(sys.argv) > 2 else ""))
