"""How often something without sign-in may be asked for: a bucket of tokens for each key, which fills again by the clock."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from math import ceil

MOST_KEYS = 10_000


class Pace:
    """Admits `burst` requests at once, and `burst` more in each `per`. Of one process; forgets who asked longest ago."""

    def __init__(self, burst: int, per: timedelta) -> None:
        self._burst = burst
        self._each = per / burst
        self._full_at: OrderedDict[str, datetime] = OrderedDict()

    def wait(self, key: str, now: datetime) -> int:
        """Count a request and return 0 when it may go on, else the seconds until the next may."""
        full_at = max(self._full_at.pop(key, now), now)
        left = full_at + self._each - now - self._burst * self._each
        self._full_at[key] = full_at if left > timedelta() else full_at + self._each
        while len(self._full_at) > MOST_KEYS:
            self._full_at.popitem(last=False)
        return ceil(left.total_seconds()) if left > timedelta() else 0
