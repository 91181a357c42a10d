"""The unit that a place as written lies in, and the name by which people know a unit."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlmodel import col

from directory.tables import Unit
from reporting.place import Named, names_in, settle
from runtime.work import Work
from schemas.divisions import Level, ancestors


async def place_of(work: Work, location: str | None, near: str) -> str | None:
    """Return the unit that `location` names, as someone of the unit `near` means it; None: none, or it can't be told."""
    names = names_in(location or "")
    if not names:
        return None
    query = select(Unit).where(or_(col(Unit.name).in_(names), col(Unit.short_name).in_(names)), ~col(Unit.department))
    units = await work.session.scalars(query)
    found = [Named(unit.code, unit.short_name if unit.short_name in names else unit.name) for unit in units]
    return settle(found, ancestors(near))


async def place_name(work: Work, code: str) -> str:
    """Return a unit as people name it: a village with its township (青石镇李家村), what is above by itself."""
    key = ("reporting", "place name", code)
    if key not in work.cache:
        work.cache[key] = await _place_name(work, code)
    return str(work.cache[key])


async def _place_name(work: Work, code: str) -> str:
    rows = await work.session.scalars(select(Unit).where(col(Unit.code).in_(ancestors(code)), ~col(Unit.department)))
    units = sorted(rows, key=lambda unit: unit.code)
    if not units:
        return ""
    lowest = [unit for unit in units if unit.rank in {Level.TOWNSHIP, Level.VILLAGE}] or units[-1:]
    return "".join(unit.short_name or unit.name for unit in lowest)
