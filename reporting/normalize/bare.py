"""Bare answers to what was asked: "3个", "没有", "李家村", "下午三点", several of them in one message too."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from reporting.normalize.categories import categorize
from reporting.normalize.lexicon import words
from reporting.normalize.moments import moments
from reporting.normalize.numbers import AMOUNT, read_amount
from reporting.normalize.occurrence import settle
from reporting.normalize.text import fold, lay_out

PEOPLE = ("deaths", "injured", "missing", "trapped", "evacuated")
TOLD_IN_WORDS = frozenset({"source", "extent", "trend", "measures", "on_scene"})
LONGEST_PLACE = 24
LONGEST_TELLING = 120
SURE, FAIR = 0.9, 0.7

PIECE = re.compile(r"[^\s,。;!?、]+")
COUNT = re.compile(rf"(?:有|是|共|一共|大概有?|就)?(?:{AMOUNT})\s?(?:个人?|人|名|位|口人?)?(?:左右|吧|的样子)?")
MONEY = re.compile(rf"(?:大概|估计|损失)?(?:{AMOUNT})\s?(?:元|块钱?|块)?(?:左右|吧|的样子)?")
NONE = re.compile(
    r"(?:都|暂时|目前|现在|还|也)*(?:没有|没得|莫得|木有|没|无|零|0|未发现|没发现|不存在)(?:的|人|人员|伤亡|受伤|死亡|失踪|被困|了|呢|啊|损失|有|伤人|事)*"
)
UNKNOWN = re.compile(
    r"(?:我|我们|还|暂|暂时|目前|现在|具体|情况)*(?:不知道|不晓得|不清楚|不明|不详|说不清|没搞清|不了解|没看清|不好说|在核实|正在核实|正在统计|还在统计)[了呢啊]*"
)
NOT_A_PLACE = re.compile(
    r"[?]|^(?:是|对|嗯|好|收到|明白|知道|谢谢|请|我|你|他|怎么|什么|\d+$)|" + "|".join(words("intents", "ack", "start"))
)


@dataclass(frozen=True, slots=True)
class Bare:
    """A value that a bare answer gives, with its words."""

    value: object
    words: str
    start: int
    end: int
    confidence: float
    flag: str | None = None
    precision: str | None = None


def bare_values(text: str, received_at: datetime, asked: Sequence[str]) -> dict[str, Bare]:
    """Return the asked fields that a text fills by bare words; a number that may mean two fields fills none."""
    filled: dict[str, Bare] = {}
    for piece in PIECE.finditer(fold(text)):
        open_fields = [field for field in asked if field not in filled]
        filled |= dict(piece_values(text, piece, received_at, open_fields))
    if not filled and (told := telling(text, asked)):
        filled[told[0]] = told[1]
    return filled


def piece_values(text: str, piece: re.Match[str], received_at: datetime, asked: Sequence[str]) -> Iterator[tuple[str, Bare]]:
    """Yield the fields that one piece of a text fills."""
    words_of_it, said = piece[0], text[piece.start() : piece.end()]
    numbers = [f for f in asked if f in PEOPLE]
    if NONE.fullmatch(words_of_it):
        for field in [*numbers, *(f for f in asked if f == "loss_yuan")]:
            yield field, Bare(0, said, piece.start(), piece.end(), SURE)
    elif (money := amount(MONEY, words_of_it)) and "loss_yuan" in asked and (not numbers or re.search("[万元块]", words_of_it)):
        yield "loss_yuan", Bare(money[0], said, piece.start(), piece.end(), SURE, money[1])
    elif count := amount(COUNT, words_of_it):
        if len(numbers) == 1:
            yield numbers[0], Bare(count[0], said, piece.start(), piece.end(), SURE, count[1])
    elif "occurred_at" in asked and (time := point_in_time(words_of_it, received_at)):
        yield "occurred_at", Bare(time[0], said, piece.start(), piece.end(), SURE, None, time[1])
    elif "category" in asked and (kind := categorize(lay_out(words_of_it))):
        yield "category", Bare(kind.slug, said, piece.start(), piece.end(), kind.confidence)
    elif "location" in asked and len(said) <= LONGEST_PLACE and not NOT_A_PLACE.search(words_of_it) and not knows_nothing(said):
        yield "location", Bare(re.sub("^(?:在|就在)", "", said), said, piece.start(), piece.end(), FAIR)


def amount(pattern: re.Pattern[str], words_of_it: str) -> tuple[int, str | None] | None:
    """The number that the whole of a piece is, with its hedge."""
    match = pattern.fullmatch(words_of_it)
    number = read_amount(match) if match else None
    return (number.whole, number.flag) if number else None


def point_in_time(words_of_it: str, received_at: datetime) -> tuple[datetime, str] | None:
    """The point in time that a piece names, with its precision."""
    for moment in moments(lay_out(words_of_it)):
        at = settle(moment, received_at, received_at.date(), None)
        if at is not None:
            return at, moment.precision
    return None


def telling(text: str, asked: Sequence[str]) -> tuple[str, Bare] | None:
    """The first asked element that is told in words takes the whole text: 支书在指挥, 火势小了."""
    said = text.strip()
    field = next((f for f in asked if f in TOLD_IN_WORDS), None)
    if field is None or not 1 < len(said) <= LONGEST_TELLING or NOT_A_PLACE.search(fold(said)) or knows_nothing(said):
        return None
    return field, Bare(said, said, text.index(said), text.index(said) + len(said), FAIR)


def knows_nothing(text: str) -> bool:
    """Whether a text says that the sender doesn't know."""
    return bool(UNKNOWN.fullmatch(fold(text).strip(" 。.,!")))
