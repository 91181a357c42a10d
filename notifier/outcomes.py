"""How a call to a carrier went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifier.channels.base import Accepted, CannotLookUp, SendingError, TemporaryFailure, Throttled, UnknownOutcome
from notifier.claiming import Claim

Result = Accepted | SendingError | CannotLookUp | None
"""Of a send: accepted or failed. Of a lookup also: nothing found (None), or a carrier that cannot be asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call to a carrier went. Times are of our clock."""

    claim: Claim
    carrier: str
    started_at: datetime
    ended_at: datetime
    result: Result

    @property
    def name(self) -> str:
        """Return it in a word, as it stands in the attempt's row."""
        match self.result:
            case Accepted():
                return "accepted" if self.claim.action == "send" else "found"
            case None:
                return "not_found"
            case UnknownOutcome() | CannotLookUp():
                return "unknown"
            case Throttled():
                return "throttled"
            case TemporaryFailure():
                return "temporary"
            case _:
                return "permanent"
