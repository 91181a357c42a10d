"""The auditor as a service of a process: no handlers, one loop."""

from __future__ import annotations

from auditor.watch import Watch
from runtime.handlers import Handlers
from runtime.platform import Platform


def build(platform: Platform) -> None:
    """Host the auditor on a platform."""
    platform.host(Handlers("auditor"), Watch(platform).run)
