"""What people still have to answer: whether a notice needs its code to be told apart, and which codes are free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import col

from notifier import codes
from notifier.tables import Notice
from runtime.work import Work

Who = UUID | str | None


@dataclass(slots=True)
class OpenMatters:
    """Open notices of some people. A matter is an escalation, else the notice itself: two calls for one clock are one matter."""

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
        columns = select(
            col(Notice.id), col(Notice.person_id), col(Notice.to_address), col(Notice.escalation_id), col(Notice.code)
        )
        theirs = or_(
            col(Notice.person_id).in_({n.person_id for n in expecting if n.person_id}),
            col(Notice.to_address).in_({n.to_address for n in expecting if n.to_address and not n.person_id}),
            col(Notice.code).in_(found.drawn),
        )
        rows = await work.session.execute(columns.where(col(Notice.open_until) > work.now, theirs))
        for notice_id, person, address, escalation, code in rows:
            found.matters[person or address].add(escalation or notice_id)
            found.taken.add(code or "")
        return found

    def enter(self, notice: Notice) -> bool:
        """Give a notice its code and count it as open; say whether its reader has another matter open."""
        code = self.drawn.pop() if self.drawn else codes.longer()
        notice.code = codes.longer() if code in self.taken else code
        matters, this = self.matters[notice.person_id or notice.to_address], notice.escalation_id or notice.id
        several = bool(matters - {this})
        matters.add(this)
        return several
