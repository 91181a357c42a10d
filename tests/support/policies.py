"""Policies of a test's own, made from the one that is shipped."""

from __future__ import annotations

import re
from pathlib import Path

from policies.model import HERE

SWITCHED_OFF = re.compile(r"(?m)^# (\[\[ladder_choices\]\]|(?:ladder|tiers|least|source) = .*)$")


def with_call_and_answer(folder: Path) -> str:
    """Write the shipped policy with 叫应 switched on; return its path."""
    text, lines = SWITCHED_OFF.subn(r"\1", (HERE / "default.toml").read_text())
    assert lines == 5
    path = folder / "call-and-answer.toml"
    path.write_text(text)
    return str(path)
