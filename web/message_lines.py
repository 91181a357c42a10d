"""A message in or out as one line of the log: who, why, by which way, what came back; hidden where the viewer may not see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from directory.rights import Action, Viewer, may
from notifier.queries import DeliveryView, NoticeView
from notifier.states import State
from reporting.views import MessageView
from schemas import labels
from web import words
from web.masking import masked, without_numbers
from web.names import Named

SECRET = ("number-code",)
"""Templates whose figures open something."""
_CODE = re.compile(r"\d{4,}")


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `why`: what it was sent for or taken for; `by_this_way`: why by this channel; `outcome`: what came back."""

    id: UUID
    direction: Literal["in", "out"]
    at: datetime
    name: str
    address: str
    unit: str
    unit_name: str
    channels: tuple[str, ...]
    text: str
    why: str
    by_this_way: str
    state: str
    state_label: str
    tone: str
    tries: int
    segments: int
    carrier_id: str
    delivered_at: datetime | None
    outcome: str
    answer: str
    incident_id: UUID | None
    incident_number: str

    @property
    def href(self) -> str:
        """The page that tells all of it."""
        return f"/messages/out/{self.id}" if self.direction == "out" else f"/messages/{self.id}"


@dataclass(frozen=True, slots=True)
class Known:
    """Names for what is shown: people, units, incidents."""

    people: Mapping[UUID, Named]
    units: Mapping[str, str]
    incidents: Mapping[UUID, str]


def sees_numbers(viewer: Viewer, unit: str, owner: UUID | None) -> bool:
    """Say whether the viewer may see a number of someone of `unit` whole."""
    return may(viewer, Action.SEE_NUMBERS, unit, owner=owner).allowed


def outgoing(notice: NoticeView, viewer: Viewer, known: Known) -> Line:
    """Return a notice as a line; the last of its ways that was begun speaks for it."""
    person = known.people.get(notice.person_id) if notice.person_id else None
    whole = sees_numbers(viewer, person.unit if person else notice.unit, notice.person_id)
    last = next((way for way in reversed(notice.deliveries) if way.attempts), None) or next(iter(notice.deliveries), None)
    address, text = (last.address if last else notice.address), (last.text if last else notice.text)
    return Line(
        id=notice.id,
        direction="out",
        at=notice.queued_at,
        name=notice.person_name or "未登记",
        address=address if whole else masked(address),
        unit=notice.unit,
        unit_name=known.units.get(notice.unit, notice.unit),
        channels=tuple(dict.fromkeys(str(way.channel) for way in notice.deliveries if _counts(way))),
        text=shown(notice, text, whole),
        why=why_sent(notice, known.people),
        by_this_way=last.because if last else "",
        state=str(notice.state),
        state_label=words.label(words.NOTICE_STATE, notice.state),
        tone=words.label(words.NOTICE_TONE, notice.state),
        tries=sum(len(way.attempts) for way in notice.deliveries),
        segments=sum(way.segments for way in notice.deliveries if way.accepted_at),
        carrier_id=(last.carrier_id or "") if last else "",
        delivered_at=next((way.delivered_at for way in notice.deliveries if way.delivered_at), None),
        outcome=_outcome(notice, last),
        answer=notice.answer if whole else without_numbers(notice.answer),
        incident_id=notice.about.incident_id,
        incident_number=known.incidents.get(notice.about.incident_id, "") if notice.about.incident_id else "",
    )


def _counts(way: DeliveryView) -> bool:
    """Say whether a way was gone, or still may be: the call to one who answered the text before it was due is none."""
    return bool(way.attempts) or way.state != State.EXPIRED


def shown(notice: NoticeView, text: str, whole: bool) -> str:
    """Return a text as the log shows it: a code that proves a number is nobody's to read but its owner's."""
    if notice.template in SECRET:
        return _CODE.sub("******", text)
    return text if whole else without_numbers(text)


def why_sent(notice: NoticeView, people: Mapping[UUID, Named]) -> str:
    """Return what a notice was sent for: its kind, the step of the ladder, whom the person stands in for."""
    kind = words.label(words.NOTICE_ABOUT, notice.template)
    away = people.get(notice.on_behalf_of) if notice.on_behalf_of else None
    return kind + (f"·{notice.step_label}" if notice.step_label else "") + (f"（代{away.name}接收）" if away else "")


def _outcome(notice: NoticeView, last: DeliveryView | None) -> str:
    if notice.reason:
        return notice.reason
    if last is None:
        return ""
    return last.held if last.held and last.state is State.QUEUED else last.reason


def incoming(letter: MessageView, viewer: Viewer, known: Known) -> Line:
    """Return an inbound message as a line."""
    whole = sees_numbers(viewer, letter.unit if letter.registered else letter.place or letter.unit, letter.person_id)
    return Line(
        id=letter.id,
        direction="in",
        at=letter.received_at,
        name=letter.sender_name or "未登记",
        address=letter.address if whole else masked(letter.address),
        unit=letter.unit,
        unit_name=known.units.get(letter.unit, letter.unit_name),
        channels=(str(letter.channel),),
        text=letter.text if whole else without_numbers(letter.text),
        why=letter.disposition_label,
        by_this_way="",
        state=str(letter.disposition),
        state_label=letter.disposition_label,
        tone=words.DISPOSITION_TONE.get(str(letter.disposition), ""),
        tries=0,
        segments=0,
        carrier_id="",
        delivered_at=None,
        outcome=letter.reason,
        answer=f"已答复：{words.label(words.NOTICE_ABOUT, letter.answered_with)}" if letter.answered_with else "",
        incident_id=letter.incident_id,
        incident_number=letter.incident_number or "",
    )


def channel_names(channels: tuple[str, ...]) -> str:
    """Return channels as people call them: 短信、Telegram."""
    named = {str(channel): label.zh for channel, label in labels.CHANNELS.items()}
    return "、".join(named.get(channel, channel) for channel in channels)
