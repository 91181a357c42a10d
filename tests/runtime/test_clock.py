"""The demo's clock: what it shows survives, also when it is kept by two at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from runtime.clock import DemoClock


def test_a_demo_clock_is_never_set_back_by_a_restart(tmp_path: Path) -> None:
    """A clock that was put forward goes on from there in the next process."""
    clock = DemoClock(1, tmp_path / "clock.json")
    clock.move(timedelta(hours=3))
    assert DemoClock(1, tmp_path / "clock.json").now() >= clock.now() - timedelta(seconds=1)


def test_a_demo_clock_may_be_kept_from_two_threads_at_once(tmp_path: Path) -> None:
    """The regular keeping, in a thread, and a hand that puts the clock forward don't take each other's file away."""
    clock = DemoClock(1, tmp_path / "clock.json")
    with ThreadPoolExecutor(4) as threads:
        kept = [threads.submit(clock.keep) for _ in range(400)]
    assert [error for one in kept if (error := one.exception())] == []
