"""An element's value as a person would type it into the form that sets it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from schemas.values import Location
from web.typed_time import for_input


def as_typed(value: Any, zone: ZoneInfo) -> str:
    """Return ``3``, ``2026-07-14T10:05``, ``28.2,112.9``, ``fire``; None: nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return for_input(value, zone)
    return f"{value.latitude},{value.longitude}" if isinstance(value, Location) else str(value)
