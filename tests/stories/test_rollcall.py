"""Spot-check roll calls on handsets: who is called, how each answers, who hears of silence, what stands on the page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlmodel import col

from roster.rollcall.tables import RollCall, RollCallEntry
from sandbox import Phone
from schemas.values import Post
from tests.stories.town import TOWNSHIP, Town

CALLED = "抽查点名"
ALL = {
    "unit": TOWNSHIP,
    "levels": "township",
    "posts": ["officer", "leader"],
    "channels": ["sms"],
    "challenge": "code",
    "minutes": "5",
}


async def start(town: Town, **terms: Any) -> RollCall:
    """Have a supervisor of the county start one now; return it."""
    await town.sign_in("ducha")
    await town.post("/rollcalls", **{**ALL, "when": "now", **terms})
    await town.rest()
    return max(await town.rows(RollCall), key=lambda row: row.planned_at)  # type: ignore[no-any-return]


async def entry(town: Town, post: Post, unit: str = TOWNSHIP) -> RollCallEntry:
    """How somebody on a post stands."""
    (found,) = await town.rows(RollCallEntry, col(RollCallEntry.unit) == unit, col(RollCallEntry.post) == post)
    return found  # type: ignore[no-any-return]


async def both(town: Town) -> tuple[Phone, Phone]:
    """The phones of the township's officer and leader."""
    return await town.phone_of(TOWNSHIP, Post.OFFICER), await town.phone_of(TOWNSHIP, Post.LEADER)


async def code_in(phone: Phone) -> str:
    """Read the call and return the code that it asks for."""
    call = await phone.expect(CALLED, "应答码")
    found = re.search(r"应答码(\d{4})", call.text)
    assert found
    return found[1]


async def test_both_posts_are_called_with_codes_of_their_own_and_answer_in_time(town: Town) -> None:
    """Each sends back their own code, is told so with the seconds it took, and the roll call closes itself."""
    officer, leader = await both(town)
    row = await start(town)
    codes = await code_in(officer), await code_in(leader)
    assert codes[0] != codes[1]
    town.clock.move(timedelta(seconds=35))
    await officer.text(codes[0])
    await officer.expect("应答已收到", "用时35秒", "按时")
    await leader.text(f"收到 {codes[1]}")
    await leader.expect("应答已收到", "按时")
    await town.rest()
    assert [(await entry(town, post)).state for post in (Post.OFFICER, Post.LEADER)] == ["on_time", "on_time"]
    (row,) = await town.rows(RollCall)
    assert row.state == "closed"
    await town.sandbox.phone(SUPERVISOR).expect("已结束", "抽到2项", "按时应答2")
