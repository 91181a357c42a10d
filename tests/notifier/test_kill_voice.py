"""A call survives a kill at every step: the telephone rings once, and nobody is left uncalled."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.calling import PhoneCall
from sandbox.running import Sandbox
from sandbox.settings import SandboxSettings
from tests.notifier.test_kill import STEPS, killed, next_life, the_delivery
from tests.notifier.world import LI


@pytest.mark.parametrize("step", STEPS)
async def test_a_call_survives_a_kill_at_every_step_and_is_not_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever was not recorded is looked up at the carrier by number before anybody is called again."""
    monkeypatch.setenv("ZHISHOU_PUBLIC_URL", "http://127.0.0.1:1")
    async with Sandbox(SandboxSettings()) as sandbox:
        await killed(tmp_path, sandbox, step, "voice", LI)
        async with next_life(tmp_path, monkeypatch, sandbox) as platform:
            await sandbox.phone(LI).rings()
            row, outcomes = await the_delivery(platform)
        calls = [entry for entry in sandbox.phone(LI).history if isinstance(entry, PhoneCall)]
        assert [call.sid for call in calls] == [row.carrier_id]
        assert not row.maybe_doubled
        assert outcomes[-1] in ("accepted", "found")
        await sandbox.exchange.close()
