"""The roster as a service of a process."""

from __future__ import annotations

from roster.handlers import on
from runtime.platform import Platform


def build(platform: Platform) -> None:
    """Host the roster on a platform."""
    platform.host(on)
