"""Words that end and restart a subscription, and what the carrier itself answers. Source: Twilio's default keywords."""

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


class OptOuts:
    """Who has told the carrier to stop."""

    def __init__(self) -> None:
        self._stopped: set[str] = set()

    def __contains__(self, number: str) -> bool:
        return number in self._stopped

    def heard(self, number: str, body: str) -> str | None:
        """Take note of a keyword and return the carrier's own answer, or None for an ordinary message."""
        word = body.strip().upper()
        if word in STOP_WORDS:
            self._stopped.add(number)
            return STOPPED
        if word in START_WORDS and number in self._stopped:
            self._stopped.discard(number)
            return STARTED
        return HELPED if word in HELP_WORDS else None
