"""Where it happened: the longest phrase of a clause that ends like a place and stands where a place stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.normalize.lexicon import any_of, section, words
from reporting.normalize.moments import Moment
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Span, Text


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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words between two punctuation marks or times.

    `after_time`: the event's own time stands right before; `before_time`: that time and the event stand right behind.
    """

    start: int
    words: str
    after_time: bool
    before_time: bool


def listed(*keys: str) -> str:
    """The pattern for a word list of places.toml."""
    return any_of(words("places", *keys))


NAME = any_of(w for key in section("places")["names"] for w in words("places", "names", key))
ENDING = any_of(w for key in ("units", "roads", "sites", "nature") for w in words("places", "endings", key))
LONG_ENDING = any_of(w for key in ("roads", "sites", "nature") for w in words("places", "endings", key) if len(w) > 1)
POSITION = listed("endings", "positions")
EPICENTRE = re.compile(r"震中[^,。]{0,3}$")
HOSPITAL = re.compile(r"(?:医院|卫生院|卫生所|急救中心|监护室)$")
UNIT = re.compile(listed("endings", "units"))
DISTANCE = r"(?:[东南西北]{0,2}(?:约|大约)?\d+(?:\.\d+)?(?:多|余)?(?:公里|千米|米)(?:[+加]\d+(?:m|米))?(?:处|左右)*)"
MARKER = r"(?:[A-Z]?\d*线?\s?K\d+(?:\s?\+\s?\d+)?(?:m|米)?(?:处)?)"
STAKE = r"K\d+\+\d{1,3}(?:m|米)?(?:处)?"
NOT_ENDING = (
    r"(?![路道山河]体|报社|[旅合信公]社|社[会交保区]|台[风阶]|路中断|道路中|里氏|[公千]里(?!处)|点|路过|区别|组织|号码|口人|上午|下午|中午|上报|上人|里有|店主|店员|厂长|"
    r"河水|水位|社会|社交|站[着在]|山体|镇长|村[长民支干]|县[长委]|市[长委民]|省[长委]|区[长委]|局长|校长|路人|处置|处理|处于|"
    r"井喷|桥梁|楼[层梯]|里面有|下[雨雪雹]|上[报访涨升级]|下[降午]|外[卖地伤]|库存|号召|边[坡防]|方向盘|海[拔关]|"
    r"道[路德歉]|家[属人长具畜禽庭电用]|场面|弯[腰曲]|州长|湾仔|站台|门[卫窗]|田[间埂]?庄稼|塘里的鱼|组[长成员]|院[长方]|厂[长方])"
)
BEHIND_A_NAME = rf"(?<=[\u4e00-\u9fff\dA-Za-z”])(?<![在都知])(?:{ENDING}|家|\d弄)"
BESIDE_A_NAME = rf"(?<=[\u4e00-\u9fff]{{2}})(?P<position>{POSITION})"
PLACE_WORD = re.compile(
    rf"(?:{NAME}|{STAKE}|(?<![\d一二三四五六七八九十])(?:[\d一二三四五六七八九十]{{1,3}})[社组队屯连](?![会区交长])|{NOT_ENDING}(?:{LONG_ENDING}|{BEHIND_A_NAME})|{BESIDE_A_NAME})"
    rf"(?:{listed('endings', 'sides')}|{DISTANCE}|{MARKER})*"
)
LEAD = re.compile(rf"(?:{listed('edges', 'lead_in')})(?=[^,。;]{{2}})")
PIECE_OF_PLACE = "村|镇|乡|县|市场|加油|销售|工地|水库|名为|小|路口|仓库|店|厂"
COUNTED = rf"[一两三四五六七八九十几\d]+(?:余|多)?(?:辆|名|起|台|艘|列|车|位|声|股|头|群|只|户|人(?!民)|个(?!{PIECE_OF_PLACE}))"
IN_PLACE_NAMES = frozenset(words("places", "edges", "people_in_names"))
PEOPLE = any_of(w for w in words("casualties", "people", "one") if w not in IN_PLACE_NAMES and len(w) > 1)
PREDICATE = re.compile(rf"{'|'.join(words('places', 'edges', 'predicates'))}|{COUNTED}|{PEOPLE}")
ELSEWHERE = re.compile(rf"(?:{listed('edges', 'elsewhere')})$")
ARRIVED = re.compile("(?:行|驶|走|开)[至到]$")
AGENCY = re.compile(listed("edges", "agencies"))
GENERIC = frozenset(words("places", "edges", "generic"))
CHUNK = re.compile(r"(?:[^,。!?;:\s()\[\]【】《》\n>]|(?<=[\u4e00-\u9fff])\([\u4e00-\u9fff]{1,6}\)(?=[\u4e00-\u9fff]))+")
STARTERS = re.compile(
    r"(?:都|均|困在|躲在|怀疑|估计|听说|据说|可能|好像|似乎|今(?!天)|另外|还有一起|此外|还有|其|该|这(?!里)|那(?!边|里)|原来|据|另|而|并|且|但|后(?![山院面村街塘沟])|当时|之前|突然|一是|二是|三是|\d[.、)]|关于|报告|续报|"
    r"咱们?|我们(?=[^村镇乡县])|俺们?|情况|刚接|接到?|网格员|更正|地点是|地址|汇报|及|的|了|时(?!代)|许|左右|在|于|位于|我是|都是|而是|应该是|应为|是|[A-Z]{2}(?![A-Z\d]))+"
)
ONSET_BEHIND = re.compile(rf"(?:上|内|里|又|也|再次|突然|突|先后|、)?(?:{listed('edges', 'onset_behind')}|\d(?:\.\d)?级)")
KIND_FIRST = re.compile(rf"(?:[A-Z]{{2}})?(?:{listed('edges', 'onset_behind')})(?!了|后|原因|已|被|正|时)")
BRINGS = re.compile(r"(?:[送拉抬转运背]到?|赶往|去|回|往|到|从)(?=[^,。;]{0,6}(?:医院|卫生院|卫生所|诊所|家|所)$)")
VAGUE_START = re.compile(
    r"[\d一二三四五六七八九十]+楼(?:[阳平顶走过]|$)|(?:约|近)?\d+多?米|上头|下头|隔壁|一[家间座栋处所条户个名辆幢]|附近|周边|某|那个|距|离|旁边|震中"
)
DATELINE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}(?:网|社|报|台|在线|频道)[^,。;]{0,24}?(?:电(?![力话线])|讯|消息|信息|报道)|本报[\u4e00-\u9fff]{0,4}讯|(?:晨报|晚报|时报|日报|早报)[^,。;(]{0,12}?(?:讯|新闻))"
    r"(?:据[^,。]{2,16}(?:报道|消息|电))?"
)
LABELLED = re.compile(r"(?:事发地点|发生地点|地点|位置|地址|地方)\s?[:是为]\s?(?P<place>[^,。;!?\s:]{2,80})")
SURE = 8.0
NO_PLACE = re.compile(rf"{DATELINE.pattern}|(?:类型|类别|种类|性质|灾种)\s?[:是为][^,。;\s]+")
"""Stretches that name no place of the event: a dateline, the kind in a form."""
POSITION_GAP = 8
GAP = 14
"""Characters of a proper name that may stand between two place words of one phrase."""


def place(text: Text, times: Sequence[Moment], own_time: Span | None = None) -> Place | None:
    """Return the place of the event; None when no phrase is good enough.

    `own_time` is where the event's time stands: the place mostly follows it.
    """
    if named := LABELLED.search(text.plain):
        return Place(named.start("place"), named.end("place"), SURE)
    found = [p for s in stretches(text, times, own_time) for p in phrases(text, s)]
    best = max(found, key=lambda p: p.score, default=None)
    return best if best is not None and best.score > 0 else None


def stretches(text: Text, times: Sequence[Moment], own_time: Span | None) -> Iterator[Stretch]:
    """Yield the stretches between punctuation marks, times, datelines and labels."""
    breaks = sorted([(m.start, m.end) for m in times] + [m.span() for m in NO_PLACE.finditer(text.plain)])
    for match in CHUNK.finditer(text.plain):
        at = match.start()
        for gap_start, gap_end in breaks:
            if gap_end <= at or gap_start >= match.end():
                continue
            if gap_start > at:
                yield stretch(text, at, gap_start, own_time)
            at = max(at, gap_end)
        if at < match.end():
            yield stretch(text, at, match.end(), own_time)


def stretch(text: Text, start: int, end: int, own_time: Span | None) -> Stretch:
    """One stretch, with whether the event's time is right before it."""
    after = own_time is not None and 0 <= start - own_time.end <= 2
    before = own_time is not None and 0 <= own_time.start - end <= 1 and ONSET_BEHIND.match(text.plain, own_time.end) is not None
    return Stretch(start, text.plain[start:end], after, before)


def phrases(text: Text, stretch: Stretch) -> Iterator[Place]:
    """Yield the candidate phrases of one stretch: from its beginning, and from behind each 在 or 位于 in it."""
    opening = STARTERS.match(stretch.words)
    begins = {opening.end() if opening else 0: bool(opening and LEAD.search(opening[0] + "某地"))}
    if kind_first := KIND_FIRST.match(stretch.words):
        begins[kind_first.end()] = True
    begins |= {done.end(): False for done in re.finditer("了", stretch.words)}
    begins |= {opened(stretch.words, lead.end()): lead[0] not in "把将" for lead in LEAD.finditer(stretch.words)}
    for begin, led in begins.items():
        end = longest(stretch.words, begin)
        if end is not None:
            score = judge(text, stretch, begin, end) + 1.5 * led
            yield Place(stretch.start + begin, stretch.start + end, score)


def opened(words_of_it: str, at: int) -> int:
    """Where a phrase really begins: behind such words as 是 and 那 that may open it."""
    opening = STARTERS.match(words_of_it, at)
    return opening.end() if opening else at


def longest(chunk: str, begin: int) -> int | None:
    """Return the end of the chain of place words that starts at `begin`; what happens there ends it."""
    end = begin
    for word in PLACE_WORD.finditer(chunk, begin):
        broken = PREDICATE.search(chunk, end)
        gap = word.start() - end
        if (broken and broken.start() <= word.start()) or gap > (POSITION_GAP if word["position"] else GAP):
            break
        end = word.end()
    return end if end - begin >= 2 else None


def judge(text: Text, stretch: Stretch, begin: int, end: int) -> float:
    """Return what speaks for a phrase being the place of the event."""
    phrase, before, behind = stretch.words[begin:end], stretch.words[:begin], stretch.words[end:]
    score = 1.0 + min(len(phrase), 16) / 5 + 0.5 * bool(UNIT.search(phrase))
    acts = ONSET_BEHIND.match(behind)
    score += 2.5 * bool(acts) + 2.5 * (stretch.after_time and not before.strip("在于位"))
    score += 2.5 * (stretch.before_time and not behind) - 1.5 * bool(EPICENTRE.search(before))
    score -= 3.0 * (not behind and text.plain[stretch.start + len(stretch.words) :][:1] == ":")
    score -= 4.0 * bool(ELSEWHERE.search(before) and not ARRIVED.search(before)) + 4.0 * bool(AGENCY.match(behind))
    score -= 6.0 * bool(BRINGS.match(phrase))
    score -= 2.0 * bool(VAGUE_START.match(phrase)) + 2.0 * (phrase in GENERIC) + 2.5 * bool(HOSPITAL.search(phrase) and not acts)
    score += 1.5 * (not before and not behind and phrase not in GENERIC)
    sentence = text.sentence_at(stretch.start)
    return score - (0.8 if sentence == 0 and len(text.sentences) > 1 else 0.4 * max(0, sentence - 1))
