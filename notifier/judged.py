"""Answers that whoever sent the notice judges (a roll call): they are told apart and passed on, not confirmed here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from notifier import news
from notifier.meant import Meant
from notifier.reading import codes_named
from notifier.tables import Notice
from runtime.work import Work
from schemas.intake import ReplyReceived

_FOR_ANOTHER = re.compile(r"\s*[代替]")


def plain_first(waiting: Sequence[Notice]) -> list[Notice]:
    """Put behind the others what asks for a code of its own: a plain "1" means something that asked for that."""
    return sorted(waiting, key=lambda notice: notice.challenge is not None)


def for_another(text: str, notice: Notice) -> bool:
    """Say whether a text is an answer in the name of somebody else: ``代 4821 王某``, from another telephone."""
    return notice.judged and _FOR_ANOTHER.match(text) is not None


def with_wrong_codes(meant: Meant, waiting: Sequence[Notice]) -> Meant:
    """Take a code that is nobody's for a wrong answer to what asks this person for one, when nothing else is meant."""
    asked = next((notice for notice in waiting if notice.judged), None)
    if asked is None or meant.open or meant.done or meant.judged:
        return meant
    return replace(meant, judged=(asked,), guessed=(asked,), not_theirs=(), unknown=())


def apart(meant: Meant) -> Meant:
    """Tell apart what is judged elsewhere from what is acknowledged here."""
    judged = tuple(notice for notice in (*meant.open, *meant.done) if notice.judged)
    open_, done = (tuple(notice for notice in notices if not notice.judged) for notices in (meant.open, meant.done))
    return replace(meant, open=open_, done=done, judged=(*meant.judged, *judged))


def pass_on(work: Work, event: ReplyReceived, meant: Meant) -> None:
    """Tell the senders of what is judged elsewhere what came back, once for each matter."""
    codes = codes_named("" if event.also_report else event.text, event.code, None)
    for notice in {str(each.about.get("roll_call_id") or each.id): each for each in meant.judged}.values():
        theirs, named = notice not in meant.by_others, notice not in meant.guessed
        news.replied(work, notice, event, codes=codes, meant=named, theirs=theirs)
