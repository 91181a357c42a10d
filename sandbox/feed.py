"""Happenings that the pages follow live."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

Happening = dict[str, Any]
BACKLOG = 1000


class Feed:
    """Passes each happening to every follower; a follower that falls too far behind is let go and must start anew."""

    def __init__(self) -> None:
        self.count = 0
        self._followers: set[asyncio.Queue[Happening | None]] = set()

    def publish(self, kind: str, **what: Any) -> None:
        """Tell the followers that something of this kind happened."""
        self.count += 1
        if not self._followers:
            return
        happening = {"kind": kind, "n": self.count, **what}
        for queue in list(self._followers):
            if queue.qsize() >= BACKLOG:
                self._followers.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(happening)

    async def follow(self, idle: float = 15.0) -> AsyncIterator[Happening | None]:
        """Yield happenings as they come, and None after `idle` seconds of silence; end when the feed closes."""
        queue: asyncio.Queue[Happening | None] = asyncio.Queue()
        self._followers.add(queue)
        try:
            while True:
                try:
                    happening = await asyncio.wait_for(queue.get(), idle)
                except TimeoutError:
                    yield None
                    continue
                if happening is None:
                    return
                yield happening
        finally:
            self._followers.discard(queue)

    def close(self) -> None:
        """End every follower's stream."""
        for queue in self._followers:
            queue.put_nowait(None)
        self._followers.clear()
