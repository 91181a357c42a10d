"""One example of every message, for the AsyncAPI document and for those who write to the bus by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from schemas import catalogue
from schemas.catalogue import (
    deadlines,
    escalations,
    exports,
    handovers,
    incidents,
    intake,
    notices,
    people,
    reports,
    rollcalls,
    rosters,
    shift_changes,
    templates,
    voice,
    zero_reports,
)
from schemas.envelope import Message
from schemas.values import (
    About,
    Channel,
    Disposition,
    Elements,
    Evidence,
    Lane,
    Means,
    Obligation,
    Recipient,
    ReportKind,
    Sender,
    Severity,
)

NOW = datetime(2026, 7, 14, 7, 42, tzinfo=UTC)
TOWNSHIP, COUNTY, VILLAGE = "990101101000", "990101000000", "990101101201"


def _id(number: int) -> UUID:
    return UUID(int=0x01980000_0000_7000_8000_000000000000 + number)


MESSAGE, REPORT, INCIDENT, DEADLINE, ESCALATION, NOTICE, PERSON, FILING = (_id(n) for n in range(1, 9))
FACTS = Elements(
    category="fire",
    occurred_at=NOW - timedelta(minutes=22),
    occurred_precision="minute",
    location="李家村村东头",
    injured=2,
    missing=1,
)
ABOUT = About(incident_id=INCIDENT, deadline_id=DEADLINE, escalation_id=ESCALATION, step=0)
OBLIGATION = Obligation(
    deadline_id=DEADLINE,
    incident_id=INCIDENT,
    incident_number="2026-0042",
    owed_to=COUNTY,
    tier="report-2h",
    tier_label="2小时信息报告",
    starts_at=NOW,
    due_at=NOW + timedelta(hours=2),
    severity=Severity.ORDINARY,
    policy_version="default-0123456789ab",
)


def examples() -> dict[str, Message]:
    """Return an example by message name; every message type of the contract has one."""
    made = [each for area in AREAS for each in area()]
    found = {message.name: message for message in made}
    missing = {kind.name for kind in catalogue.concrete()} - found.keys()
    if missing:
        raise LookupError(f"no example of {sorted(missing)}")
    return found


def _intake() -> list[Message]:
    sender = Sender(address="+8619900000101")
    text = "15:20 李家村东头起火，烧伤两个，还有一个人联系不上"
    return [
        intake.MessageReceived(
            id=intake.message_id(Channel.SMS, "SM1"),
            time=NOW,
            channel=Channel.SMS,
            carrier_id="SM1",
            sender=sender,
            text=text,
            received_at=NOW,
        ),
        intake.OriginalFetched(time=NOW, unit=VILLAGE, message_id=MESSAGE, sha256="5e" * 32, by=PERSON),
        intake.MessageDisposed(
            time=NOW, unit=VILLAGE, message_id=MESSAGE, disposition=Disposition.REPORT, reason="读作首报", subject_id=REPORT
        ),
        intake.ReplyReceived(
            time=NOW,
            unit=TOWNSHIP,
            message_id=MESSAGE,
            channel=Channel.SMS,
            sender=sender,
            text="收到 4821",
            code="4821",
            received_at=NOW,
        ),
        intake.ReceiptReceived(time=NOW, carrier="twilio", carrier_id="SM2", status="delivered", received_at=NOW),
    ]


def _reporting() -> list[Message]:
    return [
        reports.ReportNormalized(
            time=NOW,
            unit=VILLAGE,
            report_id=REPORT,
            message_id=MESSAGE,
            kind=ReportKind.FIRST,
            channel=Channel.SMS,
            reporter_id=PERSON,
            received_at=NOW,
            text="李家村着火了 伤2个",
            elements=FACTS,
            evidence={"injured": Evidence(words="伤2个", confidence=0.98)},
        ),
        reports.ReportSubmitted(
            time=NOW,
            unit=TOWNSHIP,
            incident_id=INCIDENT,
            filing_id=FILING,
            means=Means.PHONE,
            submitted_to=COUNTY,
            submitted_at=NOW,
            by=PERSON,
        ),
        reports.ZeroReportReceived(time=NOW, unit=VILLAGE, message_id=MESSAGE, reporter_id=PERSON, received_at=NOW),
        incidents.IncidentOpened(
            time=NOW,
            unit=VILLAGE,
            incident_id=INCIDENT,
            number="2026-0042",
            facts=FACTS,
            severity=Severity.ORDINARY,
            grade_reason="未达到较大标准",
            first_report_id=REPORT,
            first_known_at=NOW,
        ),
        incidents.IncidentUpdated(
            time=NOW,
            unit=VILLAGE,
            incident_id=INCIDENT,
            number="2026-0042",
            facts=FACTS,
            severity=Severity.ORDINARY,
            changed=("injured",),
        ),
        incidents.IncidentRegraded(
            time=NOW,
            unit=VILLAGE,
            incident_id=INCIDENT,
            number="2026-0042",
            before=Severity.ORDINARY,
            severity=Severity.LARGE,
            grade_reason="死亡3人，达到较大（3人以上）",
        ),
        incidents.IncidentClosed(time=NOW, unit=VILLAGE, incident_id=INCIDENT, number="2026-0042", by=PERSON, reason="处置完毕"),
    ]


def _deadlines() -> list[Message]:
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


def _escalations() -> list[Message]:
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


def _notices() -> list[Message]:
    base = {"time": NOW, "unit": TOWNSHIP, "notice_id": NOTICE, "about": ABOUT, "person_id": PERSON, "channel": Channel.SMS}
    return [
        notices.SendNotice(
            id=NOTICE,
            time=NOW,
            unit=TOWNSHIP,
            lane=Lane.URGENT,
            recipient=Recipient(person_id=PERSON),
            template="escalation",
            params={"incident_number": "2026-0042", "tier_label": "2小时信息报告"},
            expects_answer=True,
            about=ABOUT,
            expires_at=NOW + timedelta(minutes=30),
        ),
        notices.NoticeSent(**base, carrier_id="SM3", address="+8619900000301", sent_at=NOW),
        notices.NoticeDelivered(**base, delivered_at=NOW),
        notices.NoticeFailed(**base, reason="号码不可达", code=30003, final=False),
        notices.NoticeHeld(
            **{**base, "channel": None}, reason="1小时内已给本人发过20条普通信息", told_at=NOW + timedelta(minutes=15)
        ),
        notices.NoticeReplied(
            **base, text="4821", codes=("4821",), address="+8619900000301", received_at=NOW, message_id=MESSAGE
        ),
        notices.NoticeAnswered(**base, answer="1", answered_at=NOW, message_id=MESSAGE),
    ]


def _zero_reports() -> list[Message]:
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


def _exports() -> list[Message]:
    asked = {"person": "王", "first": "2026-07-01"}
    words = {"template": "question-help", "language": "zh", "wording": "own:0123456789ab", "text": "直接发短信就能报告。"}
    return [
        exports.MessagesExported(time=NOW, unit=COUNTY, by=PERSON, by_name="邓敏", form="xlsx", lines=120, asked=asked),
        templates.TemplateChanged(time=NOW, unit=COUNTY, by=PERSON, by_name="邓敏", reason="写得短些", **words),
    ]


def _people() -> list[Message]:
    wish = {"order": ["telegram", "sms"], "off": []}
    reach = {"urgent": wish, "routine": wish, "quiet": "22:00-07:00", "language": "zh"}
    standing = {"stand_in_id": REPORT, "person_id": PERSON, "taker_id": FILING, "by": PERSON}
    days = {"starts_at": NOW, "ends_at": NOW + timedelta(days=3)}
    return [
        people.ReachChanged(time=NOW, unit=COUNTY, person_id=PERSON, by=PERSON, **reach),
        people.StandInSet(time=NOW, unit=COUNTY, reason="年休假", **standing, **days),
        people.StandInEnded(time=NOW, unit=COUNTY, **standing),
    ]


def _rosters() -> list[Message]:
    first, last = NOW.date() + timedelta(days=17), NOW.date() + timedelta(days=47)
    counted = {"added": 62, "changed": 0, "removed": 2}
    broken = ("张三的手机号尚未验证",)
    said = {"by": PERSON, "reason": "号码当天补验", "broken": broken}
    return [rosters.RosterPublished(time=NOW, unit=TOWNSHIP, draft_id=MESSAGE, first=first, last=last, **counted, **said)]


def _changes() -> list[Message]:
    request = {"request_id": _id(21), "kind": "swap", "from_person": PERSON, "to_person": _id(22)}
    handed: dict[str, Any] = {"handover_id": _id(23), "post": "officer", "due_at": NOW, "outgoing": PERSON}
    told: dict[str, Any] = {"time": NOW, "unit": TOWNSHIP}
    return [
        shift_changes.ShiftRequestMoved(**told, **request, state="approved", by=_id(24)),
        handovers.HandoverSigned(**told, **handed, incoming=_id(22)),
        handovers.HandoverOverdue(**told, **handed, escalated=True),
        handovers.HandoverWaived(**told, **handed, by=_id(24), reason="交班人突发疾病，已电话交接"),
    ]


def _voice() -> list[Message]:
    base = {"time": NOW, "unit": TOWNSHIP}
    numbers = {"caller": "+8619900000201", "called": "+8619900000301"}
    return [
        voice.CallProgressed(**base, **numbers, carrier_id="CA1", status="ringing", told_at=NOW, delivery_id=NOTICE),
        voice.NoticeHandedOn(**base, notice_id=NOTICE, about=ABOUT, person_id=PERSON, channel=Channel.VOICE, handed_on_at=NOW),
        voice.CallAnswered(
            **base,
            **numbers,
            bridge_id=FILING,
            incident_id=INCIDENT,
            submitted_to=COUNTY,
            by=PERSON,
            callee_id=None,
            callee_name="李四",
            callee_post="值班员",
            answered_at=NOW,
        ),
        voice.DutyConfirmed(**base, person_id=PERSON, channel=Channel.VOICE, confirmed_at=NOW, on_shift=True),
    ]


def _roll_calls() -> list[Message]:
    base = {"unit": COUNTY, "roll_call_id": _id(20), "drill": False}
    commitment, listed = "3f" * 32, "a7" * 32
    return [
        rollcalls.RollCallPlanned(
            **base, time=NOW, commitment=commitment, opens_at=NOW, closes_at=NOW + timedelta(hours=6), by=PERSON
        ),
        rollcalls.RollCallStarted(**base, time=NOW, commitment=commitment, candidates_sha256=listed, candidates=42, drawn=10),
        rollcalls.RollCallAnswered(
            **{**base, "unit": TOWNSHIP},
            time=NOW,
            person_id=PERSON,
            outcome="on_time",
            channel=Channel.SMS,
            answer="4821",
            seconds=31.5,
            answered_at=NOW,
            notices=(NOTICE,),
        ),
        rollcalls.RollCallUnanswered(**{**base, "unit": TOWNSHIP}, time=NOW, people=(PERSON,)),
        rollcalls.RollCallExcused(**{**base, "unit": TOWNSHIP}, time=NOW, person_id=PERSON, reason="在救灾现场，无信号"),
        rollcalls.RollCallClosed(**base, time=NOW, seed="5c" * 32, counts={"on_time": 9, "no_answer": 1}),
        rollcalls.RollCallEnded(**base, time=NOW, because="cancelled", by=PERSON, reason="计划变更"),
    ]


AREAS = (
    _intake,
    _reporting,
    _deadlines,
    _escalations,
    _notices,
    _zero_reports,
    _rosters,
    _changes,
    _voice,
    _roll_calls,
    _exports,
    _people,
)
