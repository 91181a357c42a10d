"""What is owed, and who is called when it is late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from schemas import deadlines, escalations, zero_reports
from schemas.envelope import Message
from schemas.examples.facts import ABOUT, ESCALATION, FILING, NOW, OBLIGATION, PERSON, TOWNSHIP, VILLAGE
from schemas.values import Channel, Means


def deadlines_examples() -> list[Message]:
    """Return the examples of clocks."""
    late = NOW + timedelta(hours=2, minutes=5)
    return [
        deadlines.DeadlineStarted(time=NOW, unit=TOWNSHIP, obligation=OBLIGATION, because="一般事件应在知悉后2小时内报告"),
        deadlines.DeadlineNear(time=NOW + timedelta(minutes=100), unit=TOWNSHIP, obligation=OBLIGATION),
        deadlines.DeadlineMet(
            time=late, unit=TOWNSHIP, obligation=OBLIGATION, met_at=late, means=Means.PHONE, filing_id=FILING, on_time=False
        ),
        deadlines.DeadlineMissed(time=OBLIGATION.due_at, unit=TOWNSHIP, obligation=OBLIGATION),
        deadlines.DeadlineWithdrawn(time=NOW, unit=TOWNSHIP, obligation=OBLIGATION, because="regraded"),
    ]


def zero_reports_examples() -> list[Message]:
    """Return the examples of zero reports."""
    due = NOW.replace(hour=1, minute=0)
    named = zero_reports.round_id("flood-season", TOWNSHIP, due)

    def told(at: datetime) -> dict[str, Any]:
        return {"time": at, "unit": TOWNSHIP, "round_id": named, "rule": "flood-season", "label": "汛期零报告", "due_at": due}

    return [
        zero_reports.ZeroReportsNear(**told(due - timedelta(minutes=30)), units=(VILLAGE,)),
        zero_reports.ZeroReportsMissed(**told(due), units=(VILLAGE,), policy_version="default-0123456789ab"),
        zero_reports.ZeroReportFiled(**told(due), filed_unit=VILLAGE, by=PERSON, reason="村里手机无信号，已用座机报平安"),
        zero_reports.ZeroReportExcused(**told(due), excused_unit=VILLAGE, by=PERSON, reason="通信中断，已电话核实平安"),
        zero_reports.ZeroReportsCompleted(**told(due + timedelta(minutes=20))),
    ]


def escalations_examples() -> list[Message]:
    """Return the examples of escalations."""
    base = {"time": NOW, "unit": TOWNSHIP, "escalation_id": ESCALATION, "about": ABOUT}
    again = NOW + timedelta(minutes=15)
    return [
        escalations.EscalationStarted(**base, ladder="deadline-missed", reason="2小时信息报告超时"),
        escalations.EscalationStepped(
            **base, step=0, round=1, called=(PERSON,), reason="值班员", next_at=NOW + timedelta(minutes=3)
        ),
        escalations.EscalationAcknowledged(**base, by=PERSON, channel=Channel.SMS, again_at=again),
        escalations.EscalationTakenOver(**base, by=PERSON, held_by=PERSON, channel=Channel.WEB, again_at=again),
        escalations.EscalationHandedOver(**base, by=PERSON, to=PERSON, channel=Channel.WEB, reason="正在现场", again_at=again),
        escalations.EscalationSnoozed(**base, by=PERSON, reason="正在核实伤亡人数", again_at=again),
        escalations.EscalationStopped(**base, because="met"),
        escalations.EscalationExhausted(**base, reason="各级均未应答"),
    ]
