"""The journal shows every change made to it afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from runtime import journal
from runtime.platform import Platform
from runtime.work import Work
from schemas.examples import examples
from tests.support.platform import platform_for, quiet


async def emit_all(work: Work) -> None:
    for message in examples().values():
        if message.prefix == "evt":
            work.emit(message)  # type: ignore[arg-type]


async def verdict(platform: Platform) -> journal.Verdict:
    async with platform.database.read() as session:
        return await journal.verify(session)


async def test_every_event_stands_in_the_journal_with_all_its_fields(tmp_path: Path, on_database: dict[str, str]) -> None:
    """One entry per event, and the chain is whole."""
    async with platform_for(tmp_path, journal.on, **on_database) as platform:
        await platform.works.run(emit_all)
        await quiet(platform)
        found = await verdict(platform)
        assert (found.entries, found.bad_seq) == (sum(m.prefix == "evt" for m in examples().values()), None)
        async with platform.database.read() as session:
            bodies = (await session.execute(text("SELECT body FROM journal WHERE type = 'report.normalized'"))).scalars().all()
        assert "李家村着火了 伤2个" in bodies[0]


@pytest.mark.parametrize(
    ("tampering", "reason"),
    [
        ("UPDATE journal SET body = replace(body, '2026', '2025') WHERE seq = 3", "was changed"),
        ("DELETE FROM journal WHERE seq = 3", "entry 3 is missing"),
        ("UPDATE journal SET type = 'other' WHERE seq = 3", "its columns do not agree with its text"),
        ("UPDATE journal SET previous = hash WHERE seq = 3", "does not follow the entry before it"),
    ],
)
async def test_tampering_is_found_at_the_entry(tmp_path: Path, on_database: dict[str, str], tampering: str, reason: str) -> None:
    """Changing, dropping or relabelling an entry is named with its number."""
    async with platform_for(tmp_path, journal.on, **on_database) as platform:
        await platform.works.run(emit_all)
        await quiet(platform)
        async with platform.database.write() as session:
            await session.execute(text(tampering))
        found = await verdict(platform)
        assert (found.bad_seq, found.reason) == (3, reason)
