"""What the directory refuses, in sentences for the person who asked."""

from __future__ import annotations


class Refused(Exception):
    """Something was not done; the sentence (Chinese) says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotKnown(Refused, LookupError):
    """Something named is not in the directory."""


class SignInRefused(Refused):
    """A person was not signed in. `wait_seconds`: how long until it may be tried again; 0: at once."""

    def __init__(self, sentence: str, wait_seconds: int = 0) -> None:
        super().__init__(sentence)
        self.wait_seconds = wait_seconds
