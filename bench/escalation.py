"""From a deadline's due time to the carrier's accept: one by one, and a thousand in the same second.

The pretend carrier is a process of its own, as a real one would be elsewhere; it notes when it accepted each message. A
thousand townships of one city each owe a report; each has one officer on duty with one number, so nothing is saved by asking
once for many.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from pydantic import SecretStr
from sqlmodel import SQLModel

import migrations.models
import notifier.app
import reporting.app
import roster.app
from cli.up import collect_seldom
from directory.tables import Contact, Person, Unit
from reporting.tables import Deadline, Incident
from roster.tables import IncidentCard, Shift
from runtime import logs
from runtime.clock import RealClock
from runtime.platform import Platform
from runtime.settings import Settings, TwilioSettings
from runtime.work import Work
from schemas import uuid7
from schemas.divisions import Level
from schemas.values import Channel, Post, Severity

CITY, COUNTIES, TOWNSHIPS = "980100000000", 10, 100
SINGLES = 100
AHEAD = timedelta(seconds=8)
MOST_SECONDS = 90.0


async def run() -> dict[str, float]:
    """Return p50, p99 and the last, in milliseconds, on SQLite and on PostgreSQL."""
    logs.configure("ERROR")
    collect_seldom()
    figures = await _on("sqlite", "")
    from tests.support.postgres import PostgresServer

    server = PostgresServer()
    server.start()
    try:
        figures |= await _on("postgresql", server.fresh())
    finally:
        server.stop()
    return figures


async def _on(name: str, database_url: str) -> dict[str, float]:
    async with _system(database_url) as (platform, carrier):
        townships = await platform.works.run(_people_a_city)
        singles = [await _measure(platform, carrier, townships[n : n + 1], timedelta(milliseconds=300)) for n in range(SINGLES)]
        thousand = await _measure(platform, carrier, townships, AHEAD)
    one = sorted(delay for delays in singles for delay in delays)
    return {**_figures(f"{name}_single", one), **_figures(f"{name}_thousand", sorted(thousand))}


def _figures(name: str, delays: list[float]) -> dict[str, float]:
    cut = statistics.quantiles(delays, n=100, method="inclusive")
    return {f"{name}_n": len(delays), f"{name}_p50_ms": cut[49], f"{name}_p99_ms": cut[98], f"{name}_last_ms": delays[-1]}


@asynccontextmanager
async def _system(database_url: str) -> AsyncIterator[tuple[Platform, httpx.AsyncClient]]:
    """Start a carrier in a process of its own and a system in this one."""
    carrier = subprocess.Popen(  # noqa: ASYNC220 (started before anything is measured)
        [sys.executable, "-m", "sandbox", "--step-seconds", "5"], stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
    )
    assert carrier.stdout
    addresses = json.loads(carrier.stdout.readline().removeprefix("ready "))
    with tempfile.TemporaryDirectory() as home:
        twilio = TwilioSettings(
            account_sid="AC" + "5a" * 16,
            auth_token=SecretStr("sandbox-auth-token"),
            from_number="+12025550100",
            base_url=addresses["twilio_url"],
        )
        settings = Settings(
            home=Path(home), database_url=database_url, nats_url="", public_url="http://127.0.0.1:9", twilio=twilio
        )
        platform = Platform(settings, RealClock())
        for service in (reporting.app, roster.app, notifier.app):
            service.build(platform)
        async with platform.database.engine.begin() as connection:
            await connection.run_sync(migrations.models.metadata.create_all)
        await platform.start()
        async with httpx.AsyncClient(base_url=addresses["control_url"], timeout=30) as control:
            try:
                yield platform, control
            finally:
                await platform.stop()
                carrier.terminate()
                carrier.wait(10)


async def _people_a_city(work: Work) -> list[str]:
    """Write units, one officer and one leader each, and shifts that cover the day; return the township codes."""
    rows: list[SQLModel] = [Unit(code="980000000000", name="省", level=Level.PROVINCE, keeps_duty=True)]
    rows.append(Unit(code=CITY, name="市", level=Level.CITY, parent="980000000000", keeps_duty=True))
    codes: list[str] = []
    for county in range(1, COUNTIES + 1):
        code = f"9801{county:02d}000000"
        rows.append(Unit(code=code, name=f"{county}县", level=Level.COUNTY, parent=CITY, keeps_duty=True))
        codes += [f"9801{county:02d}{town:03d}000" for town in range(1, TOWNSHIPS + 1)]
    rows += [
        Unit(code=code, name=f"{code[4:9]}镇", level=Level.TOWNSHIP, parent=f"{code[:6]}000000", keeps_duty=True)
        for code in codes
    ]
    for level in (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP):
        work.session.add_all([row for row in rows if isinstance(row, Unit) and row.level == level])
        await work.session.flush()
    people = [Person(name=f"值班员{n}", unit=code) for n, code in enumerate(codes)]
    work.session.add_all(people)
    await work.session.flush()
    day = timedelta(days=1)
    for n, person in enumerate(people):
        work.session.add(Contact(person_id=person.id, channel=Channel.SMS, address=f"+8619900{n:06d}"))
        work.session.add(
            Shift(unit=person.unit, post=Post.OFFICER, person_id=person.id, starts_at=work.now - day, ends_at=work.now + day)
        )
    return codes


async def _measure(platform: Platform, carrier: httpx.AsyncClient, townships: list[str], ahead: timedelta) -> list[float]:
    """Let one deadline of each township run out at the same moment; return the delays in milliseconds."""
    due = platform.clock.now() + ahead
    begin = platform.clock.now().timestamp()
    await platform.works.run(lambda work: _owe(work, townships, due))
    accepted = await _accepted(carrier, begin, len(townships), ahead)
    return [(at - due.timestamp()) * 1000 for at in accepted]


async def _owe(work: Work, townships: list[str], due: datetime) -> None:
    incidents = [_incident(code, work.now) for code in townships]
    work.session.add_all(incidents)
    await work.session.flush()
    for incident in incidents:
        deadline = _deadline(incident, incident.unit, work, due)
        work.session.add(deadline)
        work.session.add(
            IncidentCard(
                incident_id=incident.id, number=incident.number, title=incident.title, unit=incident.unit, told_at=work.now
            )
        )
        work.set_timer("deadline", deadline.id, due, generation=deadline.generation)


def _incident(code: str, now: datetime) -> Incident:
    number = f"2026-{uuid7().int & 0xFFFFFFFFFF:010x}"
    return Incident(
        number=number, unit=code, title=f"{code}火灾", severity=Severity.ORDINARY, grade_reason="", graded_at=now,
        computed_severity=Severity.ORDINARY, first_report_id=UUID(int=1), first_known_at=now, last_said_at=now, opened_at=now,
        updated_at=now,
    )  # fmt: skip


def _deadline(incident: Incident, code: str, work: Work, due: datetime) -> Deadline:
    tier = work.policy.tier("report-2h")
    return Deadline(
        incident_id=incident.id, incident_number=incident.number, unit=code, owed_to=f"{code[:6]}000000", tier=tier.id,
        tier_label=tier.label, severity=Severity.ORDINARY, accepts=list(tier.accepts), starts_at=work.now, due_at=due,
        near_at=due, because="", source=tier.source, policy_version=work.policy.version, set_at=work.now,
    )  # fmt: skip


async def _accepted(carrier: httpx.AsyncClient, since: float, count: int, ahead: timedelta) -> list[float]:
    """Wait until the carrier accepted so many; return when, in seconds since the epoch.

    Raises:
        TimeoutError: they did not all come.
    """
    loop = asyncio.get_running_loop()
    give_up = loop.time() + MOST_SECONDS
    await asyncio.sleep(ahead.total_seconds())
    while loop.time() < give_up:
        await asyncio.sleep(0.1 if count == 1 else 1.0)
        rows: list[dict[str, Any]] = (await carrier.get("/accepted", params={"since": since})).json()
        if len(rows) >= count:
            return [row["accepted_at"] for row in rows[:count]]
    raise TimeoutError(f"only {len(rows)} of {count} messages were accepted")
