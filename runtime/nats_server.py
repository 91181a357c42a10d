"""The embedded nats-server: the real one, out of its wheel, on a free loopback port, JetStream on disk. It ends when we do.

After a kill -9 of ours it ends by itself, but takes a moment to write everything down; the next one waits for that.
"""

from __future__ import annotations

import asyncio
import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from runtime.logs import log

logger = log(__name__)

PR_SET_PDEATHSIG = 1
STORE_FREE_WITHIN = 10.0


class StoreInUseError(Exception):
    """Another nats-server works on the store. Two at once would spoil it."""


def binary() -> str:
    """Return the path of nats-server: beside this Python, else on the PATH.

    Raises:
        FileNotFoundError: it is not installed.
    """
    beside = Path(sys.executable).parent / "nats-server"
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if not found:
        raise FileNotFoundError("nats-server is not installed: run `make install`")
    return found


def free_port() -> int:
    """Return a loopback port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _taken(lock: int) -> bool:
    """Take a file lock, unless another holds it; say whether it is ours."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class NatsServer:
    """One nats-server as a child process, started again on the same port when it dies."""

    def __init__(self, store: Path, port: int | None = None, *, power_safe: bool = True) -> None:
        self.store = store
        self._sync = "always" if power_safe else "2m"
        self.port = port or free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._process is None:
            raise RuntimeError("nats-server is not running")
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            RuntimeError: it did not come up within ten seconds; its last words are in the message.
            StoreInUseError: another one works on the store and does not end.
        """
        await self._launch()
        await self._answering()
        self._watch = asyncio.create_task(self._keep_alive(), name="nats-server")

    async def _launch(self) -> None:
        """Start it. It inherits the lock on the store, and so holds it for exactly as long as it lives."""
        self.store.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.store / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            await self._store_is_ours(lock)
            self._spawn(lock)
        finally:
            os.close(lock)

    async def _store_is_ours(self, lock: int) -> None:
        end = time.monotonic() + STORE_FREE_WITHIN
        while not _taken(lock):
            if time.monotonic() > end:
                raise StoreInUseError(
                    f"目录 {self.store.parent} 已有一个值守系统在运行，请先停掉它，或用 ZHISHOU_HOME 换一个目录"
                )
            await asyncio.sleep(0.02)

    def _spawn(self, lock: int) -> None:
        config = self.store / "nats.conf"
        config.write_text(
            f'host: "127.0.0.1"\nport: {self.port}\nserver_name: embedded\nmax_payload: 4MB\n'
            f'jetstream {{ store_dir: "{self.store.resolve()}", max_file: 8GB, max_mem: 64MB, sync_interval: {self._sync} }}\n'
        )
        with (self.store / "nats.log").open("ab") as out:
            self._process = subprocess.Popen(
                [binary(), "-c", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=(lock,),
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (one system call, no lock)
                start_new_session=True,
            )

    async def _answering(self) -> None:
        for _ in range(500):
            if self._process is not None and self._process.poll() is not None:
                await self._launch()
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            return
        raise RuntimeError(f"nats-server did not come up: {(self.store / 'nats.log').read_text()[-800:]}")

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(0.1)
            if self._process is not None and self._process.poll() is not None:
                logger.error("nats-server ended, starting it again", code=self._process.returncode)
                await self._launch()

    async def stop(self) -> None:
        """Let it write everything down and end."""
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                await asyncio.to_thread(self._process.wait, 4)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None
