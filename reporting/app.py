"""Reporting as a part of a process."""

from __future__ import annotations

from reporting.handlers import on
from runtime.platform import Platform


def build(platform: Platform) -> None:
    """Host reporting on a platform."""
    platform.host(on)
