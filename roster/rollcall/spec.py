"""What a supervisor asks for: who may be called, how many are drawn, by what they are called and how they answer. Pure."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from roster.errors import Refused
from roster.rollcall.draw import Share
from schemas.divisions import Level
from schemas.values import Channel, Post

POSTS = (Post.OFFICER, Post.SECOND_OFFICER, Post.LEADER)
CALLABLE = (Channel.SMS, Channel.TELEGRAM, Channel.VOICE)


class Spec(BaseModel):
    """The terms of a roll call. `levels` empty: all; `units` empty: every duty room below the unit that it is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    levels: tuple[Level, ...] = ()
    units: tuple[str, ...] = Field(default=(), max_length=2000)
    posts: tuple[Post, ...] = POSTS
    draw: Literal["all", "number", "percent"] = "all"
    amount: int = Field(default=0, ge=0, le=100_000)
    limit_seconds: int = 300
    channels: tuple[Channel, ...] = (Channel.SMS, Channel.TELEGRAM, Channel.VOICE)
    challenge: Literal["code", "key"] = "code"
    drill: bool = False

    @property
    def share(self) -> Share:
        """How many are drawn."""
        return Share(self.draw, self.amount)


def check(spec: Spec) -> None:
    """Refuse terms that can't be carried out.

    Raises:
        Refused: the sentence says what to change.
    """
    if not spec.posts:
        raise Refused("请至少选择一个岗位。")
    if not spec.channels or any(channel not in CALLABLE for channel in spec.channels):
        raise Refused("请至少选择一种呼叫方式：短信、Telegram 或语音电话。")
    if not 30 <= spec.limit_seconds <= 3600:
        raise Refused("应答时限要在30秒到60分钟之间，一般为5分钟。")
    if spec.draw == "number" and spec.amount < 1:
        raise Refused("请填写抽取的人数，至少1人。")
    if spec.draw == "percent" and not 1 <= spec.amount <= 100:
        raise Refused("抽取比例要在1%到100%之间。")


def said(spec: Spec) -> str:
    """Return the draw in words: 全部, 抽10人, 抽20%."""
    match spec.draw:
        case "number":
            return f"随机抽{spec.amount}人"
        case "percent":
            return f"随机抽{spec.amount}%"
        case _:
            return "全部"
