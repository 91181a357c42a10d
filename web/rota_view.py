"""The page of a month's roster as it would stand: days in weeks, who is on which post, everybody's shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from directory.tables import Unit
from roster.gaps import Gap, gaps
from roster.rota import queries
from roster.rota.days import KIND_LABELS, Day, DayKind
from roster.rota.drafts import Outlook, outlook
from roster.rota.patterns import preset_of
from roster.rota.tables import RotaDraft
from schemas import labels
from web.errors import InvalidError
from web.site import Site

PATTERNS = {"24h": "24小时一班", "2x12h": "12小时两班", "3x8h": "8小时三班", "custom": "自定"}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Month:
        """The next one."""
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def before(self) -> Month:
        """The one before."""
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def label(self) -> str:
        """As people say it."""
        return f"{self.first.year}年{self.first.month}月"

    def __str__(self) -> str:
        return self.first.strftime("%Y-%m")


@dataclass(frozen=True, slots=True)
class Entry:
    """One shift in a cell; no `name`: the post is empty. `decided`: by people before; `span`: its hours if not a day."""

    post: str
    name: str
    decided: bool
    span: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the grid."""

    day: Day
    inside: bool
    past: bool
    important: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month as its page shows it. `open`: a draft that can be published."""

    month: Month
    view: Outlook
    weeks: tuple[tuple[Cell, ...], ...]
    open: bool


def month_of(said: str, site: Site) -> Month:
    """Return the month of an address, ``2026-08``; none said: this one, from the 15th on the next.

    Raises:
        InvalidError: it isn't a month.
    """
    today = site.now.astimezone(site.zone).date()
    if not said:
        here = Month(today.replace(day=1))
        return here if today.day < 15 else here.after
    try:
        return Month(datetime.strptime(said, "%Y-%m").replace(tzinfo=UTC).date())
    except ValueError:
        raise InvalidError("月份应写成 2026-08 这样。") from None


async def sheet_of(session: AsyncSession, site: Site, unit: Unit, month: Month) -> Sheet:
    """Return a month with the newest open draft that touches it; without one, the roster as it is."""
    draft = await queries.draft_for(session, unit.code, month.first, month.last)
    is_open = draft is not None and draft.state == "draft" and draft.last >= site.now.astimezone(site.zone).date()
    if draft is None or not is_open:
        kept = draft
        draft = RotaDraft(
            unit=unit.code, first=month.first, last=month.last, state="published", made_at=site.now, plan=[], notes=[], stood={}
        )
        if kept and kept.state == "published":
            draft.published_at, draft.published_by, draft.reason = kept.published_at, kept.published_by, kept.reason
    view = await outlook(session, draft, site.now, site.zone, site.platform.policy.rota)
    return Sheet(month, view, _weeks(view, site), is_open)


def _weeks(view: Outlook, site: Site) -> tuple[tuple[Cell, ...], ...]:
    draft = view.draft
    monday = draft.first - timedelta(days=draft.first.weekday())
    count = -(-((draft.last - monday).days + 1) // 7)
    days = [monday + timedelta(days=each) for each in range(count * 7)]
    cells = [_cell(view, day, site) for day in days]
    return tuple(tuple(cells[each : each + 7]) for each in range(0, len(cells), 7))


def _cell(view: Outlook, day: date, site: Site) -> Cell:
    inside = view.draft.first <= day <= view.draft.last
    important = "、".join(each.name for each in view.ground.important if each.first <= day <= each.last)
    today = site.now.astimezone(site.zone).date()
    entries = _entries(view, day, site) if inside else ()
    return Cell(view.ground.calendar.day(day), inside, day < today, important, entries)


def _entries(view: Outlook, day: date, site: Site) -> tuple[Entry, ...]:
    order = [rule.post for rule in view.ground.rules]
    found = [
        (shift.starts_at, Entry(shift.post, view.names.get(shift.person_id, "未知人员"), shift.decided, _span(shift, site)))
        for shift in view.shifts
        if shift.day == day
    ]
    found += [(gap.start, Entry(gap.post, "", False, "")) for gap in _empty(view, day, site)]
    rank = {post: place for place, post in enumerate(order)}
    found.sort(key=lambda each: (rank.get(each[1].post, len(rank)), each[0]))
    return tuple(entry for _, entry in found)


def _empty(view: Outlook, day: date, site: Site) -> list[Gap]:
    """Return where a post that is to be manned has nobody, from now on."""
    spans = [(rule.post, span) for rule in view.ground.rules for span in view.ground.spans(rule) if span.day == day]
    return [
        gap for post, span in spans if span.starts_at > site.now for gap in gaps(view.shifts, post, span.starts_at, span.ends_at)
    ]


def _span(shift: object, site: Site) -> str:
    start, end = (getattr(shift, name).astimezone(site.zone) for name in ("starts_at", "ends_at"))
    return "" if start.timetz() == end.timetz() else f"{start:%H:%M}–{end:%H:%M}"


def kinds() -> Sequence[tuple[DayKind, str]]:
    """Return the classes of days with their names, in the order of the table."""
    return tuple(KIND_LABELS.items())


def post_lines(view: Outlook) -> list[tuple[str, str, str, int, str]]:
    """Return each post with its name, pattern, hours of rest and when it is manned."""
    return [
        (
            rule.post,
            labels.post(rule.post),
            preset_of(rule.shifts),
            int(rule.rest / timedelta(hours=1)),
            "每天" if rule.needed == "always" else "重要时段",
        )
        for rule in view.ground.rules
    ]
