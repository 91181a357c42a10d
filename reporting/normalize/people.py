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


DOER = (
    r"(?:(?<![\u4e00-\u9fff打])(?:打)?|(?<=[个名位]))[开骑坐赶放看卖捡推拉挖钓采种修搬拾赶爬游过路割砍摘挑背扫值守]"
    r"[\u4e00-\u9fff]{1,3}的(?=[\u4e00-\u9fff\d\s,。;]|$)(?!人|车|路|时候)"
)
"""A person by what they do: 开三轮的, 采菌子的."""
ONE = rf"(?:{any_of(words('casualties', 'people', 'one'))}|{DOER})"
MANY = any_of(words("casualties", "people", "many"))
NOUN = rf"(?:{any_of(words('casualties', 'people', 'one') + words('casualties', 'people', 'many'))}|{DOER})"
ANIMAL = any_of(words("casualties", "animals", "words"))

STATE_KINDS = ("deaths", "injured", "injured_weakly", "missing", "trapped", "evacuated", "rescued", "safe")
SHORT_STATE = "死|伤|亡|重伤|轻伤|轻微伤|重轻伤|失踪|失联|被困|受伤"
BARE_AFTER = "死|伤|亡|踪|联|困|移|散|毒|离"

STATE = any_of(w for kind in STATE_KINDS for w in words("casualties", kind, "words"))
BODY = any_of(words("casualties", "injured", "body"))
MEASURE = (
    r"名(?![为单称字额列义贵声牌胜])|位(?![于置移数列])|口人|个人|号人|条人命|条命|具(?=[男女浮无]|尸|遗|\s|[,。;]|$)"
    r"|人(?![次座间份均民工家为士事口])|人(?=民警|员|工呼|为)"
    r"|男(?=\d|[一二两三四五六七八九十]|[,。;、共])|女(?=\d|[,。;、共])|例(?![如会外行子证])|[个口]"
)
COUNTED = re.compile(
    rf"(?<![A-Za-z\d.第每])(?:{AMOUNT})\s?"
    rf"(?:(?P<measure>{MEASURE})|(?P<noun>{NOUN})(?![家们委])|(?=(?:{SHORT_STATE})(?!者)))(?P<after>左右|上下|以上)?"
)
WHOM = re.compile(rf"[^,。;\s\d一二两三四五六七八九十死伤亡]{{0,8}}?(?:{NOUN})")
# 个 and 口 count anything: they count people when a person, a state, or nothing at all comes next
OF_PEOPLE = re.compile(rf"\s|[,。;、!?)]|$|人|被|在|已|还|都|也|没|当场|受|重|轻|死|伤|不|是|送|正|刚|{BODY}|{STATE}")
BARE = re.compile(r"(?<=[死伤亡踪联困移散毒离失])\s?:?\s?(?P<number>\d{1,5})(?=\s|[,。;、/|#*+-]|$|死|伤|亡|失|被|重|轻|转)")
VAGUE = any_of(words("casualties", "people", "vague"))
OPEN = re.compile(
    rf"(?:{VAGUE})(?:多|余)?(?P<measure>名|位|个人|个|人)?(?P<noun>(?:{NOUN})?)"
    rf"|(?<![续后继断])有的?(?P<some>人|{NOUN})|有的(?=\S)|人们"
)
PARTS = re.compile(r"有的$|半$|部分$|多数$")
SINGLED = re.compile(
    rf"(?<=[了到着倒伤死有来出起去没])个(?:[^,。;\s\d一二两三四五六七八九十死伤亡]{{0,6}}?(?:{NOUN})(?!们)|人(?![家员们体])|姓.{{1,2}}?的)"
)
SERVICE = re.compile(r"(?:110|119|120|122|12345)$")
NOT_OF = re.compile(r"(?:不是|并非|而非|不止是?|改自)\s?$")
REPLACED = re.compile(
    r"\s?(?:人|个|名)?(?:是)?(?:不对|不准|错了|有误|弄错|搞错|报错|写错|说错|数错|打错)|\s?(?:更正|更改|改|变更|修正|上升|增加|升|增|变|减少|减)[为成到至]"
)
COUPLE = re.compile(r"(?<=[死伤亡困着了到出走倒])[俩仨](?=\s|[,。;、!]|$)")
PAIR = re.compile(any_of(words("casualties", "people", "pairs")))


def groups(text: Text) -> list[Head]:
    """Return the groups of people in order. A number that the text denies ("不是5人") is left out."""
    found = [
        *singled(text.plain),
        *counted(text.plain),
        *bare(text.plain),
        *pairs(text.plain),
        *couples(text.plain),
        *open_groups(text.plain),
    ]
    return first_of_overlapping(found)


def counted(plain: str) -> list[Head]:
    """Groups with a numeral."""
    heads = []
    for match in COUNTED.finditer(plain):
        number = read_amount(match)
        if number is None or number.value != number.whole or emergency_number(match) or denied(plain, match):
            continue
        end = end_of_group(plain, match)
        if end is None:
            continue
        flag = number.flag or ("at_least" if match["after"] == "以上" else "approx" if match["after"] else None)
        heads.append(Head(match.start(), end, number.whole, flag))
    return heads


def end_of_group(plain: str, match: re.Match[str]) -> int | None:
    """Return where the group ends, its noun included (2名骑车的学生); None when the counting word counts something else."""
    if match["measure"] not in ("名", "位", "个", "口"):
        return match.end()
    whom = WHOM.match(plain, match.end())
    if whom is None and match["measure"] in ("个", "口") and not OF_PEOPLE.match(plain, match.end()):
        return None
    return whom.end() if whom and not match["after"] else match.end()


def emergency_number(match: re.Match[str]) -> bool:
    """120医务人员 are people of the 120 service, not 120 people."""
    return bool(match["noun"] and SERVICE.match(match["number"]))


def denied(plain: str, match: re.Match[str]) -> bool:
    """Whether the text takes the number back: 不是5人, 由5人更正为3人."""
    return bool(NOT_OF.search(plain, max(0, match.start() - 5), match.start()) or REPLACED.match(plain, match.end()))


def singled(plain: str) -> list[Head]:
    """One person without a numeral: 刮了个老太太, 有个工人."""
    return [Head(m.start(), m.end(), 1, "implicit") for m in SINGLED.finditer(plain)]


def bare(plain: str) -> list[Head]:
    """Numbers without a counting word, right behind a state: 伤2, 死0."""
    return [Head(m.start("number"), m.end(), int(m["number"])) for m in BARE.finditer(plain)]


def couples(plain: str) -> list[Head]:
    """俩 and 仨 behind what happened to them: 砸伤俩."""
    return [Head(m.start(), m.end(), 2 if m[0] == "俩" else 3) for m in COUPLE.finditer(plain)]


def pairs(plain: str) -> list[Head]:
    """夫妻俩 and the like."""
    return [Head(m.start(), m.end(), 2) for m in PAIR.finditer(plain)]


def open_groups(plain: str) -> list[Head]:
    """Groups of unsaid size: 多人, 数十人, 有人, 有的."""
    return [Head(m.start(), m.end(), None) for m in OPEN.finditer(plain) if names_people(m)]


def names_people(match: re.Match[str]) -> bool:
    """Whether a vague amount is one of people: it has a counting word or a noun for them, or is a part of them."""
    return bool(match["measure"] or match["noun"] or match["some"] or PARTS.search(match[0]) or match[0] == "人们")


def first_of_overlapping(heads: list[Head]) -> list[Head]:
    """Keep, of heads that overlap, the one that starts first; of the same start the longest."""
    kept: list[Head] = []
    for head in sorted(heads, key=lambda h: (h.start, -h.end)):
        if not kept or head.start >= kept[-1].end:
            kept.append(head)
    return kept
