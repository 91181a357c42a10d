"""What a story may do: hand people their handsets, let time pass, tell what is seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sandbox.handsets import Received
from sandbox.phones import Phone


class Stage(Protocol):
    """A running system with its handsets and its clock."""

    async def villager(self, village: str, which: int = 0) -> Phone:
        """Return the phone of a village's information officer: 0 is A, 1 is B of the pair."""
        ...

    async def on_duty(self, unit: str, post: str) -> Phone:
        """Return the phone of who is on duty now at a unit: `officer` or `leader`."""
        ...

    async def sends(self, phone: Phone, text: str) -> None:
        """Text from a handset, and put it on the timeline."""
        ...

    async def gets(self, phone: Phone, *fragments: str, within: timedelta = timedelta(minutes=3)) -> Received:
        """Wait until a message with these fragments arrives on a handset; put it on the timeline.

        Raises:
            AssertionError: it did not come within this much of the story's time.
        """
        ...

    async def replies(self, message: Received, text: str) -> None:
        """Answer a message, and put it on the timeline."""
        ...

    async def passes(self, wait: timedelta) -> None:
        """Let time pass."""
        ...

    def tell(self, sentence: str) -> None:
        """Put a sentence on the timeline."""
        ...


@dataclass(frozen=True, slots=True)
class Story:
    """A story: what it shows, and how it goes."""

    title: str
    play: Callable[[Stage], Awaitable[None]]
