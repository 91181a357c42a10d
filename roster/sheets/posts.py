"""What a header of a duty table means: a post, the day, the time, a number. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from schemas.values import Post

Kind = Literal["day", "weekday", "span", "post", "which_post", "name", "phone", "note", "ignored", "unknown"]

_POSTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (Post.LEADER, ("带班领导", "值班领导", "带班", "领导带班", "leader")),
    (Post.SECOND_OFFICER, ("第二值班员", "副值班员", "副班", "备班", "B岗", "second_officer", "second officer")),
    (Post.OFFICER, ("值班人员", "值班员", "主值班员", "主班", "正班", "A岗", "值班干部", "值守人员", "值班", "officer")),
)
_KINDS: dict[str, Kind] = {
    "日期": "day", "值班日期": "day", "date": "day", "星期": "weekday", "周": "weekday", "周几": "weekday",
    "时间": "span", "班次": "span", "时段": "span", "值班时间": "span", "起止时间": "span", "shift": "span", "time": "span",
    "岗位": "which_post", "职责": "which_post", "post": "which_post", "姓名": "name", "人员": "name", "name": "name",
    "电话": "phone", "手机": "phone", "手机号": "phone", "手机号码": "phone", "联系电话": "phone", "联系方式": "phone",
    "电话号码": "phone", "值班电话": "phone", "phone": "phone", "mobile": "phone",
    "备注": "note", "说明": "note", "note": "note", "序号": "ignored", "编号": "ignored", "职务": "ignored", "单位": "ignored",
    "节假日": "ignored", "部门": "ignored",
}  # fmt: skip
_TIMES = re.compile(
    r"全天|白班|夜班|早班|中班|晚班|白天|夜间|\d{1,2}[:：时点]\d{0,2}分?|[-~—–至到]|次日|当日|[()（）\[\]【】*＊:：/\s]"
)


@dataclass(frozen=True, slots=True)
class Header:
    """What a column is for. `post`: when it is one; `text`: as it is written, for sentences."""

    kind: Kind
    text: str
    post: str = ""


def post_of(text: str, own: frozenset[str] = frozenset()) -> str | None:
    """Return the post that a text names; `own` are posts that the unit named itself. None: no post."""
    plain = bare(text)
    if plain in own:
        return plain
    return next((str(post) for post, names in _POSTS if plain in names or plain.lower() in names), None)


def header(parts: list[str], own: frozenset[str]) -> Header:
    """Return what a header means, whose lines stand in several rows: ``["带班领导", "电话"]``."""
    told = [part for part in dict.fromkeys(map(str.strip, parts)) if part]
    text = "／".join(told)
    kinds = [_KINDS.get(bare(part), _KINDS.get(bare(part).lower())) for part in told]
    if "phone" in kinds or (told and bare(told[-1]).endswith(("电话", "手机"))):
        return Header("phone", text)
    post = next((found for part in reversed(told) if (found := post_of(part, own))), None)
    if post:
        return Header("post", text, post)
    kind = next((each for each in reversed(kinds) if each), None)
    if kind is None and told and not bare(text):
        return Header("post", text, Post.OFFICER)  # nothing but a time or 白班: who sits there is the officer
    return Header(kind or ("unknown" if told else "ignored"), text)


def bare(text: str) -> str:
    """Return a header without times, brackets and blanks: ``值班员（08:00-20:00）`` -> ``值班员``."""
    return _TIMES.sub("", unicodedata.normalize("NFKC", text))
