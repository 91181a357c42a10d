"""The states of a notice and of each delivery, and which may follow which.

Carrier accept is not delivery, and delivery is not an answer: each is a state of its own, and late or doubled news never moves
a state back. The one way back is `QUEUED` after an attempt that failed or that the carrier does not know of: it is tried again.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """How far a notice, or one delivery of it, has come."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    ANSWERED = "answered"
    FAILED = "failed"
    EXPIRED = "expired"
    HELD = "held"
    """Not sent by itself: its person has had too many lately, and is told of it in a summary."""


_BEFORE: dict[State, tuple[State, ...]] = {
    State.QUEUED: (State.SENDING, State.UNKNOWN),
    State.SENDING: (State.QUEUED,),
    State.UNKNOWN: (State.SENDING,),
    State.ACCEPTED: (State.QUEUED, State.SENDING, State.UNKNOWN),
    State.DELIVERED: (State.QUEUED, State.SENDING, State.UNKNOWN, State.ACCEPTED),
    State.FAILED: (State.QUEUED, State.SENDING, State.UNKNOWN, State.ACCEPTED),
    State.EXPIRED: (State.QUEUED, State.SENDING, State.UNKNOWN),
    State.HELD: (State.QUEUED,),
    State.ANSWERED: tuple(state for state in State if state is not State.ANSWERED),
}

UNDER_WAY = (State.QUEUED, State.SENDING, State.UNKNOWN)
"""States of a delivery that the dispatcher still has to do with."""

REACHED_THE_CARRIER = (State.SENDING, State.UNKNOWN, State.ACCEPTED, State.DELIVERED)
"""States in which the person may have the text in hand."""


def before(state: State) -> tuple[State, ...]:
    """Return the states from which `state` may be entered."""
    return _BEFORE[state]


def may_become(now: str, then: State) -> bool:
    """Say whether a notice or delivery in state `now` may enter `then`."""
    return State(now) in _BEFORE[then]
