"""Every rule that a roster breaks, each named in a sentence: what stands between a draft and publishing. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Literal
from uuid import UUID

from roster.gaps import gaps
from roster.on_duty import ShiftLike
from roster.rota.days import unknown_year
from roster.rota.model import Busy
from roster.rota.patterns import Span
from roster.rules import ALWAYS, Broken, Period, broken_rules
from schemas import labels
from schemas.values import Post

Rule = Literal[
    "cover_24h",
    "leader_present",
    "two_officers",
    "two_posts_at_once",
    "post_manned",
    "fit",
    "leave",
    "rest",
    "number",
    "calendar",
]
RULE_LABELS: Mapping[Rule, str] = {
    "cover_24h": "24小时值班",
    "leader_present": "领导带班",
    "two_officers": "双人双岗",
    "two_posts_at_once": "一人一岗",
    "post_manned": "岗位到人",
    "fit": "人员资格",
    "leave": "休假",
    "rest": "班间休息",
    "number": "联系电话",
    "calendar": "节假日表",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: which, a sentence, and where there is one the day."""

    rule: Rule
    sentence: str
    day: date | None = None

    @property
    def label(self) -> str:
        """The rule as people call it."""
        return RULE_LABELS[self.rule]


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster as it would stand, and what is needed to judge it. `shifts` with those around the stretch, for the rest."""

    shifts: Sequence[ShiftLike]
    start: datetime
    end: datetime
    zone: tzinfo
    periods: Sequence[Period]
    own_posts: Mapping[str, Sequence[Span]]
    names: Mapping[UUID, str]
    unfit: Mapping[tuple[UUID, str], str]
    absences: Sequence[Busy]
    rests: Mapping[str, timedelta]
    unreachable: Mapping[UUID, str]
    unknown_years: Sequence[int]

    def within(self) -> list[ShiftLike]:
        """Return the shifts of the stretch itself, earliest first."""
        inside = [each for each in self.shifts if each.ends_at > self.start and each.starts_at < self.end]
        return sorted(inside, key=lambda each: (each.starts_at, each.post))


def findings(roster: Roster) -> list[Finding]:
    """Return every broken rule by time, those that are about no day last."""
    found = [*_from_rules(roster), *_own_posts(roster), *_fit(roster), *_leave(roster), *_rest(roster)]
    found = sorted(dict.fromkeys(found), key=lambda each: (each.day or date.max, list(RULE_LABELS).index(each.rule)))
    return [*found, *_numbers(roster), *(Finding("calendar", unknown_year(year)) for year in roster.unknown_years)]


def _from_rules(roster: Roster) -> list[Finding]:
    broken = broken_rules(roster.within(), roster.start, roster.end, roster.periods)
    return [Finding(each.rule, _sentence(roster, each), _day(roster, each.start)) for each in broken]


def _sentence(roster: Roster, broken: Broken) -> str:
    when = _when(roster, broken.start, broken.end)
    if broken.rule == "two_posts_at_once":
        return f"{_name(roster, broken.person_id)}{when}同时排在两个岗位。"
    if broken.rule == "two_officers":
        return f"{when}是重要时段，第二值班员空缺，应双人双岗。"
    return f"{when}{labels.post(broken.post)}空缺。"


def _own_posts(roster: Roster) -> list[Finding]:
    """Posts that the unit set beside those that every room has; the second officer where it is wanted always."""
    return [
        Finding("post_manned", f"{_when(roster, gap.start, gap.end)}{labels.post(post)}空缺。", span.day)
        for post, spans in roster.own_posts.items()
        for span in spans
        for gap in gaps(roster.within(), post, max(span.starts_at, roster.start), span.ends_at)
        if post not in ALWAYS and not (post == Post.SECOND_OFFICER and _covered(roster.periods, gap.start, gap.end))
    ]


def _covered(periods: Iterable[Period], start: datetime, end: datetime) -> bool:
    return any(each.start <= start and end <= each.end for each in periods)


def _fit(roster: Roster) -> list[Finding]:
    first: dict[tuple[UUID, str], ShiftLike] = {}
    for each in roster.within():
        if (each.person_id, each.post) in roster.unfit:
            first.setdefault((each.person_id, each.post), each)
    return [
        Finding(
            "fit", f"{_name(roster, who)}不能排{labels.post(post)}：{roster.unfit[who, post]}。", _day(roster, shift.starts_at)
        )
        for (who, post), shift in first.items()
    ]


def _leave(roster: Roster) -> list[Finding]:
    return [
        Finding("leave", f"{_name(roster, each.person_id)}在休假期间被排了{_of(roster, each)}。", _day(roster, each.starts_at))
        for each in roster.within()
        for away in roster.absences
        if away.person == each.person_id and away.start < each.ends_at and each.starts_at < away.end
    ]


def _rest(roster: Roster) -> list[Finding]:
    by_person: dict[UUID, list[ShiftLike]] = defaultdict(list)
    for each in roster.shifts:
        by_person[each.person_id].append(each)
    found = []
    for own in by_person.values():
        for one, other in pairwise(sorted(own, key=lambda each: each.starts_at)):
            rest, off = max(roster.rests.get(each.post, timedelta()) for each in (one, other)), other.starts_at - one.ends_at
            if timedelta() <= off < rest and roster.start < other.ends_at and other.starts_at < roster.end:
                name = _name(roster, other.person_id)
                told = f"{name}在{_of(roster, other)}前只休息{_hours(off)}小时，至少应{_hours(rest)}小时。"
                found.append(Finding("rest", told, _day(roster, other.starts_at)))
    return found


def _numbers(roster: Roster) -> list[Finding]:
    on = dict.fromkeys(each.person_id for each in roster.within())
    return [Finding("number", f"{_name(roster, who)}{roster.unreachable[who]}。") for who in on if who in roster.unreachable]


def _of(roster: Roster, shift: ShiftLike) -> str:
    local = shift.starts_at.astimezone(roster.zone)
    return f"{local.month}月{local.day}日{local:%H:%M}的{labels.post(shift.post)}班"


def _when(roster: Roster, start: datetime, end: datetime) -> str:
    first, last = start.astimezone(roster.zone), end.astimezone(roster.zone)
    until = f"{last:%H:%M}" if last.date() == first.date() else f"{last.month}月{last.day}日{last:%H:%M}"
    return f"{first.month}月{first.day}日{first:%H:%M}至{until}"


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):g}"


def _day(roster: Roster, at: datetime) -> date:
    return at.astimezone(roster.zone).date()


def _name(roster: Roster, person: UUID | None) -> str:
    return roster.names.get(person, "未知人员") if person else "未知人员"
