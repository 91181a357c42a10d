"""What the ways in are given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from directory.rights import Viewer
from reporting.intake.keep import Intake
from reporting.intake.later import Later
from reporting.intake.telegram_updates import Updates

Authenticate = Callable[[Request], Awaitable[Viewer | None]]
"""Returns who calls the API, by bearer token or session; None when nobody valid does."""


@dataclass(frozen=True)
class Doors:
    """The intake of one process. `updates` is None when no Telegram bot is set up."""

    intake: Intake
    later: Later
    updates: Updates | None
