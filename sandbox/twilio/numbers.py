"""Which numbers Twilio refuses. Source: Twilio's documentation of its test credentials (magic numbers)."""

import re

E164 = re.compile(r"\+[1-9]\d{7,14}")
MAGIC_RECIPIENTS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
MAGIC_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
VALID_MAGIC_SENDER = "+15005550006"


def refused_recipient(to: str) -> int | None:
    """Return the error code with which a message to this number is refused, or None."""
    if magic := MAGIC_RECIPIENTS.get(to):
        return magic
    return None if E164.fullmatch(to) else 21211


def refused_sender(sender: str, own: str) -> int | None:
    """Return the error code with which a message from this number is refused, or None."""
    if sender in (own, VALID_MAGIC_SENDER):
        return None
    return MAGIC_SENDERS.get(sender, 21606 if E164.fullmatch(sender) else 21212)


MAGIC_CALLED = {"+15005550001": 21217, "+15005550002": 21214, "+15005550003": 21215, "+15005550004": 21216}


def refused_called(to: str) -> int | None:
    """Return the error code with which a call to this number is refused, or None."""
    if magic := MAGIC_CALLED.get(to):
        return magic
    return None if E164.fullmatch(to) else 21217


def refused_caller(sender: str, own: str) -> int | None:
    """Return the error code with which a call from this number is refused, or None."""
    if sender in (own, VALID_MAGIC_SENDER):
        return None
    return 21210 if E164.fullmatch(sender) else 21212
