"""Where it happened: the longest phrase of a clause that ends like a place and stands where a place stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.normalize.lexicon import any_of, section, words
from reporting.normalize.moments import Moment
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """A phrase that may be the place of the event, and what speaks for it."""

    start: int
    end: int
    score: float

    def evidence(self, text: Text) -> Evidence:
        """The words, with a confidence that grows with the score."""
        sure = round(max(0.3, min(0.95, 0.5 + 0.06 * self.score)), 2)
        return Evidence(text.words(self.start, self.end), self.start, self.end, sure)


NAMES = [w for key in section("places")["names"] for w in words("places", "names", key)]
SIDE = any_of(words("places", "endings", "sides"))
UNIT = any_of(words("places", "endings", "units"))
ENDINGS = [w for key in ("units", "roads", "sites", "nature") for w in words("places", "endings", key)]
ENDING = any_of(ENDINGS)
NAME = any_of(NAMES)
NOT_AN_ENDING = r"(?![路道山]体|路中断|里氏|公里|点|队员|区别|号码|线索|口人|上午|下午|中午|上报|上人|里有|里面有人)"
TAIL = re.compile(
    rf"(?:(?P<name>{NAME})|(?<=[\u4e00-\u9fff\dA-Za-z”])(?P<ending>{ENDING}))(?:的?(?:距[^,。;]{{1,12}}?)?[东南西北约]{{0,3}}\d+(?:\.\d+)?(?:多|余)?(?:公里|千米|米)(?:\+\d+(?:m|米))?(?:处|左右)*)?(?:{SIDE})*(?:线?K\d+[+\d]*m?(?:处)?)?"
)
LEAD = re.compile(rf".*?(?:{any_of(words('places', 'edges', 'lead_in'))})(?=[^,。;]{{2}})")
PREDICATE = re.compile(
    any_of(words("places", "edges", "predicates"))
    + r"|[一两三四五六七八九十几\d]+(?:余|多)?(?:辆|名|起|台|艘|列|车|人|位|声|股|头|群|只|户|个(?!名为|小村|市场|村|加油站|销售厅|工地|水库))"
)
ELSEWHERE = re.compile(rf"(?:{any_of(words('places', 'edges', 'elsewhere'))})$")
AGENCY = re.compile(any_of(words("places", "edges", "agencies")))
GENERIC = frozenset(words("places", "edges", "generic"))
CHUNK = re.compile(r"[^,。!?;:\s()\[\]【】《》\n>]+")
STARTERS = re.compile(
    r"^(?:今|其|该|此|这|那|原来|据|另|而|并|且|但|后|当时|之前|突然|一是|二是|三是|\d[.、)]|关于|报告|续报|咱们?|我们(?=[^村镇乡县])|俺们?|这里|情况|刚接|接|网格员|更正|地点是|地址|汇报|及|的|了|时|许|左右|在|于|位于|我是)+"
)
ONSET_BEHIND = re.compile(
    r"(?:上|内|里|又|也|再次|突然|突|先后|,)?(?:发生|突发|爆发|起火|着火|失火|着了|突发|火灾|大火|爆炸|滑坡|塌|地震|\d(?:\.\d)?级|相撞|追尾|遭|山火|停电|决口|进水|翻|普降|泄漏|泄露|透水|传出|沉船|交通事故)"
)
DATELINE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}(?:网|社|报|台|在线|频道)[^,。;]{0,24}?(?:电|讯|消息|信息|报道)|本报[\u4e00-\u9fff]{0,4}讯|(?:晨报|晚报|时报|日报|早报)讯)(?:据[^,。]{2,16}(?:报道|消息|电))?"
)


def place(text: Text, times: list[Moment], start: int = 0, end: int | None = None) -> Place | None:
    """Return the place of the event between two offsets; None when no phrase is good enough."""
    end = len(text.plain) if end is None else end
    best: Place | None = None
    for chunk_start, chunk_end, after_time in chunks(text, times, start, end):
        for found in phrases(text, chunk_start, chunk_end, after_time):
            if best is None or found.score > best.score:
                best = found
    return best if best is not None and best.score > 0 else None


def chunks(text: Text, times: list[Moment], start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the stretches between punctuation marks and times, and whether a time stands right before each."""
    breaks = sorted(
        [(m.start, m.end, True) for m in times] + [(m.start(), m.end(), False) for m in DATELINE.finditer(text.plain)]
    )
    for match in CHUNK.finditer(text.plain, start, end):
        at = match.start()
        after = any(m.end <= at and at - m.end <= 2 for m in times)
        for gap_start, gap_end, is_time in breaks:
            if gap_end <= at or gap_start >= match.end():
                continue
            if gap_start > at:
                yield at, gap_start, after
            at, after = gap_end, is_time
        if at < match.end():
            yield at, match.end(), after


def phrases(text: Text, start: int, end: int, after_time: bool) -> Iterator[Place]:
    """Yield the candidate phrases of one stretch: from its beginning, and from each 在 or 位于 in it."""
    chunk = text.plain[start:end]
    begins = {len(m[0]) if (m := STARTERS.match(chunk)) else 0: False}
    for lead in re.finditer(rf"(?:{any_of(words('places', 'edges', 'lead_in'))})(?=[^,。;]{{2}})", chunk):
        begins[lead.end()] = True
    for begin, led in begins.items():
        found = longest(chunk, begin)
        if found is None:
            continue
        yield Place(start + begin, start + found, judge(text, start, chunk, begin, found, led, after_time))


def longest(chunk: str, begin: int) -> int | None:
    """Return the end of the longest place that starts at `begin` and stops before what happens there."""
    stop = len(chunk)
    for predicate in PREDICATE.finditer(chunk, begin + 1):
        stop = predicate.start()
        break
    last: int | None = None
    for tail in TAIL.finditer(chunk, begin, stop):
        last = tail.end()
    return last if last is not None and last - begin >= 2 else None


def judge(text: Text, offset: int, chunk: str, begin: int, end: int, led: bool, after_time: bool) -> float:
    """Return what speaks for a phrase being the place of the event."""
    words_of_it, before, behind = chunk[begin:end], chunk[:begin], chunk[end:]
    score = 1.0 + min(len(words_of_it), 16) / 5
    score += 2.5 * bool(ONSET_BEHIND.match(behind)) + 1.5 * led + 1.5 * after_time
    score += 0.5 * bool(re.search(UNIT, words_of_it))
    score -= 4.0 * bool(ELSEWHERE.search(before)) + 4.0 * bool(AGENCY.match(behind))
    score -= 2.5 * (words_of_it in GENERIC)
    sentence = text.sentence_at(offset)
    return score - (0.8 if sentence == 0 and len(text.sentences) > 1 else 0.5 * (sentence - 1) if sentence else 0.0)
