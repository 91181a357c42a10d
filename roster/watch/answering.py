"""What the answer to a notice of the watch does."""

from __future__ import annotations

from roster.watch import confirming, telling
from runtime.work import Work
from schemas.notices import NoticeAnswered


async def receive(work: Work, event: NoticeAnswered) -> None:
    """Confirm the shift that was reminded of, or take the empty posts that were told. Answers to calls are not for us."""
    if event.person_id is None or event.about.escalation_id is not None:
        return
    if await confirming.answered(work, event.notice_id, event.person_id, event.channel):
        return
    if event.about.deadline_id is not None:
        await telling.take(work, event.about.deadline_id, event.person_id, event.channel)
