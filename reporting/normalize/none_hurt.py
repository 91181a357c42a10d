"""Words that nobody came to harm: 无人员伤亡, 没伤着人, 冇人伤, 人没事, 尚未接到伤亡报告."""

import re
from collections.abc import Iterator, Sequence

from reporting.normalize.states import State, denial, open_question
from reporting.normalize.text import Text
from reporting.normalize.tolls import Mention

ZEROED = {
    "casualties": ("deaths", "injured"),
    "injured": ("deaths", "injured"),
    "injured_weakly": (),
    "deaths": ("deaths",),
    "missing": ("missing",),
    "trapped": ("trapped",),
}
TAKEN_BACK = re.compile("不是|并非")
"""是伤2人不是亡2人 corrects a kind of harm; it doesn't say that nobody died."""
ONLY_REPORTED = re.compile(r"[尚暂仍还]|接到|收到|听说|报告|报道|发现|目前")
SOME_ONLY = re.compile(r"中方|我方|中国|其他|其它|更多|进一步|新的|新增|再")
WHO = "人畜|人员|人|大人小孩|大家|全家人?|一家人|家里人|村民|群众|老人小孩|司乘人员|大人娃娃"
UNHARMED = re.compile(
    rf"(?<![\u4e00-\u9fff\d])(?:{WHO})(?:都|均|全部|全|也|倒是?|暂时|目前|现在|已|是|很|还|基本|员)*"
    r"(?:(?:提前|及时|早就?|先|赶紧|都|全|已经?)*(?:搬|撤|跑|躲|逃|转移|疏散|走)(?:出来|出去|离|走|开|到[^,。;\s]{1,6})?了?[,\s]?(?:都|均|全部|全|也)?)?"
    r"(?:(?:没|莫得|没得|木有|没有|无)(?:啥|什么|多大|大)?(?:事|碍|恙|问题|危险)|平安|安全(?!员|帽|隐患|检查|转移|撤|生产)|好好的|安好|不要紧|不碍事|没伤)"
)


def none_hurt(text: Text, told: Sequence[State]) -> Iterator[Mention]:
    """Yield a zero for each field that the text denies; `told` are its states, asserted or not."""
    for state in told:
        said = denial(text.plain, state)
        if said is None or TAKEN_BACK.search(said[0]) or open_question(text.plain, state):
            continue
        start, end = min(said.start(), state.start), max(said.end(), state.end)
        for field in ZEROED.get(state.kind, ()):
            if not SOME_ONLY.search(text.plain, start, end):
                yield zero(text, field, start, end)
    for match in UNHARMED.finditer(text.plain):
        for field in ("deaths", "injured"):
            yield zero(text, field, match.start(), match.end())


def zero(text: Text, field: str, start: int, end: int) -> Mention:
    """A zero; flagged when only no report of harm is what the text says."""
    around = text.plain[max(0, start - 4) : end + 8]
    flag = "none_reported" if ONLY_REPORTED.search(around) else None
    return Mention(field, 0, start, end, 0.9, flag, text.sentence_at(start))
