"""Whose duty table it is, where nobody said: the duty room that its title or the file's name names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.tables import Unit
from roster.errors import Refused
from roster.sheets.cells import Sheet

TOP = 5


async def room_of(session: AsyncSession, sheets: Sequence[Sheet], roots: Iterable[str]) -> Unit:
    """Return the one duty room below `roots` that the table is of.

    Raises:
        Refused: it names none of them, or several.
    """
    rooms = {each.code: each for root in roots for each in await directory.duty_rooms(session, root)}
    named = _longest([room for room in rooms.values() if _names(room, _heads(sheets))])
    if len(named) == 1:
        return named[0]
    if named:
        told = "、".join(f"{each.name}（{each.code}）" for each in named[:5])
        raise Refused(f"表里写到了{len(named)}个值班室：{told}。请指明是哪一个。")
    raise Refused("表的标题和文件名里都没有值班室的名称，请指明是哪个单位的值班表。")


def _heads(sheets: Sequence[Sheet]) -> str:
    cells = (cell.text for sheet in sheets for line in sheet.lines[:TOP] for cell in line if isinstance(cell.value, str))
    return "\n".join([*(sheet.title for sheet in sheets), *dict.fromkeys(cells)])


def _names(room: Unit, heads: str) -> bool:
    return any(name in heads for name in (room.name, room.short_name) if name)


def _longest(rooms: list[Unit]) -> list[Unit]:
    """Leave out a room whose name is but a part of another's: 示范县 in 示范县青石镇."""
    return [
        each for each in rooms if not any(each is not other and (each.short_name or each.name) in other.name for other in rooms)
    ]
