"""Why a request is not carried out. Each message is a Chinese sentence for the person who asked."""

from __future__ import annotations


class NotSignedInError(Exception):
    """Nobody is signed in, or the session or token has ended."""


class ForbiddenError(Exception):
    """The viewer may not do this; the message is the reason."""


class NotFoundError(Exception):
    """There is no such thing."""


class RepeatedError(Exception):
    """The same request was carried out before."""


class InvalidError(Exception):
    """What was entered cannot be taken; the message says what to correct."""
