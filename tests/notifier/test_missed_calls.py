"""Which calls to the duty number count as missed, and who sees them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from notifier.voice.missed import SURELY_OVER, missed_calls
from notifier.voice.tables import VoiceCall
from schemas import uuid7
from tests.support.platform import START, platform_for

TOWN, OTHER, CALLER = "990121101000", "990121102000", "+8619900000101"


def call(**more: object) -> VoiceCall:
    """Return a call that was broken off after a key, ten minutes ago."""
    row = {"id": uuid7(), "carrier_id": str(uuid7()), "incoming": True, "unit": TOWN, "caller": CALLER, "called": "+15550100"}
    row |= {"state": "completed", "keys": "1", "began_at": START - timedelta(minutes=10)}
    return VoiceCall(**{**row, **more})


async def test_only_what_came_in_ended_and_led_to_nothing_is_missed(tmp_path: Path) -> None:
    """Not calls out, nor those that were recorded, confirmed or put through, nor one that goes on; a broken line ends, too."""
    async with platform_for(tmp_path) as platform:
        broken = call(state="in-progress", keys="", began_at=START - SURELY_OVER - timedelta(minutes=1), caller="+15550101")
        waits = call()
        others = [call(outcome=each, caller="+15550102") for each in ("recorded", "connected", "confirmed")]
        others += [call(incoming=False), call(state="in-progress"), call(began_at=START - timedelta(days=8)), call(unit=OTHER)]
        async with platform.database.write() as session:
            session.add_all([broken, waits, *others])
            ids = [waits.id, broken.id]
        async with platform.database.read() as session:
            found = await missed_calls(session, [TOWN], START)
            assert [each.id for each in found] == ids
            assert [(each.keys, each.later) for each in found] == [("1", None), ("", None)]
            assert await missed_calls(session, [], START) == ()


async def test_who_came_through_later_does_not_wait(tmp_path: Path) -> None:
    """The same number's recording ten minutes later is named; one from before is none."""
    async with platform_for(tmp_path) as platform:
        async with platform.database.write() as session:
            session.add_all([call(), call(outcome="recorded", began_at=START)])
            session.add_all(
                [call(caller="+15550101"), call(caller="+15550101", outcome="recorded", began_at=START - timedelta(1))]
            )
        async with platform.database.read() as session:
            found = {each.caller: each.later for each in await missed_calls(session, [TOWN], START)}
        assert found == {CALLER: START, "+15550101": None}
