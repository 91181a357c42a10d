"""Ladders for these tests: the shipped policy, its first step by the channels that a test is about."""

from __future__ import annotations

import re
from pathlib import Path

from policies.model import HERE

OWN_STEP = re.compile(r'(of = "own", wait = "3m"), ring_after = [^}]+ }')
RINGS = re.compile(r', ring_after = (\[[^\]]*\]|"[^"]*")')
CHOICES = re.compile(r"\[\[ladder_choices\]\]\n(?:.+\n)+")


def policy_that_calls_by(folder: Path, *channels: str) -> str:
    """Write the default policy, its own steps by these channels and the others by texts, 叫应 for nobody; return its path."""
    wanted = ", ".join(f'"{channel}"' for channel in channels)
    written, steps = OWN_STEP.subn(rf"\1, channels = [{wanted}] }}", (HERE / "default.toml").read_text())
    assert steps == 2
    path = folder / "calling.toml"
    path.write_text(CHOICES.sub("", RINGS.sub("", written)))
    return str(path)
