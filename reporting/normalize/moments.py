"""Expressions of time in a text: a date, a part of the day, a clock, or a distance back from now, alone or together."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reporting.normalize.lexicon import any_of, section
from reporting.normalize.numbers import numeral
from reporting.normalize.text import FORM_CLOCK, Text, is_form


@dataclass(frozen=True, slots=True)
class Moment:
    """An expression of time as written, not yet settled to a point in time."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    back: int | None = None
    """Days before the day that "today" means."""
    months_back: int | None = None
    """本月5号 is 0, 上月5号 is 1."""
    weekday: int | None = None
    weeks_back: int = 0
    same: bool = False
    """当天: the day that the text named before."""
    part: str | None = None
    """凌晨 上午 中午 下午 傍晚 晚上 半夜."""
    hour: int | None = None
    minute: int | None = None
    colloquial: bool = False
    """The clock is said with 点, as people speak, and so may mean the afternoon."""
    minutes_ago: float | None = None
    precision_ago: str | None = None

    @property
    def dated(self) -> bool:
        """Whether it names a day."""
        return self.same or any(x is not None for x in (self.day, self.back, self.weekday, self.minutes_ago))

    @property
    def precision(self) -> str:
        """day, hour or minute."""
        if self.precision_ago:
            return self.precision_ago
        return "day" if self.hour is None else "hour" if self.minute is None else "minute"


TABLE = section("times")
DAYS = {word: int(back) for back, listed in TABLE["days"].items() for word in listed.split()}
DAY_PARTS = {word: (int(key.split()[0]), key.split()[1]) for key, listed in TABLE["day_parts"].items() for word in listed.split()}
PARTS = {word: part for part, listed in TABLE["parts"].items() for word in listed.split()}
DOUBLE_HOURS = {word: int(hour) for hour, listed in TABLE["double_hours"].items() for word in listed.split()}
HOLIDAYS = {word: day for day, listed in TABLE["holidays"].items() for word in listed.split()}

N = "[零〇一二三四五六七八九十两]"
YEAR = r"(?P<year>(?:19|20)\d\d|二〇[零〇一二三四五六七八九]{2})\s?[年./-]\s?"
WEEK = r"(?P<week>上上|上|这|本|)(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!期|天|个)"
DATE = (
    rf"(?:{YEAR})?(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月\s?(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号](?!线|楼|院|井|煤|机|矿|店|房|隧)"
    r"|(?P<iso_year>20\d\d)[-/.](?P<iso_month>1[0-2]|0?[1-9])[-/.](?P<iso_day>3[01]|[12]\d|0?[1-9])(?!\d)"
    r"|(?<![\d.午晚晨早夜晌里上-])(?P<slash_month>1[0-2]|0?[1-9])[/.](?P<slash_day>3[01]|[12]\d|0?[1-9])(?=\s|\d\d?[:点时]|早|晚|上午|下午|凌晨|中午)(?!\d?级)"
    r"|(?<![\d一二三四五六七八九十.月])(?P<only_day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?)\s?日(?!常|子|程|均|产|前|报|本|元|内|电|夜(?:以|兼|奋|不|加|里?间?苦))"
    r"|(?<![\d一二三四五六七八九十A-Za-z.月第])(?P<only_number>3[01]|[12]\d|[1-9])号(?=早|晚|上午|下午|凌晨|中午|夜|傍晚|清晨|半夜|\d)"
    r"|(?P<rel_month>[本这当]|上上?)个?月(?:份的?)?\s?(?P<rel_day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[号日]?(?![\d个天])"
    r"|(?:(?<=^)|(?<=[\s,。;:]))(?P<bare_number>3[01]|[12]\d|[1-9])号(?=[\s,我俺咱村镇乡那发我在]|就|时|当天|早|午)(?!线|村|组)"
    rf"|{WEEK}"
    rf"|(?P<days_ago>\d{{1,2}}|{N}{{1,2}})\s?(?:天|日)(?:之|以)?前(?!夕|后|沿)"
    rf"|(?P<day_part>{any_of(DAY_PARTS)})(?!报|间新闻|会)|(?P<back>{any_of(DAYS)}|[今昨](?={any_of(PARTS)}))|(?P<same>当[天日晚夜](?!班|午)|同日)|(?P<holiday>{any_of(HOLIDAYS)})(?=当天|早|晚|上午|下午|凌晨|中午|夜)"
)
PART_SHORT = {"早": "上午", "晨": "凌晨", "晚": "晚上", "夜": "晚上"}
PART = (
    rf"(?P<part>(?<![整几两])(?<![^周期拜]一)(?:{any_of(PARTS)})|(?<=[日天号昨今前一二三四五六])(?<![^周期拜][一二三四五六])[早晚夜晨])"
    r"(?!报|会|班|饭|餐|稻|点名|高峰|上好|安|期|日|辈|于|婚|熟|市|间新闻)(?:时分|的时候|时候|时段|时(?=,))?"
)
COUNTING = "人名个位辆台间户头亩公米万千百元多余级吨天条处次"
SPOKEN_MINUTE = r"[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?"
MINUTE = (
    rf"(?P<minute>半(?!个)|[一三]刻|(?:[0-5]?\d|{N}{{1,3}})(?=\s?分(?![之公米局队厂]))"
    rf"|[0-5]\d(?![\d.:]|\s?[{COUNTING}])|(?:{SPOKEN_MINUTE})(?![{COUNTING}时点几来]))\s?(?:分钟?(?![之局队厂]))?"
)
POINT = r"点钟?(?![名对击评燃子滴缀位数建意要希心火状]|[一二三四五六七八九\d]级)"
CLOCK = (
    rf"(?<![\d.:/第A-Za-z有快慢大小好多少])(?P<to>差(?P<short>\d{{1,2}}|一刻|{N}{{1,2}})分?钟?到?)?"
    r"(?P<hour>2[0-4]|1\d|0?\d|二十[一二三四]?|十[一二三四五六七八九]?|[零〇一二两三四五六七八九](?:[四五六七八九](?=时|点))?)\s?"
    rf"(?::\s?(?P<colon>[0-5]\d)(?!\d)(?::[0-5]\d(?!\d))?分?"
    rf"|(?<=[午晚晨早夜晌里上]\d)\.(?P<point>[0-5]\d)(?![\d.]|\s?[{COUNTING}])|(?<=[午晚晨早夜晌里上]\d\d)\.(?P<points>[0-5]\d)(?![\d.]|\s?[{COUNTING}])"
    rf"|(?P<unit>时(?![间段候差常而刻代光])|{POINT})(?:来钟|钟|过|整|多|许)*(?:\s?{MINUTE})?(?:\d{{1,2}}(?:\.\d+)?秒)?)"
    rf"|(?P<double>{any_of(DOUBLE_HOURS)})(?!间)(?P<third>初|正|末|三刻)?"
)
TAIL = r"(?:许|左右|前后|多|来钟|钟|整|光景|上下|样子|过)*"
AGO = (
    rf"(?P<amount>半拉|小半个?|大半个?|多半个?|半|一个半|两个半|\d+(?:\.\d+)?个?半?|{N}{{1,3}}个?半?|个把|几|十来|十几|二十来|\d+多|{N}{{1,3}}多)\s?(?:个)?(?P<of>多?(?:分钟|小时|钟头|钟|分))(?:左右|多)?(?:之|以)?前"
    r"|(?:个把|一个多|大半个)(?P<about>钟头|小时)(?:之|以)?前"
    rf"|(?P<while>{any_of(TABLE['while']['words'].split())})的?(?:工夫|功夫|时间|时候)?(?:之|以)?前"
    rf"|(?P<now>{any_of(TABLE['now']['words'].split())})(?![果强需性柔才]|好(?!像)|才?那[条个份次]|才?发[的错]|这[条个份次]|[发说报]的|[发说报]错)"
)
UNIT = re.compile(f"(?P<ago_all>{AGO})|(?P<date_all>{DATE})|(?P<clock_all>{CLOCK}){TAIL}|(?P<part_all>{PART})")
THIRDS = {"初": -1, "末": 1, "三刻": 1}
"""酉时 is the two hours around 18: 酉时初 is 17."""
GLUE = re.compile(r"[\s,、(]{0,2}(?:的|在|于|约|大约|大概|差不多|是|时分|深|里|间|\))?[\s,)]{0,2}(?:约|大约|大概|差不多)?")
ZONE = re.compile(r"(?P<local>当地时间|当地)|(?P<beijing>北京时间)")


def moments(text: Text) -> list[Moment]:
    """Return the expressions of time in order, neighbouring parts (昨天 + 下午 + 三点) joined to one."""
    joined: list[Moment] = []
    for unit in units(text.plain):
        if joined and fits(text.plain, joined[-1], unit):
            joined[-1] = join(joined[-1], unit)
        else:
            joined.append(unit)
    return joined


def fits(plain: str, before: Moment, unit: Moment) -> bool:
    """Whether `unit` goes on with what `before` began: a coarser part first, a finer one behind, next to it."""
    gap = plain[before.end : unit.start]
    if len(gap) > 6 or not GLUE.fullmatch(gap) or before.hour is not None or before.minutes_ago is not None:
        return False
    if unit.minutes_ago is not None:
        return False
    if unit.dated:
        return (before.dated and before.part is None and "(" in gap) or (before.dated and unit.same)
    return unit.hour is not None or before.part is None or gap in ("", "里", "的")


def join(before: Moment, unit: Moment) -> Moment:
    """Return the two as one."""
    merged = replace(before, end=unit.end)
    if unit.dated and not unit.same:
        merged = replace(unit, start=before.start, part=unit.part or before.part)
    if unit.part:
        merged = replace(merged, part=before.part if before.part and unit.part == "上午" else unit.part)
    if unit.hour is not None:
        merged = replace(merged, hour=unit.hour, minute=unit.minute, colloquial=unit.colloquial)
    return merged


def units(plain: str) -> Iterator[Moment]:
    """Yield each single unit of time, in order; in a message of the fixed form 1520 is a clock."""
    if is_form(plain):
        for match in FORM_CLOCK.finditer(plain):
            yield Moment(match.start(), match.end(), hour=int(match["hour"]), minute=int(match["minute"]))
    for match in UNIT.finditer(plain):
        at = Moment(match.start(), match.end())
        if match["ago_all"]:
            moment = ago(at, match)
        elif match["date_all"]:
            moment = date_unit(at, match)
        elif match["clock_all"]:
            moment = clock_unit(at, match)
        else:
            moment = replace(at, part=PARTS.get(match["part"]) or PART_SHORT[match["part"]])
        if moment is not None:
            yield moment


def ago(at: Moment, match: re.Match[str]) -> Moment | None:
    """半小时前 to the minute, 刚才 and 个把钟头前 to the hour."""
    if match["now"]:
        return replace(at, minutes_ago=0.0, precision_ago="hour")
    if match["while"]:
        return replace(at, minutes_ago=20.0, precision_ago="hour")
    if match["about"]:
        return replace(at, minutes_ago=60.0, precision_ago="hour")
    amount = match["amount"]
    rough = re.search("把|几|来|多", amount + match["of"])
    hours = "分" not in match["of"]
    value = {"个把": 1.0, "几": 3.0, **ABOUT_HALF}.get(amount) or count_of(
        amount.replace("多", "").replace("几", "").replace("来", "")
    )
    if value is None:
        return None
    return replace(at, minutes_ago=value * (60 if hours else 1), precision_ago="hour" if rough and hours else "minute")


ABOUT_HALF = dict.fromkeys(("半拉", "小半", "小半个", "大半", "大半个", "多半", "多半个"), 0.5)


def count_of(words: str) -> float | None:
    """半, 两个半, 1.5, 三."""
    if words == "半":
        return 0.5
    half = 0.5 if words.endswith("半") else 0.0
    value = numeral(words.rstrip("半").rstrip("个"))
    return None if value is None else value + half


def date_unit(at: Moment, match: re.Match[str]) -> Moment | None:
    """A date, relative or absolute."""
    group = match.groupdict()
    if group["back"]:
        return replace(at, back=DAYS.get(group["back"], -(group["back"] == "昨")))
    if group["day_part"]:
        back, part = DAY_PARTS[group["day_part"]]
        return replace(at, back=back, part=part)
    if group["same"]:
        return replace(at, same=True, part="晚上" if group["same"][-1] in "晚夜" else None)
    if group["days_ago"]:
        days = numeral(group["days_ago"])
        return replace(at, back=-int(days)) if days is not None else None
    if group["weekday"]:
        weeks = {"上上": 2, "上": 1, "这": 0, "本": 0, "": 0}[group["week"]]
        return replace(
            at, weekday="一二三四五六日天".index(group["weekday"]) % 7 if group["weekday"] != "天" else 6, weeks_back=weeks
        )
    return calendar_unit(at, group)


def calendar_unit(at: Moment, group: dict[str, str | None]) -> Moment:
    """A date by the calendar: 2025年7月14日, 7月14日, 14日, 7/14."""
    if group["holiday"]:
        month, day = HOLIDAYS[group["holiday"]].split("-")
        return replace(at, month=int(month), day=int(day))

    def first(*names: str) -> int | None:
        words = next((group[name] for name in names if group[name]), None)
        value = numeral(words) if words else None
        return None if value is None else int(value)

    return replace(
        at,
        year=first("year", "iso_year"),
        month=first("month", "iso_month", "slash_month"),
        day=first("day", "iso_day", "slash_day", "only_day", "only_number", "bare_number", "rel_day"),
        months_back={"上": 1, "上上": 2}.get(group["rel_month"], 0) if group["rel_month"] else None,
    )


def clock_unit(at: Moment, match: re.Match[str]) -> Moment | None:
    """A time of the clock."""
    if match["double"]:
        return replace(at, hour=(DOUBLE_HOURS[match["double"]] + THIRDS.get(match["third"], 0)) % 24)
    hours = numeral(match["hour"])
    if hours is None or hours > 24:
        return None
    minute = minutes(match["colon"] or match["point"] or match["points"] or match["minute"])
    moment = replace(at, hour=int(hours), minute=minute, colloquial=not (match["unit"] or "").startswith("时"))
    if not match["to"]:
        return moment
    short = 15 if match["short"] == "一刻" else numeral(match["short"])
    return replace(moment, hour=int(hours) - 1, minute=60 - int(short)) if short and hours else None


def minutes(words: str | None) -> int | None:
    """半 is 30, 一刻 15, 三刻 45; else the numeral; None for none."""
    if not words:
        return None
    named = {"半": 30, "一刻": 15, "三刻": 45}.get(words)
    value = named if named is not None else numeral(words)
    return None if value is None or value > 59 else int(value)
