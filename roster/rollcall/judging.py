"""What an answer to a roll call is worth: in time, late, wrong, by a stand-in, or settled before. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

ANSWERED = ("on_time", "late", "stand_in")
SETTLED = (*ANSWERED, "excused")
"""States of one who was called in which no answer is wanted any more."""
UNANSWERED = ("wrong_code", "no_answer")
MISSING = ("empty_post", *UNANSWERED)
EXCUSABLE = ("waiting", *UNANSWERED, "late")

_STAND_IN = re.compile(
    r"[代替](?:班|岗|答|应答|为应答)?[\s,:，：、]*(?P<code>\d{4,8})?[\s,:，：、]*(?P<name>[^\W\d_][^\d\n,，。;；]{0,19})?"
)


class Verdict(StrEnum):
    """What an answer did. `OVER`: it came when the roll call was long over."""

    ON_TIME = "on_time"
    LATE = "late"
    STAND_IN = "stand_in"
    WRONG_CODE = "wrong_code"
    NO_NAME = "no_name"
    ALREADY = "already"
    EXCUSED = "excused"
    OVER = "over"

    @property
    def settles(self) -> bool:
        """Whether nobody waits for this person any more."""
        return self in (Verdict.ON_TIME, Verdict.LATE, Verdict.STAND_IN)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `codes`: figures that may be the code. `meant`: nothing in it names something else.

    `theirs`: it came from the called person's own telephone or account; `stand_in`: the name of who stands in, declared.
    """

    at: datetime
    text: str = ""
    codes: tuple[str, ...] = ()
    meant: bool = True
    theirs: bool = True
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody who was called stands, as far as an answer's worth depends on it. `due_at` None: not called yet."""

    state: str
    challenge: Literal["code", "key"]
    code: str
    due_at: datetime | None
    late_for: timedelta
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict; with a stand-in, their name."""

    verdict: Verdict
    stand_in: str = ""


def declared(text: str) -> str | None:
    """Return the stand-in whom a text declares: ``代 4821 王某``; empty when it names none, None when it is no such text."""
    found = _STAND_IN.fullmatch(unicodedata.normalize("NFKC", text).strip(" 。.!！"))
    return (found["name"] or "").strip() if found else None


def judge(standing: Standing, reply: Reply) -> Judgement:
    """Say what an answer is worth."""
    if standing.state in SETTLED:
        return Judgement(Verdict.EXCUSED if standing.state == "excused" else Verdict.ALREADY)
    if standing.ended or (standing.due_at and reply.at > standing.due_at + standing.late_for):
        return Judgement(Verdict.OVER)
    name = reply.stand_in or declared(reply.text)
    if not _right(standing, reply):
        return Judgement(Verdict.WRONG_CODE)
    if name is not None:
        return Judgement(Verdict.STAND_IN, name) if name else Judgement(Verdict.NO_NAME)
    if not reply.theirs:
        return Judgement(Verdict.NO_NAME)
    late = standing.due_at is not None and reply.at > standing.due_at
    return Judgement(Verdict.LATE if late else Verdict.ON_TIME)


def _right(standing: Standing, reply: Reply) -> bool:
    """Whether it meets the challenge. A key is met by every answer that means this call."""
    return standing.code in reply.codes if standing.challenge == "code" else reply.meant
