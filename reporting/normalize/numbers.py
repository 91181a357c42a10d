"""Numerals as people write them: 12, １２, 十二, 2.1万, 一千二百, 三万五, 俩, 十来, 上百, 三四."""

import re
from dataclasses import dataclass

DIGITS = {**{c: i for i, c in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2, "俩": 2, "仨": 3, "壹": 1, "贰": 2, "叁": 3}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
HAN = "零〇一二三四五六七八九十百千万亿两"

NUMERAL = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)(?:\s?[十百千万亿]{{1,2}})?|[{HAN}]+|俩|仨"
BEFORE = "至少有?|不少于|不低于|最少|起码|多达|高达|超过|逾|超|近|将近|接近|大约有?|大概有?|约有?|差不多有?|估计有?|成|上"
MORE = "多|余|来|几|好几|把"
AFTER = "左右|上下|以上|多"

AMOUNT = rf"(?:(?P<before>{BEFORE})\s?)?(?P<number>{NUMERAL})(?P<more>{MORE})?(?P<scale>[百千万亿]{{0,2}})(?P<more2>多|余)?"
"""An amount with its hedges, as a verbose-free pattern with the groups before, number, more, scale, more2."""

AT_LEAST = re.compile("至少|不少于|不低于|最少|起码|多达|超过|逾|超|上|多|余|几|以上")
APPROX = re.compile("近|接近|约|大概|差不多|估计|来|把|左右|上下|成")


@dataclass(frozen=True, slots=True)
class Number:
    """A value and how it was hedged: at_least, approx, or None for an exact one."""

    value: float
    flag: str | None = None

    @property
    def whole(self) -> int:
        """The value as a whole number of people or yuan."""
        return round(self.value)


def read_amount(match: re.Match[str]) -> Number | None:
    """Return the number in a match of `AMOUNT`; None when it names no value ("万", "十几百")."""
    value = numeral(match["number"])
    if value is None:
        return None
    for scale in match["scale"]:
        value *= SCALES[scale]
    hedges = "".join(match[group] or "" for group in ("before", "more", "more2"))
    return Number(value, hedge(hedges) or ("approx" if is_range(match["number"]) else None))


def hedge(words: str) -> str | None:
    """Return what hedging words make of a number: at_least, approx or None."""
    if not words:
        return None
    if AT_LEAST.search(words):
        return "at_least"
    return "approx" if APPROX.search(words) else None


def numeral(words: str) -> float | None:
    """Return the value of a numeral, digits or Chinese; None when it isn't one."""
    written = words.replace(",", "").replace(" ", "")
    head = re.match(r"\d+(?:\.\d+)?", written)
    if head is None:
        return chinese(written)
    value = float(head[0])
    for scale in written[head.end() :]:
        value *= SCALES[scale]
    return value


def chinese(words: str) -> int | None:
    """Return the value of a Chinese numeral; of a range ("三四", "十七八") the lower end; None when it isn't one."""
    if not words or any(c not in DIGITS and c not in SCALES for c in words):
        return None
    if all(c in DIGITS for c in words):
        return _digit_row(words)
    total = section = digit = 0
    last_scale, seen_digit = 1, False
    for position, character in enumerate(words):
        if character in DIGITS:
            if seen_digit and words[position - 1] in DIGITS and words[position - 1] not in "零〇":
                continue  # the upper end of a range: 十七八, 两三百
            digit, seen_digit = DIGITS[character], character not in "零〇"
            if not seen_digit:
                last_scale = 1
            continue
        scale = SCALES[character]
        if character == "亿":
            total, section = (total + section + digit or 1) * scale, 0
        elif character == "万":
            total, section = total + (section + digit or 1) * scale, 0
        else:
            section += (digit or 1) * scale
        last_scale, digit, seen_digit = scale, 0, False
    # 三万五 is 35,000 and 一百二 is 120: a last digit counts in tenths of the scale before it
    return total + section + (digit * last_scale // 10 if last_scale > 10 else digit)


def _digit_row(words: str) -> int:
    """Read digits without a scale: 二〇二五 is 2025, 一一〇 is 110, and 三四 the range from 3."""
    if len(words) == 2 and DIGITS[words[1]] - DIGITS[words[0]] in (1, 2) and DIGITS[words[0]]:
        return DIGITS[words[0]]
    return int("".join(str(DIGITS[c]) for c in words))


def is_range(words: str) -> bool:
    """Whether a numeral is a range such as 三四 or 十七八."""
    return bool(re.search(r"[一二两三四五六七八九]{2}(?=[十百千万]|$)", words)) and "〇" not in words and len(words) < 5
