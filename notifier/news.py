"""The events that tell others how a notice fares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from directory.browsers import shown
from runtime.work import Work
from schemas.intake import ReplyReceived
from schemas.notices import NoticeAnswered, NoticeDelivered, NoticeFailed, NoticeHeld, NoticeReplied, NoticeSent
from schemas.values import About, Channel


class Told(Protocol):
    """What is told of a notice: the row itself, or what a claim carries of it."""

    @property
    def id(self) -> UUID: ...
    @property
    def root_id(self) -> UUID: ...
    @property
    def unit(self) -> str: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def subject(self) -> About: ...


def sent(work: Work, notice: Told, channel: str, *, address: str, carrier_id: str, at: datetime, maybe_doubled: bool) -> None:
    """Tell that a carrier accepted it."""
    what = {"carrier_id": carrier_id, "address": shown(address), "sent_at": at, "maybe_doubled": maybe_doubled}
    work.emit(NoticeSent(**of_notice(work, notice, channel), **what))


def delivered(work: Work, notice: Told, channel: str, at: datetime) -> None:
    """Tell that it reached the handset."""
    work.emit(NoticeDelivered(**of_notice(work, notice, channel), delivered_at=at))


def failed(work: Work, notice: Told, channel: str | None, *, reason: str, code: int | None, final: bool) -> None:
    """Tell that one way failed, or with `final` that none is left."""
    work.emit(NoticeFailed(**of_notice(work, notice, channel), reason=reason, code=code, final=final))


def held(work: Work, notice: Told, *, reason: str, told_at: datetime) -> None:
    """Tell that it is not sent by itself, and when its person will be told of it."""
    work.emit(NoticeHeld(**of_notice(work, notice, None), reason=reason, told_at=told_at))


def replied(work: Work, notice: Told, event: ReplyReceived, *, codes: Sequence[str], meant: bool, theirs: bool) -> None:
    """Tell whoever sent it what a person wrote back: it is theirs to judge."""
    words = {"text": event.text, "codes": tuple(codes), "meant": meant, "address": event.sender.address}
    when = {"theirs": theirs, "received_at": event.received_at, "message_id": event.message_id}
    work.emit(NoticeReplied(**of_notice(work, notice, event.channel), **words, **when))


def answered(
    work: Work, notice: Told, channel: str, *, answer: str, at: datetime, message_id: UUID | None, all_must: bool = False
) -> None:
    """Tell that the person acknowledged; `all_must`: whoever sent it tells the person what that did."""
    told = {"answer": answer, "answered_at": at, "message_id": message_id, "all_must": all_must}
    work.emit(NoticeAnswered(**of_notice(work, notice, channel), **told))


def of_notice(work: Work, notice: Told, channel: str | None) -> dict[str, Any]:
    """What all these events carry. What was done without a message at hand is caused by the command itself."""
    chain = {} if work.origin else {"cause": notice.id, "root": notice.root_id}
    return {
        "time": work.now,
        "unit": notice.unit,
        "notice_id": notice.id,
        "about": notice.subject,
        "person_id": notice.person_id,
        "channel": Channel(channel) if channel else None,
        **chain,
    }
