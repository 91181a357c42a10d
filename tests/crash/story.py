"""One story through the whole flow, and what every handset shows at its end, whoever died in between.

A village officer texts a major landslide; nobody phones it up; the clocks of township and county run out and climb; the
township's leader answers and forgets; at last the township logs its call.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

from reporting.tables import Incident
from sandbox.handsets import Entry
from schemas.values import Post
from tests.crash.town import CITY, COUNTY, TOWNSHIP, VILLAGER, Town

LANDSLIDE = "刚才李家村后山滑坡，埋了房子，死亡11人，还有3人失联，正在挖"
NEAR, MISSED, UNANSWERED, FORGOTTEN = (timedelta(minutes=minutes) for minutes in (21, 10, 4, 16))

HEARD = {
    "village": ["已收到"],
    "township officer": ["新事件", "时限提醒 30分钟电话报告", "超时催报 第1步", "时限提醒 1小时书面报告"],
    "township leader": ["超时催报 第2步", "已确认"],
    "county officer": ["时限提醒 30分钟电话报告", "超时催报 第1步", "超时催报 第3步", "时限提醒 1小时书面报告"],
    "county leader": ["超时催报 第2步"],
    "city officer": ["超时催报 第3步"],
    "city second officer": ["超时催报 第3步"],
}
"""What each person is told in the story, once each and nothing else."""

STEPS = {(TOWNSHIP, 1, 1), (TOWNSHIP, 1, 2), (TOWNSHIP, 1, 3), (COUNTY, 1, 1), (COUNTY, 1, 2), (COUNTY, 1, 3)}
"""Steps that fire in the story: (unit that owes, round, step)."""

CLOCKS = {
    (TOWNSHIP, "phone-30m"): "met",
    (TOWNSHIP, "written-1h"): "running",
    (COUNTY, "phone-30m"): "missed",
    (COUNTY, "written-1h"): "running",
}
"""How the clocks of the story stand at its end."""


async def play(town: Town) -> None:
    """Play the story; wherever the system dies, it is started again and the story goes on."""
    await town.text(VILLAGER, LANDSLIDE)
    await town.rest()
    await town.passes(NEAR)
    await town.passes(MISSED)
    await town.passes(UNANSWERED)
    leader = await town.phone_of(TOWNSHIP, Post.LEADER)
    await town.text(leader.key, "1")
    await town.rest()
    await town.passes(FORGOTTEN)
    await log_the_call(town)
    await town.rest()


async def log_the_call(town: Town) -> None:
    """The township puts on record that it phoned the county."""
    (incident,) = await town.rows(Incident)
    call = {"callee_name": "县值班员", "content": "后山滑坡，死亡11人，失联3人", "unit": TOWNSHIP}
    logged = await town.post(f"/api/incidents/{incident.id}/phone-logs", call, key="the-call")
    assert logged.status_code in (201, 409), logged.text


async def heard(town: Town) -> dict[str, Counter[str]]:
    """Return what each handset shows, in the words of `HEARD`; handsets that nobody should ring bear their number."""
    people = {VILLAGER: "village"}
    for name, unit, post in (
        ("township officer", TOWNSHIP, Post.OFFICER),
        ("township leader", TOWNSHIP, Post.LEADER),
        ("county officer", COUNTY, Post.OFFICER),
        ("county leader", COUNTY, Post.LEADER),
        ("city officer", CITY, Post.OFFICER),
        ("city second officer", CITY, Post.SECOND_OFFICER),
    ):
        people[(await town.phone_of(unit, post)).key] = name
    phones = town.sandbox.handsets()
    return {people.get(phone.key, phone.key): Counter(map(kind, phone.received())) for phone in phones if phone.received()}


def kind(message: Entry) -> str:
    """Return a message in short: how it begins, which tier it reminds of, which step of the ladder it is."""
    beginning = re.match(r"【值守】(时限提醒|超时催报|新事件|已收到|已确认)", message.text)
    if beginning is None:
        return message.text
    tier = re.search(r"完成(30分钟电话报告|1小时书面报告)", message.text) if beginning[1] == "时限提醒" else None
    step = re.search(r"第\d步", message.text)
    return " ".join([beginning[1], *(found.group(found.lastindex or 0) for found in (tier, step) if found)])
