"""`zhishou up` from nothing: seconds to ready, memory when idle, seconds to stop, processes left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

IDLE_SECONDS = 10
TIMEOUT = 60


def run() -> dict[str, float]:
    """Start a fresh home and an existing one, and return the figures of both."""
    with tempfile.TemporaryDirectory() as home:
        first = _once(Path(home))
        again = _once(Path(home))
    return {
        "ready_fresh_s": first["ready_s"],
        "ready_again_s": again["ready_s"],
        "idle_memory_mb": max(first["memory_mb"], again["memory_mb"]),
        "idle_cpu_percent": again["cpu_percent"],
        "stop_s": max(first["stop_s"], again["stop_s"]),
        "left_behind": first["left"] + again["left"],
    }


def _once(home: Path) -> dict[str, float]:
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up", "--port", "0"],
        env={**os.environ, "ZHISHOU_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    url = process.stdout.readline().split()[1]
    with urllib.request.urlopen(f"{url}/sign-in", timeout=10) as page:
        page.read()
    ready = time.perf_counter() - begin
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    time.sleep(IDLE_SECONDS / 2)
    for member in family:
        member.cpu_percent()
    time.sleep(IDLE_SECONDS / 2)
    cpu = sum(member.cpu_percent() for member in family)
    memory = sum(member.memory_info().rss for member in family) / 1e6
    begin = time.perf_counter()
    process.send_signal(signal.SIGINT)
    process.wait(TIMEOUT)
    stop = time.perf_counter() - begin
    left = sum(member.is_running() and member.status() != psutil.STATUS_ZOMBIE for member in family)
    return {"ready_s": ready, "memory_mb": memory, "cpu_percent": cpu, "stop_s": stop, "left": float(left)}
