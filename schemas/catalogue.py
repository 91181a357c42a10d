"""All message modules, imported so that `EVENTS` and `COMMANDS` are complete."""

from schemas import (
    deadlines,
    escalations,
    handovers,
    incidents,
    intake,
    notices,
    reports,
    rollcalls,
    rosters,
    shift_changes,
    voice,
    zero_reports,
)
from schemas.envelope import COMMANDS, EVENTS, Message

__all__ = [
    "COMMANDS",
    "EVENTS",
    "concrete",
    "deadlines",
    "escalations",
    "handovers",
    "incidents",
    "intake",
    "notices",
    "reports",
    "rollcalls",
    "rosters",
    "shift_changes",
    "voice",
    "zero_reports",
]


def concrete() -> list[type[Message]]:
    """Return every message type that is published, by name."""
    return [*(EVENTS[name] for name in sorted(EVENTS)), *(COMMANDS[name] for name in sorted(COMMANDS))]
