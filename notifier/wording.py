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
    ending = asking(language, notice.code if show_code else None) if notice.expects_answer else ""
    body, version = words.written(notice.template, notice.params, language)
    if away := notice.params.get(NAME):
        body = body.replace("】", f"】（代{away}接收）" if language == "zh" else f"】(For {away}) ", 1)
    return Wording(body, ending, version)


def button(code: str | None, language: str = "zh") -> tuple[str, str] | None:
    """Return the button that answers a notice, as (label, data); None when no answer is expected."""
    return (_LABELS.get(language, _LABELS["zh"]), button_of(code)) if code else None


def parts(text: str, channel: Channel) -> int:
    """Return how many SMS parts a text costs; 1 elsewhere."""
    return size_of(text).parts if channel is Channel.SMS else 1


def fingerprint(text: str) -> str:
    """Return what tells equal texts."""
    return hashlib.sha256(text.encode()).hexdigest()
