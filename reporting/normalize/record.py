"""A reading as one line of JSON, as `zhishou normalize` writes it."""

from datetime import datetime
from typing import Any

from reporting.normalize.reading import Found, Reading

CUT = {"day": "%Y-%m-%d", "hour": "%Y-%m-%dT%H", "minute": "%Y-%m-%dT%H:%M"}
NUMBERS = ("deaths", "injured", "missing", "trapped", "evacuated", "loss_yuan")


def as_record(id: str, reading: Reading) -> dict[str, Any]:  # noqa: A002  (the name of the field in the record)
    """Return {id, intent, category, occurred_at, location, counts…}, and `incidents` when the text has several."""
    record = {"id": id, "intent": reading.intent, **fields(reading.found)}
    if len(reading.incidents) > 1:
        record["incidents"] = [fields(found) for found in reading.incidents]
    return record


def fields(found: Found) -> dict[str, Any]:
    """Return the scored fields of one incident."""
    return {
        "category": found.category,
        "occurred_at": cut(found.occurred_at, found.precision),
        "location": found.location,
        **{name: getattr(found, name) for name in NUMBERS},
    }


def cut(at: datetime | None, precision: str | None) -> str | None:
    """Write a point in time as finely as it is known: 2025-07-14, 2025-07-14T15 or 2025-07-14T15:20."""
    return at.strftime(CUT[precision or "minute"]) if at else None
