"""What can go wrong at Twilio after it has accepted a message, and with its webhooks."""

from dataclasses import dataclass
from typing import Literal

from sandbox.faults import ALWAYS, Faults


@dataclass(frozen=True, slots=True)
class Outcome:
    """The final state of a message instead of `delivered`."""

    state: Literal["undelivered", "failed", "sent"]
    error_code: int | None


@dataclass(frozen=True, slots=True)
class Callbacks:
    """The manner in which a message's status callbacks come."""

    manner: Literal["late", "doubled", "reversed", "off"]
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class DoubledWebhook:
    """An inbound message is posted twice, both at once."""


@dataclass(frozen=True, slots=True)
class Signature:
    """An inbound webhook or a callback carries a wrong signature, or none."""

    kind: Literal["wrong", "missing"]


class TwilioFaults(Faults):
    """Adds to the faults of every carrier those of deliveries, callbacks and webhooks."""

    def undelivered(
        self,
        error_code: int = 30003,
        times: float = 1,
        to: str | None = None,
        state: Literal["undelivered", "failed"] = "undelivered",
    ) -> None:
        """Accept the next `times` messages but never bring them to the handset."""
        self.add(Outcome(state, error_code), times, to)

    def no_receipt(self, times: float = 1, to: str | None = None) -> None:
        """Bring the next `times` messages to the handset, but stay at `sent` for ever: no delivery receipt."""
        self.add(Outcome("sent", None), times, to)

    def callbacks(
        self,
        manner: Literal["late", "doubled", "reversed", "off"],
        times: float = ALWAYS,
        to: str | None = None,
        seconds: float = 1.0,
    ) -> None:
        """Send the status callbacks of the next `times` messages late, twice, in the wrong order, or not at all."""
        self.add(Callbacks(manner, seconds), times, to)

    def double_webhook(self, times: float = 1) -> None:
        """Post the next `times` inbound messages twice."""
        self.add(DoubledWebhook(), times)

    def signature(self, kind: Literal["wrong", "missing"], times: float = 1) -> None:
        """Sign the next `times` requests to the program wrongly, or not at all."""
        self.add(Signature(kind), times)
