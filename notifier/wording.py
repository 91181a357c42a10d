"""The text and the button of a notice, as they go out by one channel. Pure but for the template files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from notifier.channels import CHANNELS
from notifier.codes import button_of
from notifier.lengths import fit, size_of
from notifier.render import asking
from notifier.standing_in import NAME
from notifier.tables import Notice
from notifier.voice.speech import spoken
from notifier.wordings import Words
from schemas.values import Channel

_LABELS = {"zh": "收到", "en": "Got it"}


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in the words of one language, not yet fitted to a channel. `version`: which words they are, see `wordings`."""

    body: str
    ending: str
    version: str

    def fitted(self, channel: Channel) -> str:
        """Return the text, cut where the channel takes no more."""
        return fit(self.body, self.ending, CHANNELS[channel].longest)


def wording(notice: Notice, language: str, show_code: bool, words: Words) -> Wording:
    """Write a notice. `show_code`: the person has several notices to answer, so this one asks for its code.

    Raises:
        notifier.render.UnknownTemplateError: there is no such template.
    """
    ending = asking(language, notice.code if show_code else None) if notice.expects_answer and not notice.challenge else ""
    body, version = words.written(notice.template, notice.params, language)
    return Wording(_for_whom(notice, body, language), ending, version)


def aloud(notice: Notice, language: str, words: Words) -> str:
    """Return a notice as it is spoken on the telephone, where nobody can follow an address.

    Raises:
        notifier.render.UnknownTemplateError: there is no such template.
    """
    body, _ = words.written(notice.template, {**notice.params, "url": ""}, language)
    return spoken(_for_whom(notice, body, language), language, words.signature)


def _for_whom(notice: Notice, body: str, language: str) -> str:
    """Say after the signature whom the reader stands in for."""
    if away := notice.params.get(NAME):
        return body.replace("】", f"】（代{away}接收）" if language == "zh" else f"】(For {away}) ", 1)
    return body


def button(code: str | None, language: str = "zh") -> tuple[str, str] | None:
    """Return the button that answers a notice, as (label, data); None when no answer is expected."""
    return (_LABELS.get(language, _LABELS["zh"]), button_of(code)) if code else None


def parts(text: str, channel: Channel) -> int:
    """Return how many SMS parts a text costs; 1 elsewhere."""
    return size_of(text).parts if channel is Channel.SMS else 1


def fingerprint(text: str) -> str:
    """Return what tells equal texts."""
    return hashlib.sha256(text.encode()).hexdigest()
