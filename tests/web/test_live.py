"""The live feed: an open page hears that something changed, only what concerns it, and the time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import httpx

from schemas.values import About
from tests.web.conftest import Desk, one_incident, served
from web.live import Change, change_of

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"


class Stream:
    """The events of one open page, as they come."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self, within: float = 5.0) -> tuple[str, str]:
        """Return name and data of the next event."""
        async with asyncio.timeout(within):
            name = data = ""
            async for line in self._lines:
                if line.startswith("event:"):
                    name = line[6:].strip()
                elif line.startswith("data:"):
                    data = line[5:].strip()
                elif not line and name:
                    return name, data
        raise EOFError

    async def until(self, wanted: str, within: float = 5.0) -> str:
        """Return the data of the next event of a name."""
        while True:
            name, data = await self.next(within)
            if name == wanted:
                return data


@asynccontextmanager
async def watching(desk: Desk, base: str, account: str, watch: str) -> AsyncIterator[Stream]:
    """Open a page's stream with a demo account."""
    browser = await desk.browser(account)
    cookies = dict(browser.cookies)
    async with (
        httpx.AsyncClient(base_url=base, cookies=cookies, timeout=15) as client,
        client.stream("GET", f"/live?watch={watch}") as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield Stream(answer.aiter_lines())


async def test_a_board_hears_of_a_new_incident_and_the_time(desk: Desk) -> None:
    """A township's board is told "changed" when a villager's text opens an incident; the first event is the server's time."""
    async with served(desk) as base, watching(desk, base, "qingshi", "board") as stream:
        told = json.loads(await stream.until("beat"))
        assert told == {"now": int(desk.now.timestamp() * 1000), "rate": 0.0}
        await desk.text(FIRE)
        await stream.until("changed")


async def test_another_townships_board_stays_quiet(desk: Desk) -> None:
    """What happens in one township is not told to a page that watches something else; a moved clock is told to all."""
    async with served(desk) as base, watching(desk, base, "qingshi", "board") as stream:
        await stream.until("beat")
        await desk.text("云岭县城街上两车相撞，伤1人", address="+8619900009994")
        await desk.pass_time(timedelta(minutes=1))
        name, _ = await stream.next()
        assert name == "beat"


async def test_an_incident_page_hears_what_concerns_it(desk: Desk) -> None:
    """The page of an incident is told when its clock is missed and its ladder is climbed."""
    await desk.text(FIRE)
    incident = await one_incident(await desk.browser("qingshi"))
    async with served(desk) as base, watching(desk, base, "qingshi", f"incident:{incident['id']}") as stream:
        await stream.until("beat")
        await desk.pass_time(timedelta(hours=2, seconds=1))
        await stream.until("changed")


async def test_a_page_of_someone_signed_out_is_told_to_ask_again_and_ended(desk: Desk) -> None:
    """When the session was revoked, the stream ends; the page's next question leads to the sign-in."""
    desk.app.state.site.live.beat = 0.2
    browser = await desk.browser("qingshi")
    async with (
        served(desk) as base,
        httpx.AsyncClient(base_url=base, cookies=dict(browser.cookies), timeout=10) as client,
        client.stream("GET", "/live?watch=board") as answer,
    ):
        stream = Stream(answer.aiter_lines())
        await stream.until("beat")
        await browser.post("/sign-out")
        await stream.until("changed")
        try:
            await stream.until("never")
        except EOFError:
            return
    raise AssertionError("the stream went on")


def test_every_event_names_its_incident_its_own_way() -> None:
    """The incident is found whether an event carries it itself, in its obligation, or in what it is about."""
    incident = uuid4()
    about = About(incident_id=incident).model_dump(mode="json")
    for event in (
        {"incident_id": str(incident)},
        {"obligation": {"incident_id": str(incident)}},
        {"about": about},
    ):
        assert change_of({"type": "t", "unit": "u", **event}) == Change("t", "u", incident)
    assert change_of({"type": "t", "unit": "u"}) == Change("t", "u")
