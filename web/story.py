"""The complete timeline of an incident: what reporting, the roster and the notifier each did, in one order of time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifier.queries import DeliveryView, NoticeView
from reporting.views import Moment
from schemas import labels
from web.escalation_view import EscalationLine
from web.local_time import span
from web.words import NOTICE_ABOUT

TONES = {
    "missed": "red",
    "met": "green",
    "filed": "green",
    "opened": "blue",
    "report": "blue",
    "reminded": "orange",
    "graded": "orange",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `tone`: its colour, or empty."""

    at: datetime
    text: str
    detail: str = ""
    tone: str = ""
    kind: str = ""


def story(moments: Iterable[Moment], escalations: Iterable[EscalationLine], notices: Iterable[NoticeView]) -> list[Line]:
    """Return every step with its time and reason, oldest first."""
    told = [*map(_moment, moments)]
    for escalation in escalations:
        told.extend(_escalation(escalation))
    for notice in notices:
        told.extend(_notice(notice))
    return sorted(told, key=lambda line: line.at)


def _moment(moment: Moment) -> Line:
    by = f"（{moment.by_name}）" if moment.by_name else ""
    return Line(moment.at, f"{moment.text}{by}", moment.detail, TONES.get(moment.kind, ""), moment.kind)


def _escalation(escalation: EscalationLine) -> Iterator[Line]:
    for rung in escalation.rungs:
        if rung.at is None or rung.state in ("next", "later"):
            continue
        whom = "、".join(f"{each.name}（{each.post}）" for each in rung.called)
        text = f"催报{rung.label}：呼叫 {whom}" if whom else f"催报{rung.label}：无人可呼叫"
        yield Line(rung.at, text, rung.reason, "red", "step")
    for answer in escalation.answers:
        yield Line(
            answer.at,
            f"{answer.name} {answer.outcome}",
            f"{answer.reason + ' · ' if answer.reason else ''}通过{answer.channel}",
            "green",
            "answer",
        )
    if escalation.ended_at and escalation.state == "exhausted":
        yield Line(escalation.ended_at, f"{escalation.tier_label}催报无人应答", "全线红色告警", "red", "exhausted")
    elif escalation.ended_at:
        yield Line(escalation.ended_at, f"{escalation.tier_label}催报停止", escalation.ended_label, "green", "stopped")


def _notice(notice: NoticeView) -> Iterator[Line]:
    about = NOTICE_ABOUT.get(notice.template, notice.template)
    whom = notice.person_name or notice.address
    for delivery in notice.deliveries:
        yield from _delivery(delivery, f"{about} → {whom}")
    if notice.answered_at:
        how = labels.CHANNELS[notice.answer_channel].zh if notice.answer_channel else ""
        yield Line(notice.answered_at, f"{whom} 回复“{notice.answer}”", f"{how} · {about}", "green", "answered")


def _delivery(delivery: DeliveryView, what: str) -> Iterator[Line]:
    way = labels.CHANNELS[delivery.channel].zh
    doubled = "，可能重复" if delivery.maybe_doubled else ""
    if delivery.accepted_at and delivery.delivered_at:
        yield Line(delivery.accepted_at, what, f"{way}已送达（{_took(delivery)}）{doubled}", "", "delivered")
    elif delivery.accepted_at:
        yield Line(delivery.accepted_at, what, f"{way}已交运营商，尚无送达回执{doubled}", "", "sent")
    if delivery.state == "failed":
        at = delivery.attempts[-1].ended_at if delivery.attempts else delivery.accepted_at or delivery.queued_at
        yield Line(at, what, f"{way}发送失败：{delivery.reason}", "red", "failed")


def _took(delivery: DeliveryView) -> str:
    assert delivery.accepted_at
    assert delivery.delivered_at
    lasting = delivery.delivered_at - delivery.accepted_at
    return span(lasting) if lasting >= timedelta(seconds=1) else "1秒内"
