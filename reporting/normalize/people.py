"""Numbers of people in a text: 2人, 三名工人, 十来个, 35户128人, 2死4伤; and those left open: 多人, 有人."""

import re
from dataclasses import dataclass

from reporting.normalize.lexicon import any_of, words
from reporting.normalize.numbers import AMOUNT, read_amount
from reporting.normalize.text import Text


@dataclass(frozen=True, slots=True)
class Head:
    """A group of people: how many (None: the text leaves it open), where it stands, how the number is hedged."""

    start: int
    end: int
    count: int | None
    flag: str | None = None


ONE = any_of(words("casualties", "people", "one"))
MANY = any_of(words("casualties", "people", "many"))
NOUN = any_of(words("casualties", "people", "one") + words("casualties", "people", "many"))
ANIMAL = any_of(words("casualties", "animals", "words"))

STATE_KINDS = ("deaths", "injured", "injured_weakly", "missing", "trapped", "evacuated", "rescued", "safe")
SHORT_STATE = "死|伤|亡|重伤|轻伤|轻微伤|重轻伤|失踪|失联|被困|受伤"
BARE_AFTER = "死|伤|亡|踪|联|困|移|散|毒|离"

STATE = any_of(w for kind in STATE_KINDS for w in words("casualties", kind, "words"))
BODY = any_of(words("casualties", "injured", "body"))
# 个 counts anything: it counts people when a person, a state, or nothing at all comes next
PIECE_OF_PEOPLE = (
    rf"(?=\s|[,。;、!?)]|$|人|被|在|已|还|都|也|没|当场|受|重|轻|死|伤|不|是|送|正|刚|{BODY}|{STATE}|[^,。;\s]{{0,6}}(?:{NOUN}))"
)
MEASURE = (
    r"名(?![为单称字额列义贵声牌胜])|位(?![于置移数列])|口人|个人|号人|条人命|条命|具(?=尸|遗|\s|[,。;]|$)"
    r"|人(?![次座间份均民工家为士事口])|人(?=民警|员|工呼|为)"
    rf"|男(?=\d|[一二两三四五六七八九十]|[,。;、共])|女(?=\d|[,。;、共])|[个口]{PIECE_OF_PEOPLE}"
)
WHOM = rf"(?:(?<=[名位个])[^,。;\s\d一二两三四五六七八九十死伤亡]{{0,8}}?(?:{NOUN}))?"
COUNTED = re.compile(
    rf"(?<![A-Za-z\d.第每])(?:{AMOUNT})\s?"
    rf"(?:(?P<measure>{MEASURE}){WHOM}|(?P<noun>{NOUN})(?![家们委])|(?=(?:{SHORT_STATE})(?!者)))(?P<after>左右|上下|以上)?"
)
BARE = re.compile(r"(?<=[死伤亡踪联困移散毒离])\s?:?\s?(?P<number>\d{1,5})(?=\s|[,。;、/|#*+-]|$|死|伤|亡|失|被|重|轻|转)")
OPEN = re.compile(
    r"(?:好多|众多|许多|很多|不少|若干|部分|大批|大量|一些|有些|好些|个别|数|多|好几|几|几十|数十|几百|数百|上十|数千|几千|一半|大半|半数|大部分|大多数)(?:多|余)?(?:名|位|个人|个|人)?"
    rf"(?<!几)(?<!数)(?<!多)(?:{NOUN}|人)?|(?:几|数)(?:{NOUN})|(?<![续后继断])(?:有的?人|有(?:{NOUN}))|有的(?=\S)|人们"
)
OPEN_KEPT = re.compile(rf"名|位|个|人|(?:{NOUN})$|^有的$|半$|部分$|多数$")
SERVICE = re.compile(r"(?:110|119|120|122|12345)$")
NOT_OF = re.compile(r"(?:不是|并非|而非|不止是?|改自)\s?$")
REPLACED = re.compile(r"\s?(?:更正|更改|改|变更|修正|上升|增加|升|增|变|减少|减)[为成到至]")
PAIR = re.compile(any_of(words("casualties", "people", "pairs")))


def groups(text: Text) -> list[Head]:
    """Return the groups of people in order. A number that the text denies ("不是5人") is left out."""
    found = [*counted(text.plain), *bare(text.plain), *pairs(text.plain), *open_groups(text.plain)]
    return first_of_overlapping(found)


def counted(plain: str) -> list[Head]:
    """Groups with a numeral."""
    heads = []
    for match in COUNTED.finditer(plain):
        number = read_amount(match)
        if number is None or number.value != number.whole or emergency_number(match) or denied(plain, match):
            continue
        flag = number.flag or ("at_least" if match["after"] == "以上" else "approx" if match["after"] else None)
        heads.append(Head(match.start(), match.end(), number.whole, flag))
    return heads


def emergency_number(match: re.Match[str]) -> bool:
    """120医务人员 are people of the 120 service, not 120 people."""
    return bool(match["noun"] and SERVICE.match(match["number"]))


def denied(plain: str, match: re.Match[str]) -> bool:
    """Whether the text takes the number back: 不是5人, 由5人更正为3人."""
    return bool(NOT_OF.search(plain, max(0, match.start() - 5), match.start()) or REPLACED.match(plain, match.end()))


def bare(plain: str) -> list[Head]:
    """Numbers without a counting word, right behind a state: 伤2, 死0."""
    return [Head(m.start("number"), m.end(), int(m["number"])) for m in BARE.finditer(plain)]


def pairs(plain: str) -> list[Head]:
    """夫妻俩 and the like."""
    return [Head(m.start(), m.end(), 2) for m in PAIR.finditer(plain)]


def open_groups(plain: str) -> list[Head]:
    """Groups of unsaid size: 多人, 数十人, 有人."""
    return [Head(m.start(), m.end(), None) for m in OPEN.finditer(plain) if OPEN_KEPT.search(m[0])]


def first_of_overlapping(heads: list[Head]) -> list[Head]:
    """Keep, of heads that overlap, the one that starts first; of the same start the longest."""
    kept: list[Head] = []
    for head in sorted(heads, key=lambda h: (h.start, -h.end)):
        if not kept or head.start >= kept[-1].end:
            kept.append(head)
    return kept
