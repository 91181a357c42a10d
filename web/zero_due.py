"""What a unit owes at one hour of a zero report, for who may do something about it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from directory.rights import Action, Viewer
from reporting.tables import ZeroDue
from reporting.zero import queries as zero
from web.errors import NotFoundError
from web.gate import require

OF_THE_UNIT = frozenset({Action.FILE_REPORT})
"""Done in the name of the unit that owes; all else is done by the one that it is owed to."""


async def zero_due_for(session: AsyncSession, viewer: Viewer, due_id: UUID, action: Action) -> ZeroDue:
    """Return what is owed.

    Raises:
        NotFoundError: there is no such thing.
        ForbiddenError: the viewer may not do this about it.
    """
    row = await zero.due(session, due_id)
    if row is None:
        raise NotFoundError("没有这一次零报告，可能网址不完整。")
    require(viewer, action, row.unit if action in OF_THE_UNIT else row.owed_to)
    return row
