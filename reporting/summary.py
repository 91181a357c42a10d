"""Facts in words: one value, one line, and the title of an incident. Short enough for an SMS, clear enough for 3 a.m."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reporting.grade import UNIT, amount
from reporting.labels import CATEGORY, COUNTS, ELEMENT
from schemas.values import Elements, Location

_VERBS = {"deaths": "死亡", "injured": "受伤", "missing": "失踪", "trapped": "被困", "evacuated": "转移"}
_LONGEST_PLACE = 14
_DIGITS = "零一二三四五六七八九十"


def shown(name: str, value: Any, zone: ZoneInfo, precision: str | None = None) -> str:
    """Return an element's value as a person reads it; None: 不详."""
    if value is None:
        return "不详"
    if name == "category":
        return CATEGORY.get(str(value), str(value))
    if isinstance(value, datetime):
        return moment(value, precision, zone)
    if isinstance(value, Location):
        return f"北纬{value.latitude:.5f}，东经{value.longitude:.5f}"
    return amount(name, value) if isinstance(value, int | float) else str(value)


def moment(when: datetime, precision: str | None, zone: ZoneInfo) -> str:
    """Return a local time, no finer than it is known: ``7月14日10:20``, ``7月14日10时许``, ``7月14日``."""
    local = when.astimezone(zone)
    day = f"{local.month}月{local.day}日"
    return {"day": day, "hour": f"{day}{local.hour}时许"}.get(precision or "", f"{day}{local:%H:%M}")


def casualties(facts: Elements) -> str:
    """Return what is known of people: ``死亡1人、受伤2人``, ``无人员伤亡``, or nothing."""
    known = {name: getattr(facts, name) for name in COUNTS}
    hurt = [f"{_VERBS[name]}{figure}人" for name, figure in known.items() if figure]
    if hurt:
        return "、".join(hurt)
    return "无人员伤亡" if known["deaths"] == 0 and known["injured"] == 0 else ""


def measures(facts: Elements) -> tuple[str, ...]:
    """Return what was measured of the event: ``震级5.6级``, ``过火面积20公顷``."""
    known = ((name, getattr(facts, name)) for name in UNIT)
    return tuple(f"{ELEMENT[name]}{amount(name, figure)}" for name, figure in known if figure is not None)


def understood(facts: Elements, zone: ZoneInfo) -> str:
    """Return what is known in one line; each part only when it is known."""
    parts = [
        moment(facts.occurred_at, facts.occurred_precision, zone) if facts.occurred_at else "",
        facts.location or "",
        CATEGORY.get(facts.category, facts.category) if facts.category else "",
        casualties(facts),
        f"损失约{amount('loss_yuan', facts.loss_yuan)}" if facts.loss_yuan else "",
        *measures(facts),
        (facts.trend or "")[:20],
    ]
    return "，".join(part for part in parts if part)


def title(place: str, facts: Elements) -> str:
    """Return an incident's short name: ``青石镇李家村火灾``. `place`: the names of the township and village it lies in."""
    what = CATEGORY.get(facts.category or "other", "突发事件")
    return f"{_where(place, facts.location)}{what}"


def _where(place: str, location: str | None) -> str:
    """Join the unit's name with the place as written, saying nothing twice: 青石镇 + 青石镇供销社 -> 青石镇供销社."""
    if not location or len(location) > _LONGEST_PLACE or location in place:
        return place
    for start in range(len(place)):
        if location.startswith(place[start:]):
            return place[:start] + location
    return place if place.endswith("村") or place.endswith("社区") else place + location


def ordinal_label(ordinal: int) -> str:
    """Return what the n-th report of a unit is called: 首报, 续报一, 续报二 …"""
    if ordinal <= 1:
        return "首报"
    number = ordinal - 1
    return f"续报{_DIGITS[number] if number <= 10 else number}"
