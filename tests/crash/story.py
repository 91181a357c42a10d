"""One story through the whole flow, stage by stage, and what every handset and every book shows after each.

A village officer texts a major landslide; nobody phones it up; the clocks of township and county run out and climb; the
township's leader answers and forgets; at last the township logs its call.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from reporting.tables import Incident
from sandbox.calling import PhoneCall
from sandbox.handsets import Entry
from schemas.values import Post
from tests.crash import ledger
from tests.crash.town import CITY, COUNTY, TOWNSHIP, VILLAGER, Town

LANDSLIDE = "刚才李家村后山滑坡，埋了房子，死亡11人，还有3人失联，正在挖"
PEOPLE = {
    "township officer": (TOWNSHIP, Post.OFFICER),
    "township leader": (TOWNSHIP, Post.LEADER),
    "county officer": (COUNTY, Post.OFFICER),
    "county leader": (COUNTY, Post.LEADER),
    "city officer": (CITY, Post.OFFICER),
    "city second officer": (CITY, Post.SECOND_OFFICER),
}
CALL = "来电"
PHONE, WRITTEN = "30分钟电话报告", "1小时书面报告"


@dataclass(frozen=True)
class Stage:
    """One thing that happens. `heard`: what people are told then; `steps`: steps of the ladder that fire then, as (owing unit,
    round, step); `clocks`: clocks that stand otherwise after it; `texts`: what is texted in."""

    name: str
    act: Callable[[Town], Awaitable[None]]
    heard: Mapping[str, Sequence[str]]
    steps: Sequence[tuple[str, int, int]] = ()
    clocks: Mapping[tuple[str, str], str] = field(default_factory=dict)
    texts: Sequence[str] = ()


async def _report(town: Town) -> None:
    await town.text(VILLAGER, LANDSLIDE)
    await town.rest()


def _time(minutes: int) -> Callable[[Town], Awaitable[None]]:
    return lambda town: town.passes(timedelta(minutes=minutes))


async def _answer(town: Town) -> None:
    leader = await town.phone_of(TOWNSHIP, Post.LEADER)
    await town.text(leader.key, "1")
    await town.rest()


async def _log_the_call(town: Town) -> None:
    (incident,) = await town.rows(Incident)
    call = {"callee_name": "县值班员", "content": "后山滑坡，死亡11人，失联3人", "unit": TOWNSHIP}
    logged = await town.post(f"/api/incidents/{incident.id}/phone-logs", call, key="the-call")
    assert logged.status_code in (201, 409), logged.text
    await town.rest()


STORY = (
    Stage(
        "reported",
        _report,
        heard={"village": ["已收到"], "township officer": ["新事件"], "county officer": ["新事件"]},
        clocks={(unit, tier): "running" for unit in (TOWNSHIP, COUNTY) for tier in ("phone-30m", "written-1h")},
        texts=[LANDSLIDE],
    ),
    Stage(
        "reminded",
        _time(21),
        heard={"township officer": [f"时限提醒 {PHONE}"], "county officer": [f"时限提醒 {PHONE}"]},
    ),
    Stage(
        "missed",
        _time(10),
        heard={"township officer": ["超时催报 第1步", CALL], "county officer": ["超时催报 第1步", CALL]},
        steps=[(TOWNSHIP, 1, 1), (COUNTY, 1, 1)],
        clocks={(TOWNSHIP, "phone-30m"): "missed", (COUNTY, "phone-30m"): "missed"},
    ),
    Stage(
        "unanswered",
        _time(4),
        heard={"township leader": ["超时催报 第2步", CALL], "county leader": ["超时催报 第2步", CALL]},
        steps=[(TOWNSHIP, 1, 2), (COUNTY, 1, 2)],
    ),
    Stage("answered", _answer, heard={"township leader": ["已确认"]}, texts=["1"]),
    Stage(
        "forgotten",
        _time(16),
        heard={
            "township officer": [f"时限提醒 {WRITTEN}"],
            "county officer": ["超时催报 第3步", CALL, f"时限提醒 {WRITTEN}"],
            "city officer": ["超时催报 第3步", CALL],
            "city second officer": ["超时催报 第3步", CALL],
        },
        steps=[(TOWNSHIP, 1, 3), (COUNTY, 1, 3)],
    ),
    Stage("logged", _log_the_call, heard={}, clocks={(TOWNSHIP, "phone-30m"): "met"}),
)
"""The stages in their order."""


def place_of(name: str) -> int:
    """Return where a stage stands in the story."""
    return next(place for place, stage in enumerate(STORY) if stage.name == name)


async def assert_told(town: Town, stages: Sequence[Stage]) -> None:
    """Fail unless, since the town was started, exactly what these stages tell lies on the handsets: each once, no more."""
    told = {VILLAGER: "village"}
    for name, (unit, post) in PEOPLE.items():
        told[(await town.phone_of(unit, post)).key] = name
    found = {
        told.get(phone.key, phone.key): Counter(map(kind, phone.received()))
        for phone in town.sandbox.handsets()
        if phone.received()
    }
    wanted: dict[str, Counter[str]] = {}
    for stage in stages:
        for name, texts in stage.heard.items():
            wanted.setdefault(name, Counter()).update(texts)
    assert found == wanted, f"told {found}, not {wanted}"


async def assert_booked(town: Town, stages: Sequence[Stage]) -> None:
    """Fail unless the books are as these stages leave them: `stages` are all since the beginning."""
    assert await ledger.texts_taken(town) == [text for stage in stages for text in stage.texts]
    assert await ledger.steps(town) == sorted(step for stage in stages for step in stage.steps)
    assert await ledger.clocks(town) == {clock: state for stage in stages for clock, state in stage.clocks.items()}


def kind(message: Entry) -> str:
    """Return a message in short: how it begins, which tier it reminds of, which step of the ladder it is; or that it rang."""
    if isinstance(message, PhoneCall):
        return CALL
    beginning = re.match(r"【值守】(时限提醒|超时催报|新事件|已收到|已确认)", message.text)
    if beginning is None:
        return message.text
    tier = re.search(f"完成({PHONE}|{WRITTEN})", message.text) if beginning[1] == "时限提醒" else None
    step = re.search(r"第\d步", message.text)
    return " ".join([beginning[1], *(found.group(found.lastindex or 0) for found in (tier, step) if found)])
