"""Who stands in a cell: 张三、李四 / 张三 199 0000 0201 / 带班：李四 值班：张 三. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from roster.sheets.posts import post_of

NOBODY = frozenset({"", "-", "—", "--", "——", "/", "无", "空", "暂无", "待定"})

_PHONE = re.compile(r"\+\d[\d \-]{8,17}\d|(?<!\d)1\d{2}[ \-]?\d{4}[ \-]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[ \-]?\d{7,8}(?!\d)")
_LABEL = re.compile(r"([\u4e00-\u9fff]{2,6}?)\s*:\s*")
_SPLIT = re.compile(r"[、,;/|&\n\r]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARK = "\x01"


@dataclass(frozen=True, slots=True)
class Mention:
    """Someone as a cell names them. `post`: when the cell says it itself."""

    name: str
    phone: str = ""
    post: str | None = None


def mentions(text: str) -> list[Mention]:
    """Return everyone whom a cell names, in order; a number belongs to the name before it."""
    plain = unicodedata.normalize("NFKC", text).replace(_MARK, "").strip()
    if plain in NOBODY:
        return []
    labels = [found for found in _LABEL.finditer(plain) if post_of(found[1])]
    if not labels:
        return _named(plain, None)
    found = _named(plain[: labels[0].start()], None)
    ends = [each.start() for each in labels[1:]] + [len(plain)]
    for label, end in zip(labels, ends, strict=True):
        found += _named(plain[label.end() : end], post_of(label[1]))
    return found


def phones(text: str) -> list[str]:
    """Return the numbers in a cell, as they are written."""
    return [found.strip() for found in _PHONE.findall(unicodedata.normalize("NFKC", text))]


def _named(text: str, post: str | None) -> list[Mention]:
    numbers = iter(_PHONE.findall(text))
    marked = _ASIDE.sub("", re.sub(rf"\(\s*({_MARK})\s*\)", r"、\1、", _PHONE.sub(_MARK, text))).replace(_MARK, f"、{_MARK}、")
    found: list[Mention] = []
    for piece in _SPLIT.split(marked):
        if _MARK in piece:
            number = next(numbers).strip()
            if found and not found[-1].phone:
                found[-1] = Mention(found[-1].name, number, post)
        else:
            found += [Mention(name, "", post) for name in _apart(piece.strip()) if name not in NOBODY]
    return found


def _apart(piece: str) -> list[str]:
    """Return the names in a piece without separators: 张 三 is one, 张三 李四 are two, and an English name keeps its spaces."""
    words = piece.split()
    if len(words) < 2 or piece.isascii():
        return [" ".join(words)] if words else []
    if all(len(word) == 1 for word in words):
        return ["".join(words)] if len(words) <= 3 else ["".join(pair) for pair in zip(words[::2], words[1::2], strict=False)]
    names: list[str] = []
    waiting = ""
    for word, after in pairwise([*words, ""]):
        waiting += word
        if len(waiting) > 1 or not after:
            names.append(waiting)
            waiting = ""
    return names
