"""Checked units into the database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from directory.importing.counts import Counts
from directory.importing.names import short_name
from directory.importing.units import UnitDraft, parent_of
from directory.tables import Unit
from schemas.divisions import ancestors, depth


async def write_units(session: AsyncSession, drafts: Mapping[str, UnitDraft], known: dict[str, Unit]) -> Counts:
    """Add and change units, parents first; units that stand below a new one get it as their parent."""
    counts = Counts()
    for code in sorted(drafts, key=lambda each: (depth(each), "-" in each, each)):
        draft = drafts[code]
        unit = known.get(code)
        if unit is None:
            unit = known[code] = Unit(code=code, name=draft.name, level=draft.level, department=draft.department)
            counts.new += 1
            _set(unit, draft, known)
            unit.parent = parent_of(code, known)
            session.add(unit)
        else:
            _set(unit, draft, known)
            counts.add(changed=session.is_modified(unit))
    await session.flush()
    for code, unit in known.items():
        unit.parent = parent_of(code, known)
    await session.flush()
    return counts


def _set(unit: Unit, draft: UnitDraft, known: Mapping[str, Unit]) -> None:
    unit.name = draft.name
    above = [known[code].name for code in reversed(ancestors(draft.code)[1:]) if code in known]
    unit.short_name = draft.short_name or unit.short_name or (draft.name if draft.department else short_name(draft.name, above))
    if draft.keeps_duty is not None:
        unit.keeps_duty = draft.keeps_duty
    if draft.has_place:
        unit.latitude, unit.longitude = draft.latitude, draft.longitude
