"""What the notifier refuses."""

from __future__ import annotations


class Refused(Exception):
    """Something cannot be done as asked. Its text is a Chinese sentence that says why."""
