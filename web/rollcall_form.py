"""The form by which a roll call is asked for, as it was filled in. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from roster.errors import Refused
from roster.rollcall.planning import Wish
from roster.rollcall.spec import POSTS, Spec
from schemas.divisions import LEVELS


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Several = Annotated[list[str], BeforeValidator(_as_list)]


class Asked(BaseModel):
    """What was filled in. `when`: now, at a time, within a window, or again and again."""

    unit: str = Field("", max_length=32)
    title: str = Field("", max_length=60)
    levels: Several = Field(default_factory=list)
    units: Several = Field(default_factory=list)
    posts: Several = Field(default_factory=list)
    draw: Literal["all", "number", "percent"] = "all"
    number: str = Field("", max_length=6)
    percent: str = Field("", max_length=6)
    minutes: str = Field("5", max_length=6)
    channels: Several = Field(default_factory=list)
    challenge: Literal["code", "key"] = "code"
    drill: str = ""
    when: Literal["now", "at", "window", "cron"] = "now"
    at: str = Field("", max_length=30)
    until: str = Field("", max_length=30)
    cron: str = Field("", max_length=60)
    window: str = Field("", max_length=6)
    once: UUID | None = None

    @classmethod
    def fresh(cls, unit: str, channels: list[str], minutes: str) -> Asked:
        """Return the form as it is shown first: everyone, by all channels."""
        return cls(
            unit=unit,
            levels=[level.value for level in LEVELS],
            posts=[post.value for post in POSTS],
            channels=channels,
            minutes=minutes,
            number="10",
            percent="20",
            cron="0 20 * * *",
            window="60",
        )

    def wish(self) -> Wish:
        """Return what is asked for.

        Raises:
            Refused: something can't be read.
        """
        amount = {"number": self.number, "percent": self.percent}.get(self.draw, "0")
        terms = {
            "levels": self.levels,
            "units": self.units,
            "posts": self.posts,
            "draw": self.draw,
            "amount": whole(amount, "抽取的人数或比例"),
            "limit_seconds": round(_number(self.minutes, "应答时限") * 60),
            "channels": self.channels,
            "challenge": self.challenge,
            "drill": bool(self.drill),
        }
        try:
            return Wish(self.unit, Spec.model_validate(terms), self.title)
        except ValidationError:
            raise Refused("填写的内容有误，请检查层级、岗位、呼叫方式和抽取方式。") from None

    def span(self, read: Reader) -> tuple[datetime, timedelta]:
        """Return when it may begin, and for how long after that.

        Raises:
            Refused: a time can't be read, or the window ends before it begins.
        """
        begins = read(self.at, "开始时间")
        if self.when == "at":
            return begins, timedelta(0)
        ends = read(self.until, "随机时段的结束时间")
        if ends <= begins:
            raise Refused("随机时段的结束时间要晚于开始时间。")
        return begins, ends - begins

    @property
    def recurring_window(self) -> timedelta:
        """How long after each time it may begin.

        Raises:
            Refused: it is no number.
        """
        return timedelta(minutes=whole(self.window or "0", "随机时段的分钟数"))


class Reader:
    """Reads a local time as a form gives it."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self, text: str, what: str) -> datetime:
        """Return the moment meant by ``2026-07-14T10:05``.

        Raises:
            Refused: it is none.
        """
        try:
            there = datetime.fromisoformat(text.strip())
        except ValueError:
            raise Refused(f"请填写{what}，例如 2026-07-14 10:05。") from None
        return there if there.tzinfo else there.replace(tzinfo=self._now.tzinfo)


def whole(text: str, what: str) -> int:
    """Return a whole number.

    Raises:
        Refused: it is none.
    """
    if not text.strip().isdecimal():
        raise Refused(f"{what}要填整数。")
    return int(text)


def _number(text: str, what: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise Refused(f"{what}要填数字，例如5。") from None
    if not 0 < found < 1000:
        raise Refused(f"{what}要在0.5到60分钟之间。")
    return found
