"""What comes in, and what it is read as."""

from __future__ import annotations

from schemas import incidents, intake, reports
from schemas.envelope import Message
from schemas.examples.facts import COUNTY, FACTS, FILING, INCIDENT, MESSAGE, NOW, PERSON, REPORT, TOWNSHIP, VILLAGE
from schemas.values import Channel, Disposition, Evidence, Means, ReportKind, Sender, Severity


def intake_examples() -> list[Message]:
    """Return the examples of what comes in."""
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


def reporting_examples() -> list[Message]:
    """Return the examples of reports and incidents."""
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
