"""What the text says happened to people: each word of harm or rescue, whether denied, how firm and how grave."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reporting.normalize.lexicon import any_of, words
from reporting.normalize.text import Text

KINDS = (
    "deaths",
    "injured",
    "injured_weakly",
    "missing",
    "trapped",
    "evacuated",
    "rescued",
    "sought",
    "safe",
    "elsewhere",
    "affected",
)


@dataclass(frozen=True, slots=True)
class State:
    """A word of what happened to people: its kind is one of `KINDS` or "casualties" (dead and hurt together)."""

    start: int
    end: int
    kind: str
    detail: str | None = None
    """What the word says beyond being hurt, dead and so on: 重, 轻, 昏迷; None for the plain words."""

    @property
    def field(self) -> str:
        """The field that a number of such people belongs to."""
        return "injured" if self.kind == "injured_weakly" else self.kind


def kinds_by_word() -> dict[str, str]:
    """Every word of `casualties.toml` with its kind; a word listed twice keeps its first kind."""
    table: dict[str, str] = {}
    for kind in (*KINDS, "casualties"):
        for word in words("casualties", kind, "words"):
            table.setdefault(word, kind)
    return table


PLAIN = frozenset(words("casualties", "injured", "plain"))
KIND = kinds_by_word()
BODY, HARM = (any_of(words("casualties", "injured", key)) for key in ("body", "harm"))
BODY_HARM = rf"(?<![上下里外前后石这那木锄斧街])(?:{BODY})(?:都|也|被|给|上)?[^,。;\s]{{0,2}}?{HARM}[了咧咯]?"
LONE_DEATH = (
    r"没气(?=$|[\s,。;])|(?<![卡堵封锁关该要找])死(?![胡角机心路板活守人者])|死(?=人)|(?<!伤)亡(?!羊)"
    r"|(?:没|没得|没有|莫得|木有|无)了?(?:呼吸|心跳|脉搏|生命体征|气了|气息)|(?:没|没得|莫得)了(?=$|[\s,。;!])|没得了"
)
LONE_SICK = r"(?:病人|患者)(?=\s?[\d一二两三四五六七八九十]{1,4}\s?例)|(?<=例)(?:病人|患者|感染|疑似)"
LONE_MISSING = r"(?<![损消缺丧过])失(?=\s?\d{1,4}(?:\s|[,。;、人死伤亡困]|$))"
LONE_TRAPPED = (
    r"(?<![被掩])埋(?=\s?[\d一二两三四五六七八九十]{1,3}[个人名口])|(?<![被受围])困(?=\s?\d{1,4}(?:\s|[,。;、人死伤亡失]|$))"
)
LONE_INJURY = (
    r"流[^,。;\s]{0,3}血|(?<=[一两俩二三四五六七八九十\d][个人名])[轻重](?=$|[\s,。;、]|[一两二三四五六七八九十\d])|(?<=[,、\s])[重轻](?=\s?[\d一二两三四五六七八九十]+[个人])"
    r"|(?<![损悲忧哀死])伤(?![亡害口心情感势风悲及])|(?<=没有受到任何)伤害|(?<=受到)伤害"
)
WORD = re.compile(
    rf"(?P<word>{any_of(KIND)})|(?P<body>{BODY_HARM})|(?P<death>{LONE_DEATH})|(?P<injury>{LONE_INJURY})"
    rf"|(?P<missing>{LONE_MISSING})|(?P<trapped>{LONE_TRAPPED})|(?P<sick>{LONE_SICK})"
)

DENY, DENY_BEFORE, BETWEEN, UNKNOWN = (
    any_of(words("casualties", "denial", key)) for key in ("words", "before", "between", "unknown")
)
NEGATED = re.compile(rf"(?P<not>{DENY_BEFORE}?{DENY})\s?{BETWEEN}*$")
ASKED = re.compile(r"(?:有没有|是否|有无|会不会|是不是)[^,。;!?]{0,6}$")
UNKNOWN_AFTER = re.compile(rf"(?:人数|情况|人员|数字|数)*\s?(?:还|尚|仍|暂|目前|具体)*{UNKNOWN}")
NO_AFTER = re.compile(r"(?:人数|情况|人员)*\s?:?\s?(?:无|没有|零|0)(?=\s|[,。;、!)]|$)")


LONE = {"deaths": "death", "injured": "injury", "missing": "missing", "trapped": "trapped", "injured_weakly": "sick"}


def states(text: Text) -> list[State]:
    """Return the states that the text asserts, in order; denied, asked and unknown ones are left out."""
    return asserted(text, mentioned(text.plain))


def asserted(text: Text, told: Sequence[State]) -> list[State]:
    """Return those states that the text neither denies nor leaves open."""
    return [s for s in told if not denial(text.plain, s) and not open_question(text.plain, s)]


def mentioned(plain: str) -> list[State]:
    """Every word of harm or rescue in order, asserted or not."""
    return [State(m.start(), m.end(), kind_of(m), detail(m[0])) for m in WORD.finditer(plain)]


def kind_of(match: re.Match[str]) -> str:
    """The kind of a matched word."""
    if match["word"]:
        return KIND[match["word"]]
    if match["body"]:
        return "injured"
    return next(kind for kind, group in LONE.items() if match[group])


def detail(word: str) -> str | None:
    """重 or 轻 when the word grades the injury, None for a plain word of harm (重轻伤 is plain), else the word itself."""
    marks = {c for c in word if c in "重轻"}
    if marks:
        return marks.pop() if len(marks) == 1 else None
    return None if word in PLAIN else word


def denial(plain: str, state: State) -> re.Match[str] | None:
    """The words that deny a state: 没有, 未造成人员, or a 无 behind it; None when nothing does."""
    before = NEGATED.search(plain, max(0, state.start - 16), state.start)
    return before or NO_AFTER.match(plain, state.end)


def open_question(plain: str, state: State) -> bool:
    """Whether the text asks about the state or says that it isn't known."""
    return bool(ASKED.search(plain, max(0, state.start - 12), state.start) or UNKNOWN_AFTER.match(plain, state.end))
