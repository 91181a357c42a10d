"""`zhishou up` itself, as a person types it, is killed with -9 and typed again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from reporting.tables import Incident
from tests.crash import ledger
from tests.crash.process import UP_WITHIN, Died, SystemProcess
from tests.crash.story import LANDSLIDE, kind
from tests.crash.town import VILLAGER, a_town

ROOT = Path(__file__).parents[2]


class CommandLine(SystemProcess):
    """The system as a command of its own, not forked from a process that has everything imported."""

    async def start(self, point: str = "") -> None:
        assert not point, "a command kills itself nowhere"
        command = (sys.executable, "-m", "cli", "up", "--port", str(self.port))
        with (self.home / "child.log").open("ab") as log:
            self._command = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, env={**os.environ, **self.environment}, stdout=asyncio.subprocess.PIPE, stderr=log
            )
        self.lives += 1
        assert self._command.stdout
        said = await asyncio.wait_for(self._command.stdout.readline(), UP_WITHIN)
        if said != f"ready {self.url}\n".encode():
            raise Died(self.log[-2000:])

    @property
    def pid(self) -> int:
        return self._command.pid

    @property
    def is_dead(self) -> bool:
        return self._command.returncode is not None

    @property
    def was_killed(self) -> bool:
        return self._command.returncode == -signal.SIGKILL

    async def kill(self) -> None:
        if not self.is_dead:
            self._command.kill()
        await self._command.wait()


@pytest.mark.slow
async def test_what_was_taken_before_the_kill_is_handled_after_it(before: dict[str, Path], tmp_path: Path) -> None:
    """Killed as soon as the webhook is answered, typed again: one incident, the sender answered once, the clocks running."""
    async with a_town(before["reported"], tmp_path / "home", kind=CommandLine) as town:
        assert await town.text(VILLAGER, LANDSLIDE)
        await town.process.kill()
        await town.rest(within=60)
        assert (town.deaths, town.process.lives) == (1, 2)
        assert len(await town.rows(Incident)) == 1
        assert [kind(text) for text in town.sandbox.phone(VILLAGER).received()] == ["已收到"]
        assert set((await ledger.clocks(town)).values()) == {"running"}
        await ledger.assert_whole(town)
