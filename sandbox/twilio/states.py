"""The states that a message walks through. Source: Twilio's message status values."""

RANK = {"accepted": 0, "queued": 1, "sending": 2, "sent": 3, "delivered": 4, "undelivered": 4, "failed": 4}
FINAL = frozenset({"delivered", "undelivered", "failed"})


def first_state(by_service: bool) -> str:
    """Return what the create call answers: `accepted` through a Messaging Service, `queued` from a plain number."""
    return "accepted" if by_service else "queued"


def way_from(first: str, outcome: str) -> tuple[str, ...]:
    """Return the states that follow `first` up to `outcome`; a failed message was never sent."""
    passed = ("queued", "sending") if outcome == "failed" else ("queued", "sending", "sent")
    return (*(state for state in passed if RANK[state] > RANK[first] and state != outcome), outcome)
