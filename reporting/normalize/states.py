"""What the text says happened to people: each word of harm or rescue, whether denied, how firm and how grave."""

import re
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


PLAIN = frozenset("受伤 受了伤 负伤 伤 伤者 伤员 伤病员 中毒 食物中毒 煤气中毒 一氧化碳中毒 致伤 伤到 伤着 伤了".split())
KIND = kinds_by_word()
BODY_HARM = rf"(?:{any_of(words('casualties', 'injured', 'body'))})(?:都|也|被|给|上)?[^,。;\s]{{0,2}}?(?:{any_of(words('casualties', 'injured', 'harm'))})[了咧咯]?"
LONE_DEATH = r"(?<![卡堵封锁关该要找])死(?![胡角机心路板活守人者])|(?<!伤)亡(?!羊)|死(?=人)"
LONE_INJURY = r"(?<![损悲忧哀死])伤(?![亡害口心情感势风悲])|(?<=没有受到任何)伤害|(?<=受到)伤害"
WORD = re.compile(rf"(?P<word>{any_of(KIND)})|(?P<body>{BODY_HARM})|(?P<death>{LONE_DEATH})|(?P<injury>{LONE_INJURY})")

NEGATION = r"(?:(?:尚|暂|并|均|都|也|还|仍|目前|至今)?(?:没有|没得|没|未有|未|无|莫得|木有|木|零|毫无|不存在|不会|并非|不是))"
BETWEEN_NEGATION = r"人员?|有人|有|造成|导致|发生|出现|接到|收到|听说|听到|发现|报告|得到|任何|一个|一人|1人|一名|再|新增|新的|新|到|得|着|被|大的|明显|重大|严重|较大|什么|啥|因|因灾|此|群众|村民|居民|人畜|因此|什么人|受|听讲|见到?|看到|看见|说有|说"
NEGATED = re.compile(rf"(?P<not>{NEGATION})\s?(?:{BETWEEN_NEGATION})*$")
ASKED = re.compile(r"(?:有没有|是否|有无|会不会|是不是)[^,。;!?]{0,6}$")
UNKNOWN_AFTER = re.compile(
    r"(?:人数|情况|人员|数字|数)*\s?(?:还|尚|仍|暂|目前|具体)*(?:不明|不清楚|不详|未知|待查|待核|待统计|不晓得|不知道|还不清楚|正在核实|在核实|正在统计|统计中|核实中|有待|尚待)"
)
NO_AFTER = re.compile(r"(?:人数|情况|人员)*\s?:?\s?(?:无|没有|零|0)(?=\s|[,。;、!)]|$)")


def states(text: Text) -> list[State]:
    """Return the states that the text asserts, in order; denied, asked and unknown ones are left out."""
    return [s for s in mentioned(text.plain) if not denial(text.plain, s) and not open_question(text.plain, s)]


def mentioned(plain: str) -> list[State]:
    """Every word of harm or rescue, asserted or not."""
    return [State(m.start(), m.end(), kind_of(m), detail(m[0])) for m in WORD.finditer(plain)]


def kind_of(match: re.Match[str]) -> str:
    """The kind of a matched word."""
    if match["word"]:
        return KIND[match["word"]]
    return "deaths" if match["death"] else "injured"


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
