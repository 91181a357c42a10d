"""`zhishou roster gaps` and `now`: what they print, and what they say when there is nothing to read."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

import migrations
from cli.watching import show_gaps
from directory.demo import load_demo
from policies import load
from roster.demo import load_demo_shifts
from roster.watch.tables import PostGap
from runtime.clock import RealClock
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.metrics import Metrics
from runtime.settings import Settings
from runtime.work import Work
from tests.cli.test_commands import zhishou

QINGSHI = "990121101000"


def refuse(sentence: str) -> None:
    """End as the command line would."""
    raise SystemExit(sentence)


@pytest.fixture
def filled(tmp_path: Path) -> Settings:
    """The settings of a demo that runs by the real time."""
    settings = Settings(home=tmp_path)  # type: ignore[call-arg]
    migrations.upgrade(settings.database)
    asyncio.run(fill(settings))
    return settings


async def fill(settings: Settings) -> None:
    """Load the demo."""
    database = Database(settings.database)
    works = GroupCommit(database, RealClock(), settings, load(settings.policy), Metrics())
    works.start()
    for job in (load_demo, load_demo_shifts, a_gap):
        await works.run(job)
    await works.stop()
    await database.dispose()


async def a_gap(work: Work) -> None:
    """Leave Qingshi without a leader in three days."""
    start = work.now + timedelta(days=3)
    gap = PostGap(unit=QINGSHI, post="leader", starts_at=start, ends_at=start + timedelta(days=1), found_at=work.now)
    gap.told_at, gap.told = work.now, []
    work.session.add(gap)


def test_gaps_and_who_is_on_now_are_printed_a_line_each(filled: Settings) -> None:
    """The post, the times, what was done about it; every duty room with its people and their numbers; not another unit's."""
    found = zhishou(filled.home, "roster", "gaps", "--unit", QINGSHI)
    assert (found.returncode, "青石镇\t带班领导" in found.stdout, "已告知0人" in found.stdout) == (0, True, True)
    assert zhishou(filled.home, "roster", "gaps", "--unit", "990122000000").stdout == ""
    now = zhishou(filled.home, "roster", "now")
    assert now.returncode == 0
    assert "青石镇\t值班员\t" in now.stdout
    assert "+86199" in now.stdout


def test_an_unknown_unit_and_a_missing_database_are_sentences(tmp_path: Path, filled: Settings) -> None:
    """No traceback; exit code 1."""
    with pytest.raises(SystemExit, match="没有代码为123的单位"):
        show_gaps(filled, "123", refuse)  # type: ignore[arg-type]
    for words in (("roster", "now"), ("journal", "verify"), ("token", "create", "--role", "supervisor", "--unit", QINGSHI)):
        done = zhishou(tmp_path / "empty", *words)
        assert (done.returncode, "数据库还没有建立" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
