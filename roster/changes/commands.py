"""What people do to the roster by agreement and by hand. Rights are the caller's."""

from roster.changes.answering import accept, decline, withdraw
from roster.changes.asking import ask_substitute, offer_swap, report_leave
from roster.changes.deciding import approve, turn_down
from roster.changes.editing import add, change, override_hours, remove

__all__ = [
    "accept",
    "add",
    "approve",
    "ask_substitute",
    "change",
    "decline",
    "offer_swap",
    "override_hours",
    "remove",
    "report_leave",
    "turn_down",
    "withdraw",
]
