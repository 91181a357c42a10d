"""What a command says when it won't do what was asked."""

from __future__ import annotations


class Refused(Exception):
    """The command was not carried out. `sentence` tells the person why, in Chinese, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class UncheckedError(Refused):
    """What was asked is possible but looks like a slip; it is carried out once the person says that they have checked it."""
