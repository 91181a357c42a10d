"""The record of a draw: one JSON file that proves it, without any database. Pure.

`verify` does the draw again from the seed and compares: commitment, list, moment, and who was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from roster.rollcall.draw import ALGORITHM, Candidate, Share, commitment_of, draw, list_sha256, moment_in

_HEX = r"^[0-9a-f]{64}$"


class Line(BaseModel):
    """A candidate as the file has it; names are for people and are not part of the draw."""

    model_config = ConfigDict(extra="ignore")

    unit: str
    person: str
    post: str
    unit_name: str = ""
    person_name: str = ""

    @property
    def candidate(self) -> Candidate:
        """The candidate."""
        return Candidate(self.unit, self.person, self.post)


class Record(BaseModel):
    """What the file holds."""

    model_config = ConfigDict(extra="ignore")

    algorithm: Literal["zhishou-draw-1"] = ALGORITHM
    roll_call: str
    title: str = ""
    drill: bool = False
    planned_at: AwareDatetime
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    moment: AwareDatetime
    started_at: AwareDatetime
    commitment: str = Field(pattern=_HEX)
    seed: str = Field(pattern=_HEX)
    draw: Literal["all", "number", "percent"]
    amount: int = 0
    candidates_sha256: str = Field(pattern=_HEX)
    candidates: tuple[Line, ...]
    drawn: tuple[Line, ...]


class UnreadableRecordError(Exception):
    """It is no record of a draw; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked, and what came out, in a sentence."""

    holds: bool
    sentence: str


def read(content: Mapping[str, Any] | bytes | str) -> Record:
    """Return the record that a file holds.

    Raises:
        UnreadableRecordError: it is not one.
    """
    try:
        return Record.model_validate(content) if isinstance(content, Mapping) else Record.model_validate_json(content)
    except ValidationError as error:
        where = "、".join(sorted({".".join(map(str, each["loc"])) or "整个文件" for each in error.errors()})[:5])
        raise UnreadableRecordError(f"这不是点名抽取记录，或者不完整：{where}。") from None


def verify(record: Record) -> list[Check]:
    """Do the draw again; return every check with its outcome."""
    candidates = [each.candidate for each in record.candidates]
    again = draw(record.seed, candidates, Share(record.draw, record.amount))
    told = [each.candidate for each in record.drawn]
    differing = len(set(again) ^ set(told))
    twice = len(candidates) - len(set(candidates))
    return [
        _check(
            commitment_of(record.seed) == record.commitment, "种子与事先公布的承诺一致", "种子与事先公布的承诺不符：种子被换过"
        ),
        _check(
            list_sha256(candidates) == record.candidates_sha256 and not twice,
            f"候选名单共{len(candidates)}项，与登记的摘要一致",
            f"候选名单有{twice}项重复" if twice else "候选名单与登记的摘要不符：名单被改过",
        ),
        _check(_moment(record) == record.moment, "点名时刻由种子定出，无误", "点名时刻不是由种子定出的"),
        _check(
            again == told,
            f"重新抽取得到相同的{len(again)}项，顺序也相同",
            f"重新抽取的结果不同：有{differing}项不一致" if differing else "重新抽取的人相同，但顺序不同",
        ),
    ]


def _moment(record: Record) -> datetime:
    """A roll call without a window is held when it was asked for."""
    if record.closes_at <= record.opens_at:
        return record.opens_at
    return moment_in(record.seed, record.opens_at, record.closes_at)


def _check(holds: bool, good: str, bad: str) -> Check:
    return Check(holds, good if holds else bad)
