"""Who may stand a shift: someone who is still here and fit for the post."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from directory.tables import Person, Qualification
from roster.errors import Refused
from roster.leaders import FIT_TO_LEAD
from runtime.work import Work
from schemas import labels
from schemas.values import Post

FIT_FOR = {
    Post.LEADER: (FIT_TO_LEAD,),
    Post.OFFICER: ("duty_officer", FIT_TO_LEAD),
    Post.SECOND_OFFICER: ("duty_officer", FIT_TO_LEAD),
}
"""Which qualifications a post asks for: one of them. A post that a unit named itself asks for none."""


async def refuse_unfit(work: Work, person_id: UUID, post: str) -> None:
    """Refuse a person who has left, or lacks the qualification of a post.

    Raises:
        Refused: with the reason.
    """
    person = await work.session.get(Person, person_id)
    if person is None or not person.active:
        raise Refused("通讯录里没有这个人，或已经离岗，请另选一人。")
    wanted = FIT_FOR.get(Post(post), ()) if post in set(Post) else ()
    if wanted and not await _holds(work, person_id, wanted):
        raise Refused(f"{person.name}没有登记{labels.post(post)}的值班资格，不能上这个岗位。")


async def _holds(work: Work, person_id: UUID, names: tuple[str, ...]) -> bool:
    of = select(Qualification).where(col(Qualification.person_id) == person_id, col(Qualification.name).in_(names))
    return any(each.until is None or each.until > work.now for each in await work.session.scalars(of))
