"""Why a change of the roster or an acknowledgement is refused, in words for a person."""

from __future__ import annotations


class Refused(Exception):
    """What was asked for can't be done; the text is a Chinese sentence that says why and what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
