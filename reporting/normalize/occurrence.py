"""When it happened: which of the times in a text is the event's own, and the point in time that it means."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from reporting.normalize.lexicon import any_of, words
from reporting.normalize.moments import Moment
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Text, is_form

SPOKE = any_of(words("reporting", "spoke", "words"))
AFTERMATH = re.compile(any_of(words("reporting", "aftermath", "words")))
HEARD = re.compile(any_of(words("reporting", "heard", "words")))
ONSET = re.compile(any_of(words("reporting", "onset", "words")))

UNTIL = re.compile(r"(?:截至|截止到?|截止|直到|直至|至今|到|至|~|-)\s?(?:北京时间|当地时间|目前)?$")
DATELINE = re.compile(
    r"\s?(?:电|专电|讯|消息|信息|快讯|综合报道|报道)(?!话|动|线|器|梯|站|力|网|池|缆|视)|\s?\(?(?:本报)?(?:记者|通讯员|实习)"
)
SPOKEN_OF = re.compile(rf"[^,。;!?:发]{{0,14}}?(?:{SPOKE})")
NEWS = re.compile("记者|报道|日电|讯")
"""In news 刚刚 may be when somebody spoke; in a message it is when it happened."""
UP_TO = re.compile(r"\s?(?:为止|止|统计)")
AFTER = re.compile(r"\s?(?:以后|之后|后(?!山|院|门|面|村|街|勤))")
LOCAL = re.compile(r"当地时间\s?$")
BEIJING = re.compile(r"北京时间\s?$")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The point in time that a text gives for its event."""

    at: datetime
    precision: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time of the text that may be the event's, with what speaks for it."""

    moment: Moment
    at: datetime
    precision: str
    score: float


def occurrence(text: Text, times: Sequence[Moment], received_at: datetime) -> Occurrence | None:
    """Return when the event happened, of the `times` that the text names; None when it doesn't say."""
    found = [c for c in candidates(text, times, received_at) if c.score > 0]
    if not found:
        return None
    best = max(found, key=lambda c: c.score)
    best = refined(text, best, found)
    span = best.moment
    confidence = min(0.97, 0.5 + 0.1 * best.score)
    return Occurrence(
        best.at, best.precision, Evidence(text.words(span.start, span.end), span.start, span.end, round(confidence, 2))
    )


def candidates(text: Text, times: Sequence[Moment], received_at: datetime) -> Iterator[Candidate]:
    """Yield every time of the text, settled and weighed; datelines and days of speaking only set the day meant by 当天."""
    base, form = received_at, is_form(text.plain)
    named = received_at.date()
    spoken: Moment | None = None  # the clock that was told last with its part of the day: 早上八点 … 七点四十
    told: datetime | None = None  # the day on which the text says that somebody spoke: their 今天 is that day
    for written in times:
        moment = in_same_part(written, spoken)
        role = "event" if form else role_of(text, moment)
        today = told or base
        spoken = moment if moment.part and moment.hour is not None else spoken
        at = settle(moment, today if moment.back is not None else base, named if moment.same else base.date(), named)
        if at is None:
            continue
        if role == "dateline":
            base = min(datetime.combine(at.date(), time(23, 59, 59), received_at.tzinfo), received_at)
            named = base.date()
            continue
        if moment.dated:
            named = at.date()
            if role in ("speaking", "hearing") and moment.day is not None:
                told = min(datetime.combine(named, time(23, 59, 59), received_at.tzinfo), received_at)
        if role != "until":
            yield Candidate(moment, at, moment.precision, weight(text, moment, role))


NEAR_HOURS = 4


def in_same_part(moment: Moment, spoken: Moment | None) -> Moment:
    """Return a clock without a part of the day with that of a clock told shortly before, when the two lie close together."""
    bare = moment.colloquial and moment.part is None and not moment.dated and moment.hour is not None
    if not bare or spoken is None or abs((moment.hour or 0) - (spoken.hour or 0)) > NEAR_HOURS:
        return moment
    return replace(moment, part=spoken.part)


def role_of(text: Text, moment: Moment) -> str:
    """What a time is the time of: dateline, speaking, until, aftermath, hearing, or event."""
    before, behind = text.plain[max(0, moment.start - 8) : moment.start], text.plain[moment.end :][:40]
    if moment.hour is None and moment.day is not None and DATELINE.match(behind):
        return "dateline"
    if UNTIL.search(before) or UP_TO.match(behind):
        return "until"
    clause = following_clause(text, moment)
    onset, heard = ONSET.search(clause), HEARD.search(clause)
    if heard and (onset is None or heard.start() < onset.start()):
        return "hearing"
    told = moment.minutes_ago is None or NEWS.search(text.plain)
    if told and (before.endswith("记者") or SPOKEN_OF.match(behind)):
        return "speaking"
    if onset:
        return "event"
    return "aftermath" if AFTERMATH.search(clause) or AFTER.match(behind) else "event"


def following_clause(text: Text, moment: Moment) -> str:
    """The words that the time belongs to: the rest of its clause, and the next one when it stands alone."""
    rest = re.split(r"[。!?;\n]", text.plain[moment.end :], maxsplit=1)[0]
    parts = [p for p in re.split(r"[,\s]", rest) if p]
    if not parts:
        return ""
    alone = len(parts[0]) <= 3 or rest[:1] in (",", " ")
    return parts[0] if not alone else "".join(parts[:2])


ROLE_WEIGHT = {"event": 5.0, "hearing": 1.5, "speaking": -2.0, "aftermath": -2.0}


def weight(text: Text, moment: Moment, role: str) -> float:
    """How much speaks for a time being the event's: its role first, then how early and how exact it is."""
    score = ROLE_WEIGHT[role]
    score -= 0.6 * text.sentence_at(moment.start)
    score -= 0.004 * moment.start
    score += 0.3 * (moment.hour is not None) + (0.3 if moment.dated else -0.5)
    rest = text.plain[moment.end : moment.end + 60].split("。")[0]
    return score + 0.8 * bool(ONSET.search(rest))


def refined(text: Text, best: Candidate, found: Sequence[Candidate]) -> Candidate:
    """Return a later, finer telling of the same time when there is one: 14日晚 … 事故发生在14日23时."""
    order = {"day": 0, "hour": 1, "minute": 2}
    for other in found:
        finer = order[other.precision] > order[best.precision]
        same_day = other.at.date() == best.at.date()
        if finer and same_day and other.score > 2.8 and other.moment.start > best.moment.start:
            return other
    return best


def settle(moment: Moment, base: datetime, today: date, named: date | None) -> datetime | None:
    """Return the point in time that `moment` means, said at `base`; None for one that no calendar has.

    `today` is the day that 当天 means, `named` the day of which the text spoke last.
    """
    try:
        return point_in_time(moment, base, today, named)
    except OverflowError:  # 99999999小时前
        return None


def point_in_time(moment: Moment, base: datetime, today: date, named: date | None) -> datetime | None:
    """Return the point in time; raises OverflowError beyond the calendar."""
    if moment.minutes_ago is not None:
        return base - timedelta(minutes=moment.minutes_ago)
    day = day_of(moment, base, today) if moment.dated else None
    if day is None and moment.dated:
        return None
    if moment.hour is None:
        return datetime.combine(day or named or base.date(), time(), base.tzinfo)
    if day is None:
        day = named if named is not None and named != base.date() else None
    hour, days_on = hour_of(moment)
    minute = moment.minute or 0
    if day is None:
        return latest_before(moment, base, hour, minute)
    if moment.colloquial and moment.part is None:
        hour = spoken_hour(hour, minute, day, base)
    return datetime.combine(day, time(hour % 24, minute), base.tzinfo) + timedelta(days=days_on)


def day_of(moment: Moment, base: datetime, today: date) -> date | None:
    """Return the day that `moment` names: the latest one that isn't after `base`."""
    if moment.same:
        return today
    if moment.back is not None:
        return base.date() + timedelta(days=moment.back)
    if moment.weekday is not None:
        return week_day(moment, base.date())
    if moment.months_back is not None:
        month = base.year * 12 + base.month - 1 - moment.months_back
        return real_date(month // 12, month % 12 + 1, moment.day or 1)
    if moment.month is None:
        return next((d for d in month_days(base.date(), moment.day or 1) if d <= base.date()), None)
    years = (
        [moment.year] if moment.year else [base.year + 1, base.year, base.year - 1, base.year - 2, base.year - 3, base.year - 4]
    )
    days = [d for y in years if (d := real_date(y, moment.month, moment.day or 1))]
    limit = base.date() + timedelta(days=0 if moment.year is None else 10_000)
    return next((d for d in days if d <= limit), None)


def month_days(today: date, day: int) -> Iterator[date]:
    """Yield the given day of this month and of the ones before it."""
    year, month = today.year, today.month
    for _ in range(4):
        if found := real_date(year, month, day):
            yield found
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)


def real_date(year: int, month: int, day: int) -> date | None:
    """Return the date, None when there is none such (30 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def week_day(moment: Moment, today: date) -> date:
    """上周五: that day of the week before this one; 周五: the latest one."""
    assert moment.weekday is not None
    if moment.weeks_back:
        monday = today - timedelta(days=today.weekday() + 7 * moment.weeks_back)
        return monday + timedelta(days=moment.weekday)
    return today - timedelta(days=(today.weekday() - moment.weekday) % 7)


HALF_DAY_ON = {"下午": (1, 11), "傍晚": (1, 11), "中午": (1, 3), "晚上": (5, 11), "半夜": (9, 11)}
"""Hours of the twelve-hour clock, first and last, that mean the second half of the day."""


def hour_of(moment: Moment) -> tuple[int, int]:
    """Return the hour of 24 that a clock with its part of the day means, and the days to add (晚上12点 is the next day's 0)."""
    hour, part = moment.hour or 0, moment.part or ""
    first, last = HALF_DAY_ON.get(part, (0, -1))
    if first <= hour <= last:
        return hour + 12, 0
    if hour == 24 or (part == "晚上" and hour <= 12):
        return hour % 12, 1
    if part == "半夜" and hour <= 12:
        return hour % 12, int(moment.back is not None and moment.back < 0)
    return (0, 0) if part == "凌晨" and hour == 12 else (hour, 0)


def spoken_hour(hour: int, minute: int, day: date, base: datetime) -> int:
    """Return the hour meant by 点 without a part of the day: the latest of today's two, by day on an earlier date."""
    if hour > 11 or hour == 0:
        return hour
    if day == base.date():
        later = datetime.combine(day, time(hour + 12, minute), base.tzinfo)
        return hour + 12 if later <= base else hour
    return hour + 12 if hour <= 5 else hour


def latest_before(moment: Moment, base: datetime, hour: int, minute: int) -> datetime:
    """Return the latest point before `base` at which the clock showed the time."""
    hours = [hour]
    if moment.part is None and moment.colloquial and 1 <= hour <= 11:
        hours.append(hour + 12)
    points = [
        datetime.combine(base.date() - timedelta(days=back), time(h % 24, minute), base.tzinfo) for h in hours for back in (0, 1)
    ]
    past = [p for p in points if p <= base + timedelta(minutes=10)]
    return max(past) if past else min(points)
