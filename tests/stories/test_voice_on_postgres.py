"""Calls out, in and upward on PostgreSQL, where locks and inserts that may meet are real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories import test_voice_in, test_voice_out, test_voice_up
from tests.stories.town import Town, a_town
from tests.support.postgres import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


@pytest.fixture
async def town(tmp_path: Path, postgres: PostgresServer) -> AsyncIterator[Town]:
    policy = test_voice_out.calling_policy(tmp_path, "voice", "sms")
    async with a_town(tmp_path / "home", policy=str(policy), database_url=postgres.fresh()) as started:
        yield started


async def test_a_call_is_confirmed_with_a_key(town: Town) -> None:
    """The same story as on SQLite."""
    await test_voice_out.test_the_officer_hears_it_and_presses_1(town)


async def test_doubled_callbacks_change_nothing(town: Town) -> None:
    """Two deliveries of one state at the same time are one row."""
    await test_voice_out.test_doubled_and_disordered_callbacks_change_nothing(town)


async def test_a_recording_becomes_a_report(town: Town) -> None:
    """The same story as on SQLite."""
    await test_voice_in.test_the_same_request_twice_changes_nothing(town)


async def test_a_call_upward_is_the_phone_report(town: Town) -> None:
    """The same story as on SQLite."""
    await test_voice_up.test_taken_by_the_superior_it_is_the_phone_report(town)
