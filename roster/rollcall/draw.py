"""The fair draw. Pure, and all that is needed to repeat one: `docs/rollcall-draw.md` says the same in words.

A seed of 32 random bytes is drawn when a roll call is planned. Its SHA-256, the commitment, is told at once; the seed when the
roll call is over. The seed alone decides the moment within a window, and the order of the candidates: each candidate's ticket is
HMAC-SHA256(seed, "unit|person|post"); the lowest tickets are drawn. Whoever holds seed and list can do it again by hand.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

ALGORITHM: Final = "zhishou-draw-1"
SEED_BYTES = 32
NOBODY = ""
"""Stands for the person of a post on which nobody is."""


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """Somebody who may be drawn: on a post of a unit. `person`: an id, or empty for a post on which nobody is."""

    unit: str
    person: str
    post: str

    @property
    def line(self) -> str:
        """What stands for this candidate in the list and in the lottery: ``unit|person|post``."""
        return f"{self.unit}|{self.person}|{self.post}"


@dataclass(frozen=True, slots=True)
class Share:
    """How many are drawn: all, a number, or a share in percent (rounded up, at least one)."""

    kind: Literal["all", "number", "percent"] = "all"
    amount: int = 0

    def of(self, total: int) -> int:
        """Return how many of `total` are drawn."""
        match self.kind:
            case "all":
                return total
            case "number":
                return min(total, self.amount)
            case "percent":
                return min(total, max(1, math.ceil(total * self.amount / 100)))


def commitment_of(seed: str) -> str:
    """Return what binds a seed (64 hexadecimal digits) before it is shown: the SHA-256 of its 32 bytes."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def list_sha256(candidates: Iterable[Candidate]) -> str:
    """Return the SHA-256 of the list: its lines sorted, one below the other, UTF-8."""
    return hashlib.sha256("\n".join(sorted(each.line for each in candidates)).encode()).hexdigest()


def ticket(seed: str, words: str) -> str:
    """Return HMAC-SHA256(seed, words) in hexadecimal."""
    return hmac.new(bytes.fromhex(seed), words.encode(), hashlib.sha256).hexdigest()


def draw(seed: str, candidates: Sequence[Candidate], share: Share) -> list[Candidate]:
    """Return those drawn, in the order of their tickets. The order of `candidates` does not matter."""
    ordered = sorted(candidates, key=lambda each: (ticket(seed, each.line), each.line))
    return ordered[: share.of(len(ordered))]


def moment_in(seed: str, opens_at: datetime, closes_at: datetime) -> datetime:
    """Return the moment that a seed gives in a window, whole seconds after it opens, both ends possible.

    The first 8 bytes of HMAC-SHA256(seed, "moment|opens|closes") (times as seconds since 1970) modulo the seconds of the window
    and one.
    """
    opens, closes = (int(each.timestamp()) for each in (opens_at, closes_at))
    number = int(ticket(seed, f"moment|{opens}|{closes}")[:16], 16)
    return datetime.fromtimestamp(opens, UTC) + timedelta(seconds=number % (closes - opens + 1))
