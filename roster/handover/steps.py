"""Who may do what with a handover, and when. Pure: a handover, a person and the time in; a refusal or nothing out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from roster.errors import Refused
from roster.wording import lasting

OPEN = ("draft", "handed_over")


class HandoverLike(Protocol):
    """What is looked at of a handover."""

    @property
    def state(self) -> str: ...
    @property
    def outgoing(self) -> UUID: ...
    @property
    def due_at(self) -> datetime: ...


def refuse_closed(handover: HandoverLike) -> None:
    """Refuse to go on with what is over.

    Raises:
        Refused: it is signed by both, or was closed.
    """
    if handover.state not in OPEN:
        raise Refused("这次交接班已经办完，不能再改。")


def refuse_too_early(due_at: datetime, now: datetime, before: timedelta) -> None:
    """Refuse a handover long before the change of shift: what happens till then would be in nobody's log.

    Raises:
        Refused: it is too early.
    """
    if now < due_at - before:
        raise Refused(f"离交班还早，交班前{lasting(before)}起才能办理交接。")


def refuse_handing_over(handover: HandoverLike, by: UUID) -> None:
    """Refuse the first signature.

    Raises:
        Refused: it is over or signed already, or `by` is not the outgoing person.
    """
    refuse_closed(handover)
    if by != handover.outgoing:
        raise Refused("交班要由当班的本人签字。")
    if handover.state != "draft":
        raise Refused("您已经签过字，正在等接班人签字。")


def refuse_taking_over(handover: HandoverLike, by: UUID, next_on: Collection[UUID]) -> None:
    """Refuse the second signature.

    Raises:
        Refused: it is over, not signed by the outgoing person yet, or `by` is not who comes on.
    """
    refuse_closed(handover)
    if handover.state != "handed_over":
        raise Refused("交班人还没有签字，接班人不能先签。")
    if not next_on:
        raise Refused("下一班这个岗位没有排人，无人可接班；请联系带班领导安排。")
    if by not in next_on:
        raise Refused("接班要由下一班在这个岗位值班的本人签字。")
