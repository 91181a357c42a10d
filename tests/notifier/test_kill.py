"""The notifier is killed with -9 between any two of its steps; the next process brings the text to the handset."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from notifier.app import build
from notifier.states import State
from notifier.tables import Attempt, Delivery
from runtime.clock import ManualClock
from runtime.platform import Platform
from runtime.settings import Settings
from sandbox.running import Sandbox
from sandbox.settings import SandboxSettings
from tests.notifier.world import LI, ZHANG_CHAT
from tests.support.platform import START

STEPS = ("kept-before-routing", "routed-before-commit", "claimed-before-call", "accepted-before-record", "recorded-before-commit")
ROOT = Path(__file__).parents[2]


def environment(sandbox: Sandbox) -> dict[str, str]:
    """Return the settings that point a process to the pretend carriers."""
    return {
        "ZHISHOU_TWILIO__ACCOUNT_SID": sandbox.settings.account_sid,
        "ZHISHOU_TWILIO__AUTH_TOKEN": sandbox.settings.auth_token,
        "ZHISHOU_TWILIO__FROM_NUMBER": sandbox.settings.from_number,
        "ZHISHOU_TWILIO__BASE_URL": sandbox.twilio_url,
        "ZHISHOU_TELEGRAM__TOKEN": sandbox.settings.telegram_token,
        "ZHISHOU_TELEGRAM__BASE_URL": sandbox.telegram_base_url,
    }


async def killed(home: Path, sandbox: Sandbox, *arguments: str) -> None:
    """Run the doomed process to its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.notifier.doomed", str(home), *arguments, cwd=ROOT, env={**os.environ, **environment(sandbox)}
    )
    assert await asyncio.wait_for(process.wait(), 30) == -signal.SIGKILL


@asynccontextmanager
async def next_life(home: Path, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> AsyncIterator[Platform]:
    """Start another process's platform on the same home."""
    for name, value in environment(sandbox).items():
        monkeypatch.setenv(name, value)
    platform = Platform(Settings(home=home), ManualClock(START))
    build(platform)
    await platform.start()
    try:
        yield platform
    finally:
        await platform.stop()


async def the_delivery(platform: Platform) -> tuple[Delivery, list[str]]:
    """Wait until the one delivery is accepted; return it with the outcomes of its attempts."""
    for _ in range(400):
        async with platform.database.read() as session:
            row = (await session.scalars(select(Delivery))).first()
            tried = (await session.scalars(select(Attempt).order_by(Attempt.started_at, Attempt.id))).all()  # type: ignore[arg-type]
        if row and row.state == State.ACCEPTED:
            return row, [attempt.outcome for attempt in tried]
        await asyncio.sleep(0.02)
    raise AssertionError(f"never accepted: {row}")


@pytest.mark.parametrize("step", STEPS)
async def test_a_text_message_survives_a_kill_at_every_step_and_is_not_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Twilio can be asked what it has: exactly one text arrives, wherever the process died."""
    async with Sandbox(SandboxSettings()) as sandbox:
        await killed(tmp_path, sandbox, step, "sms", LI)
        async with next_life(tmp_path, monkeypatch, sandbox) as platform:
            await sandbox.phone(LI).expect("青石镇零报告", within=10)
            row, outcomes = await the_delivery(platform)
            assert not row.maybe_doubled
            if step in ("accepted-before-record", "recorded-before-commit"):
                assert outcomes == ["found"]


@pytest.mark.parametrize(("step", "copies"), [("claimed-before-call", 1), ("accepted-before-record", 2)])
async def test_a_chat_message_may_be_doubled_by_a_kill_and_is_marked_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, copies: int
) -> None:
    """Telegram cannot be asked: none is lost, and what may be double is marked."""
    async with Sandbox(SandboxSettings()) as sandbox:
        chat = sandbox.chat(ZHANG_CHAT)
        await killed(tmp_path, sandbox, step, "telegram", str(ZHANG_CHAT))
        async with next_life(tmp_path, monkeypatch, sandbox) as platform:
            row, _ = await the_delivery(platform)
            for _ in range(copies):
                await chat.expect("青石镇零报告")
            assert row.maybe_doubled
