"""How a draft comes into force: never silently with a broken rule, never over another's change, always on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person
from roster.errors import Refused
from roster.rota.announcing import ahead, announce
from roster.rota.checks import Finding
from roster.rota.drafts import Outlook, Planned, outlook
from roster.rota.tables import RotaDraft
from roster.shifts import ShiftDraft, alter, enter, take_out
from roster.tables import Shift
from roster.wording import clock_time
from runtime.work import Work
from schemas.rosters import RosterPublished

SHOWN = 20


class RulesBroken(Refused):
    """The draft breaks rules and was not published; `findings` has all of them, `seen` is what a second try confirms."""

    def __init__(self, findings: Sequence[Finding], seen: str) -> None:
        self.findings, self.seen = tuple(findings), seen
        told = "".join(each.sentence for each in self.findings[:SHOWN])
        more = f"……另有{len(self.findings) - SHOWN}处。" if len(self.findings) > SHOWN else ""
        super().__init__(f"草稿有{len(self.findings)}处不符合值班规定，没有发布：{told}{more}确需发布的，请由带班领导写明理由。")


@dataclass(frozen=True, slots=True)
class Order:
    """Who publishes which draft as they saw it. `may_break`: has the right to publish in spite of broken rules.

    `reason` why in spite of them, `seen` the mark of those that the person was shown (`Outlook.seen`).
    """

    by: UUID | None
    draft_id: UUID
    version: int
    reason: str = ""
    seen: str = ""
    may_break: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did to the roster."""

    draft: RotaDraft
    added: int
    changed: int
    removed: int

    def __str__(self) -> str:
        return f"已发布：新增{self.added}班，调整{self.changed}班，取消{self.removed}班"


async def publish(work: Work, order: Order) -> Published:
    """Put a draft in force.

    Raises:
        RulesBroken: it breaks rules, and no reason was given by someone who may, or not for these rules.
        Refused: it is gone, replaced or published already, or the roster was changed since it was made.
    """
    draft = await _current(work, order)
    view = await outlook(work.session, draft, work.now, work.settings.zone, work.policy.rota, lock=True)
    await _refuse_stale(work, view)
    if view.broken:
        _refuse_silent(order, view)
    stood = await ahead(work, draft.unit)
    done = await _write(work, order, view)
    draft.state, draft.published_at, draft.published_by = "published", work.now, order.by
    draft.version += 1
    draft.reason = order.reason.strip() if view.broken else ""
    draft.broken = [{"rule": each.rule, "sentence": each.sentence} for each in view.broken]
    work.emit(_event(work, done))
    await announce(work, draft, stood)
    return done


async def _current(work: Work, order: Order) -> RotaDraft:
    of = select(RotaDraft).where(col(RotaDraft.id) == order.draft_id).with_for_update()
    draft = (await work.session.scalars(of.execution_options(populate_existing=True))).first()
    if draft is None:
        raise Refused("没有这份排班草稿，请重新生成。")
    if draft.state == "published":
        who = await work.session.get(Person, draft.published_by) if draft.published_by else None
        when = clock_time(draft.published_at, work.now, work.settings.zone) if draft.published_at else ""
        raise Refused(f"这份排班已由{who.name if who else '系统'}于{when}发布，没有重复发布。")
    if draft.state == "dropped" or draft.version != order.version:
        raise Refused("这份草稿已被更新的草稿取代，请刷新页面，看过最新草稿后再发布。")
    return draft


async def _refuse_stale(work: Work, view: Outlook) -> None:
    """Publish only beside the shifts that the draft was made beside; those that ended meanwhile don't count."""
    before, decided = view.draft.stood, {str(each.id): each for each in view.ground.standing.decided}
    ahead = view.ground.standing.versions(max(view.ground.start, work.now), view.ground.end)
    begun = {each for each in ahead if decided[each].starts_at <= work.now}  # of the rotation: no longer to be replaced
    changed = {each for each, version in ahead.items() if before.get(each, 0 if each in begun else None) not in (version, 0)}
    lost = [UUID(each) for each in before if each not in decided]
    there = set(await work.session.scalars(select(col(Shift.id)).where(col(Shift.id).in_(lost))))
    if count := len(changed) + len(lost) - len(there):
        raise Refused(f"生成草稿以后，有人改动了值班表中的{count}个班次，请重新生成后再发布。")
    if view.doubled:
        raise Refused(f"{'、'.join(view.doubled)}在同一时间已被排到其他值班室，请重新生成后再发布。")


def _refuse_silent(order: Order, view: Outlook) -> None:
    if not order.reason.strip():
        raise RulesBroken(view.broken, view.seen)
    if not order.may_break:
        raise Refused("草稿不符合值班规定，只有带班领导写明理由后才能发布。")
    if order.seen != view.seen:
        raise RulesBroken(view.broken, view.seen)


async def _write(work: Work, order: Order, view: Outlook) -> Published:
    """Bring the shifts of the rotation to what the draft says; a shift whose time and post stay keeps its history."""
    unit, why = view.draft.unit, "发布排班草稿"
    if view.broken:
        why = f"{why}（{order.reason.strip()}）"
    left = {(each.post, each.starts_at, each.ends_at): each for each in view.ground.standing.replaceable}
    added = changed = 0
    for each in (each for each in view.shifts if not each.decided):
        draft = ShiftDraft(unit, each.post, each.person_id, each.starts_at, each.ends_at)
        stands = left.pop((each.post, each.starts_at, each.ends_at), None)
        if stands is None:
            enter(work, draft, order.by, why)
            added += 1
        else:
            changed += stands.person_id != each.person_id
            alter(work, stands, draft, order.by, why)
    going = [each for each in left.values() if _replaced(each, view)]
    for shift in going:
        await take_out(work, shift, order.by, why)
    return Published(view.draft, added, changed, len(going))


def _replaced(shift: Shift, view: Outlook) -> bool:
    """Say whether a shift of the rotation goes: its post is one that the draft plans."""
    return any(rule.post == shift.post for rule in view.ground.rules)


def _event(work: Work, done: Published) -> RosterPublished:
    draft = done.draft
    return RosterPublished(
        time=work.now,
        unit=draft.unit,
        draft_id=draft.id,
        first=draft.first,
        last=draft.last,
        added=done.added,
        changed=done.changed,
        removed=done.removed,
        by=draft.published_by,
        reason=draft.reason,
        broken=tuple(each["sentence"] for each in draft.broken),
    )


__all__ = ["Order", "Planned", "Published", "RulesBroken", "publish"]
