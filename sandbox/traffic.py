"""How busy the pretend world is, so a test can wait until everything has come to rest."""

import asyncio
import time


class Traffic:
    """Counts what is under way and remembers when something last happened (monotonic seconds)."""

    def __init__(self) -> None:
        self.under_way = 0
        self.last_change = time.monotonic()

    def began(self) -> None:
        """Something set out: a message in transit, a callback to post, a webhook to deliver."""
        self.under_way += 1
        self.touched()

    def ended(self) -> None:
        """That thing is over, well or badly."""
        self.under_way -= 1
        self.touched()

    def touched(self) -> None:
        """Something arrived."""
        self.last_change = time.monotonic()

    def quiet_for(self) -> float:
        """Return for how many seconds nothing is under way and nothing arrived; 0 while anything is."""
        return 0.0 if self.under_way else time.monotonic() - self.last_change

    async def settled(self, quiet: float, within: float) -> None:
        """Wait for `quiet` seconds of rest; raise TimeoutError after `within` seconds of unrest."""
        deadline = time.monotonic() + within
        while self.quiet_for() < quiet:
            if time.monotonic() > deadline:
                raise TimeoutError(f"not settled within {within} s: {self.under_way} under way")
            await asyncio.sleep(min(quiet / 4, 0.05))
