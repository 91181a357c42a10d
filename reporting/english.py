"""What is said to people who read English."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from schemas.labels import CATEGORIES, COUNTS
from schemas.values import Elements

QUESTIONS = {
    "location": "Where exactly, which village?",
    "category": "What happened?",
    "occurred_at": "When did it happen?",
    "deaths": "Any dead? How many?",
    "injured": "Any injured? How many?",
    "missing": "Any missing? How many?",
    "trapped": "Anyone trapped? How many?",
    "evacuated": "How many were evacuated?",
    "loss_yuan": "How high is the loss?",
    "magnitude": "What magnitude?",
    "burnt_hectares": "What area has burnt?",
    "source": "Who told you?",
    "extent": "How far does it reach?",
    "trend": "How is it now, under control?",
    "measures": "What has been done?",
    "on_scene": "Who is in charge on scene?",
}
CASUALTIES = "Any dead or injured? How many of each?"


def understood(facts: Elements, zone: ZoneInfo) -> str:
    """Return what is known in one line; each part only when it is known."""
    parts = [
        moment(facts.occurred_at, facts.occurred_precision, zone) if facts.occurred_at else "",
        facts.location or "",
        CATEGORIES[facts.category].en if facts.category and facts.category in CATEGORIES else "",
        casualties(facts),
        f"loss about {facts.loss_yuan:,} yuan" if facts.loss_yuan else "",
        f"magnitude {facts.magnitude:g}" if facts.magnitude else "",
        f"{facts.burnt_hectares:g} ha burnt" if facts.burnt_hectares else "",
    ]
    return ", ".join(part for part in parts if part)


def moment(when: datetime, precision: str | None, zone: ZoneInfo) -> str:
    """Return a local time, no finer than it is known: ``14 July 10:20``, ``14 July about 10:00``, ``14 July``."""
    local = when.astimezone(zone)
    day = f"{local.day} {local:%B}"
    return {"day": day, "hour": f"{day} about {local:%H}:00"}.get(precision or "", f"{day} {local:%H:%M}")


def casualties(facts: Elements) -> str:
    """Return what is known of people: ``1 dead, 2 injured``, ``nobody hurt``, or nothing."""
    hurt = [f"{figure} {label.en}" for name, label in COUNTS.items() if (figure := getattr(facts, name))]
    if hurt:
        return ", ".join(hurt)
    return "nobody hurt" if facts.deaths == 0 and facts.injured == 0 else ""
