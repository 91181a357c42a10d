"""One HTTP server on a loopback port, run inside this process's event loop."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn

GRACE_SECONDS = 2


class _Server(uvicorn.Server):
    """Leaves the signals to the program it runs in, and stops at once instead of at the next tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leave = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def leave(self) -> None:
        """Begin to shut down."""
        self.should_exit = True
        self._leave.set()

    async def main_loop(self) -> None:
        while not self.should_exit:
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._leave.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            _, late = await asyncio.wait(self.server_state.tasks, timeout=GRACE_SECONDS)
            for task in late:
                task.cancel()


class Listener:
    """A running server; `port` is known as soon as `start` returns."""

    def __init__(self, app: Any, host: str, port: int) -> None:
        self._app, self._host, self._wanted = app, host, port
        self._task: asyncio.Task[None] | None = None
        self._server: _Server | None = None
        self.port = port

    @property
    def url(self) -> str:
        """Address without a trailing slash."""
        return f"http://{self._host}:{self.port}"

    async def start(self) -> None:
        """Listen; raise OSError when the port is taken."""
        sock = _bound(self._host, self._wanted)
        self.port = sock.getsockname()[1]
        self._server = _Server(_config(self._app))
        self._task = asyncio.create_task(self._server.serve(sockets=[sock]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
                raise OSError(f"server on port {self.port} ended at start")
            await asyncio.sleep(0.001)

    async def stop(self) -> None:
        """Stop listening and wait for the requests under way, two seconds at most."""
        if self._server is not None and self._task is not None:
            self._server.leave()
            await self._task
            self._server = self._task = None


def _bound(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as problem:
        sock.close()
        raise OSError(problem.errno, f"{host}:{port} {problem.strerror}") from problem
    sock.setblocking(False)
    return sock


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
    )
