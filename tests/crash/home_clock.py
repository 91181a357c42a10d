"""The clock of a home folder: read and set from outside while nobody lives there."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


def shown(home: Path) -> datetime:
    """Return the time that the clock on a home shows."""
    kept = json.loads((home / "clock.json").read_text())
    return datetime.fromtimestamp(kept["shown"] + (time.time() - kept["real"]) * kept["rate"], UTC)


def stop_clock(home: Path, at: datetime) -> None:
    """Have the clock of a home that nobody lives in show a time."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "clock.json").write_text(json.dumps({"real": time.time(), "shown": at.timestamp(), "rate": 0.0}))


def next_morning() -> datetime:
    """Return the next 10:00 in Shanghai: no shift changes and no roster is made within hours of it."""
    local = datetime.now(ZoneInfo("Asia/Shanghai"))
    ten = local.replace(hour=10, minute=0, second=0, microsecond=0)
    return ten if ten > local else ten + timedelta(days=1)
