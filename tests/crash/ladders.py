"""Ladders for these tests: the shipped policy, its first step by the channels that a test is about."""

from __future__ import annotations

from pathlib import Path

from policies.model import HERE

FIRST_STEP = '{ call = ["officer", "second_officer"], of = "own", wait = "3m" }'
SECOND_STEP = '{ call = ["leader"], of = "own", wait = "3m" }'


def policy_that_calls_by(folder: Path, *channels: str) -> str:
    """Write the default policy, the first two steps of whose ladders call by these channels; return its path."""
    written, wanted = (HERE / "default.toml").read_text(), ", ".join(f'"{channel}"' for channel in channels)
    for step in (FIRST_STEP, SECOND_STEP):
        assert step in written
        written = written.replace(step, step.replace(" }", f", channels = [{wanted}] }}"))
    path = folder / "calling.toml"
    path.write_text(written)
    return str(path)
