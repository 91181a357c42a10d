"""From what was said of each group to one number per field: parts summed, totals preferred, later words over earlier ones."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reporting.normalize.reading import Evidence
from reporting.normalize.text import Text


@dataclass(frozen=True, slots=True)
class Mention:
    """One number said of one field, somewhere in the text."""

    field: str
    value: int
    start: int
    end: int
    confidence: float
    flag: str | None = None
    sentence: int = 0
    detail: str | None = None
    remaining: bool = False
    """Said as what is left: 还有1人被困."""
    weak: bool = False
    """Said of people on their way to hospital or unwell; counts only where nothing firmer is said."""
    part: bool = False
    """A part of a number given before it: 其中重伤3人."""
    total: bool = False
    """Said as the total so far: 累计, 共, 升至."""
    more: bool = False
    """Said as an addition to what was known: 又, 新增."""


@dataclass(frozen=True, slots=True)
class Toll:
    """The number that one sentence gives for a field."""

    value: int
    flag: str | None
    confidence: float
    start: int
    end: int
    sentence: int
    more: bool = False
    """Only an addition to what was known: nothing says how many there are in all."""

    def evidence(self, text: Text) -> Evidence:
        """The words it came from."""
        return Evidence(
            text.words(self.start, self.end), self.start, self.end, round(self.confidence, 2), "more" if self.more else self.flag
        )


def settle(mentions: Sequence[Mention]) -> dict[str, Toll]:
    """Return the number per field that the text as a whole says."""
    settled: dict[str, Toll] = {}
    deaths = sentence_tolls([m for m in mentions if m.field == "deaths"])
    if deaths:
        settled["deaths"] = highest(deaths)
    for field in ("injured", "missing", "trapped", "evacuated"):
        tolls = sentence_tolls(firmest([m for m in mentions if m.field == field]))
        if tolls:
            settled[field] = beside(tolls, settled.get("deaths")) if field == "injured" else latest(tolls)
    return settled


def firmest(mentions: Sequence[Mention]) -> list[Mention]:
    """Keep the firmest kind of number: stated of people who are hurt, else of people unwell, else taken from a lone noun.

    A lone noun counts beside a stated number of the same sentence: 船老大擦伤，另2名渔民骨折.
    """
    whole = [m for m in mentions if not m.part]
    if whole and whole[0].field == "injured":
        whole = [m for m in whole if m.value] or whole
    stated = [m for m in whole if m.flag != "implicit"]
    firm = [m for m in stated if not m.weak] or stated
    if firm and all(m.flag for m in firm):
        firm += [m for m in stated if m.weak and m.flag is None and m.value >= firm[-1].value]
    beside = {m.sentence for m in firm if not m.weak and m.value}
    lone = [m for m in whole if m.flag == "implicit" and not m.weak and m.sentence in beside]
    return sorted([*firm, *lone], key=lambda m: m.start) or whole


def sentence_tolls(mentions: Sequence[Mention]) -> list[Toll]:
    """Return one toll per sentence that states the field, in order; those that only add come last resort."""
    tolls = [toll_of([m for m in mentions if m.sentence == i]) for i in sorted({m.sentence for m in mentions})]
    standing = [t for t in tolls if t is not None]
    full = [t for t in standing if not all(m.more for m in mentions if m.sentence == t.sentence and not m.part)]
    return full or standing


def toll_of(mentions: Sequence[Mention]) -> Toll | None:
    """Return what the mentions of one field in one sentence come to."""
    whole = told_once([m for m in mentions if not m.part])
    if not whole:
        return None
    chosen = whole
    totals = [m for m in whole if m.total and not m.more]
    if totals:
        chosen = list({m.detail: m for m in totals}.values())
    elif now := said_after_more(whole):
        chosen = without_detail(now)
    elif whole[-1].remaining and any(not m.remaining for m in whole):
        chosen = [m for m in whole if m.remaining]
    elif any(m.value for m in whole):
        chosen = without_detail([m for m in whole if m.value])
    return summed(chosen)


def said_after_more(whole: Sequence[Mention]) -> list[Mention]:
    """Return what stands behind an addition and is more than it: the new total. 又发现1具遗体，目前死亡5人."""
    last = max((place for place, m in enumerate(whole) if m.more), default=None)
    behind = [] if last is None else [m for m in whole[last + 1 :] if m.value]
    return behind if last is not None and sum(m.value for m in behind) > whole[last].value else []


def told_once(mentions: Sequence[Mention]) -> list[Mention]:
    """Leave out what is said again of the same lone person: 一个老头死在桥洞里，怕是冻死的."""
    kept: list[Mention] = []
    for each in mentions:
        again = each.flag == "implicit" and any(m.start == each.start and m.flag == "implicit" for m in kept)
        kept += [] if again else [each]
    return kept


def without_detail(mentions: Sequence[Mention]) -> list[Mention]:
    """Leave out graded parts that an ungraded number before them already holds: 12人受伤，3人重伤."""
    first, rest = mentions[0], mentions[1:]
    if first.detail or not rest or any(not m.detail or m.more for m in rest):
        return list(mentions)
    return [first] if sum(m.value for m in rest) <= first.value else list(mentions)


def summed(chosen: Sequence[Mention]) -> Toll:
    """Add the chosen mentions up."""
    flags = [m.flag for m in chosen if m.flag]
    flag = flags[0] if flags else None
    if len(chosen) > 1 and flag in (None, "implicit"):
        flag = "sum"
    return Toll(
        value=sum(m.value for m in chosen),
        flag=flag,
        confidence=min(m.confidence for m in chosen) - 0.02 * (len(chosen) - 1),
        start=chosen[0].start,
        end=max(m.end for m in chosen),
        sentence=chosen[0].sentence,
        more=all(m.more for m in chosen) and any(m.value for m in chosen),
    )


def highest(tolls: Sequence[Toll]) -> Toll:
    """The dead only grow in number: the highest, of equals the surest, of equals the later one."""
    return max(tolls, key=lambda t: (t.value, t.confidence, t.sentence))


def beside(tolls: Sequence[Toll], deaths: Toll | None) -> Toll:
    """The injured as told together with the number of dead that holds, else the latest."""
    together = [t for t in tolls if deaths and deaths.value and t.sentence == deaths.sentence and exact(t)]
    return together[0] if together else latest(tolls)


def latest(tolls: Sequence[Toll]) -> Toll:
    """The last exact number, else the last one."""
    firm = [t for t in tolls if exact(t)] or list(tolls)
    return firm[-1]


def exact(toll: Toll) -> bool:
    """Whether a toll is a plain number, neither hedged nor taken from a lone noun."""
    return toll.flag in (None, "sum")


IN_CARE = re.compile("住院|入院|送医|送往|送到|送院|送进|收治|就诊|留观|住进|救治|治疗|抢救|在医院|洗胃|输液")
STILL = re.compile(r"[仍还尚]在|继续")
OTHERS = re.compile(r"另|其余|其他|还有")
PART = re.compile(r"其中|包括|含(?=\d|[一二两三四五六七八九十])")


def mark_parts(text: Text, mentions: Iterable[Mention]) -> list[Mention]:
    """Mark the mentions that break down an earlier number of the same field: behind 其中, or within brackets."""
    marked: list[Mention] = []
    for mention in mentions:
        before = [m for m in marked if m.field == mention.field and not m.part and m.start < mention.start]
        part = any(breaks_down(text, earlier, mention) for earlier in before[-1:])
        marked.append(replace(mention, part=part))
    return marked


def breaks_down(text: Text, whole: Mention, mention: Mention) -> bool:
    """Whether `mention` is a part of `whole`, which stands before it."""
    between = text.plain[whole.end : mention.start]
    if mention.value > whole.value or len(between) > 60 or ";" in between:
        return False
    opened = between.count("(") - between.count(")")
    within = IN_CARE.search(text.plain, mention.start, mention.end) and not OTHERS.search(text.plain, whole.end, mention.end)
    if mention.weak and mention.field == "injured" and within:
        return True
    if mention.weak and STILL.search(text.plain, whole.end, mention.end):
        return True
    return opened > 0 or bool(PART.search(between) and not OTHERS.search(between) and mention.sentence - whole.sentence <= 1)
