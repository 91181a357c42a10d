"""The process under test, seen from outside: started, put forward, killed, found dead, started again on the same home."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from runtime.nats_server import free_port
from tests.crash.child import live

_fork = multiprocessing.get_context("forkserver")
_fork.set_forkserver_preload(["tests.crash.child"])
"""A server that has imported everything forks each process: starting one costs a tenth of importing it all again."""

UP_WITHIN = 30.0
ANSWER_WITHIN = 10.0


class Died(Exception):
    """The process ended while something was asked of it."""


class SystemProcess:
    """A whole system on one home folder and one port, over several lives."""

    def __init__(self, home: Path, environment: Mapping[str, str]) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**environment, "ZHISHOU_HOME": str(home), "ZHISHOU_PUBLIC_URL": self.url}
        self.lives = 0

    async def start(self, point: str = "") -> None:
        """Start it, armed to die at a point; returns when it is ready.

        Raises:
            Died: it ended before it was ready.
        """
        self._line, end = _fork.Pipe()
        self._process = _fork.Process(target=live, args=(point, self.port, self.environment, end), daemon=True)
        await asyncio.to_thread(self._process.start)
        end.close()
        self.lives += 1
        assert await self._answer(UP_WITHIN) == "ready"

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process.pid
        return self._process.pid

    @property
    def is_dead(self) -> bool:
        """Whether it has ended."""
        return not self._process.is_alive()

    @property
    def was_killed(self) -> bool:
        """Whether it ended by SIGKILL."""
        return self._process.exitcode == -signal.SIGKILL

    async def ask(self, *order: Any) -> Any:
        """Give an order and return the answer.

        Raises:
            Died: it ended before it answered.
        """
        try:
            self._line.send(order)
        except OSError as error:
            raise Died from error
        return await self._answer(ANSWER_WITHIN)

    async def _answer(self, within: float) -> Any:
        end = asyncio.get_running_loop().time() + within
        while not self._line.poll():
            if self.is_dead:
                raise Died(self.log[-2000:])
            assert asyncio.get_running_loop().time() < end, f"no answer; its log ends:\n{self.log[-2000:]}"
            await asyncio.sleep(0.01)
        try:
            return self._line.recv()
        except (EOFError, OSError) as error:
            raise Died(self.log[-2000:]) from error

    async def stop(self) -> None:
        """Let it end in good order."""
        self._line.send(("stop",))
        await asyncio.to_thread(self._process.join, 15)
        assert self._process.exitcode == 0, self.log[-2000:]
        await self._nats_ended()

    async def kill(self) -> None:
        """End it with -9, if it still lives."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)

    async def discard(self) -> None:
        """End it and its nats-server."""
        await self.kill()
        await self._nats_ended()

    @property
    def nats_url(self) -> str:
        """Address of its nats-server, as that server's own configuration says."""
        found = re.search(r"^port: (\d+)$", (self.home / "nats" / "nats.conf").read_text(), re.MULTILINE)
        assert found
        return f"nats://127.0.0.1:{found[1]}"

    def nats_servers(self) -> list[psutil.Process]:
        """Return the nats-servers that run on this home."""
        config = str(self.home / "nats" / "nats.conf")
        return [p for p in psutil.process_iter(["cmdline"]) if config in (p.info["cmdline"] or [])]

    async def _nats_ended(self) -> None:
        for _ in range(500):
            if not self.nats_servers():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("its nats-server lives on")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Hold it and its nats-server still."""
        pids = [self.pid, *(server.pid for server in self.nats_servers())]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in reversed(pids):
                os.kill(pid, signal.SIGCONT)

    @property
    def log(self) -> str:
        """What it wrote."""
        path = self.home / "child.log"
        return path.read_text() if path.exists() else ""
