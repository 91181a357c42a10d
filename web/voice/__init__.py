"""The telephone: what Twilio asks us in a call, out or in, and what it tells of it. All of it signed."""

from __future__ import annotations

from fastapi import APIRouter

from reporting.intake.doors import Doors
from runtime.platform import Platform
from web.voice import bridge, line, notice, recording, status


def routes(platform: Platform, doors: Doors) -> list[APIRouter]:
    """Return the hooks of the telephone."""
    return [
        notice.routes(platform),
        status.routes(platform),
        bridge.routes(platform),
        line.routes(platform),
        recording.routes(platform, doors),
    ]
