"""What people still have to answer: whether a notice needs its code to be told apart, and which codes are free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from notifier import codes
from notifier.tables import Notice
from runtime.work import Work

Who = UUID | str | None


@dataclass(slots=True)
class OpenMatters:
    """Open notices of some people. A matter is an escalation, a roll call, else the notice: two calls for one clock are one."""

    matters: defaultdict[Who, set[UUID]]
    taken: set[str]
    drawn: list[str]

    @classmethod
    async def of(cls, work: Work, notices: Sequence[Notice]) -> OpenMatters:
        """Look up what is open for the recipients of `notices`, and draw codes for them."""
        expecting = [notice for notice in notices if notice.expects_answer]
        found = cls(defaultdict(set), set(), codes.draw(len(expecting)))
        if not expecting:
            return found
        columns = select(col(Notice.id), col(Notice.person_id), col(Notice.to_address), col(Notice.about), col(Notice.code))
        theirs = or_(
            col(Notice.person_id).in_({n.person_id for n in expecting if n.person_id}),
            col(Notice.to_address).in_({n.to_address for n in expecting if n.to_address and not n.person_id}),
            col(Notice.code).in_(found.drawn),
        )
        rows = await work.session.execute(columns.where(col(Notice.open_until) > work.now, theirs))
        for notice_id, person, address, about, code in rows:
            found.matters[person or address].add(matter_of(notice_id, about))
            found.taken.add(code or "")
        return found

    def enter(self, notice: Notice) -> bool:
        """Give a notice its code and count it as open; say whether its reader has another matter open."""
        notice.code = notice.challenge or self._free_code()
        matters, this = self.matters[notice.person_id or notice.to_address], matter_of(notice.id, notice.about)
        several = bool(matters - {this})
        matters.add(this)
        return several

    def _free_code(self) -> str:
        code = self.drawn.pop() if self.drawn else codes.longer()
        return codes.longer() if code in self.taken else code


def matter_of(notice_id: UUID, about: Mapping[str, Any]) -> UUID:
    """Return what a notice is a call for: its escalation, its roll call, else itself. `about`: as its row keeps it."""
    matter = about.get("escalation_id") or about.get("roll_call_id")
    return UUID(matter) if matter else notice_id
