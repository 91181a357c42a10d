"""What is told people, by text and by telephone."""

from __future__ import annotations

from datetime import timedelta

from schemas import exports, notices, templates, voice
from schemas.envelope import Message
from schemas.examples.facts import ABOUT, COUNTY, FILING, INCIDENT, MESSAGE, NOTICE, NOW, PERSON, TOWNSHIP
from schemas.values import Channel, Lane, Recipient


def notices_examples() -> list[Message]:
    """Return the examples of notices."""
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


def voice_examples() -> list[Message]:
    """Return the examples of calls."""
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


def exports_examples() -> list[Message]:
    """Return the examples of files and wordings."""
    asked = {"person": "王", "first": "2026-07-01"}
    words = {"template": "question-help", "language": "zh", "wording": "own:0123456789ab", "text": "直接发短信就能报告。"}
    return [
        exports.MessagesExported(time=NOW, unit=COUNTY, by=PERSON, by_name="邓敏", form="xlsx", lines=120, asked=asked),
        templates.TemplateChanged(time=NOW, unit=COUNTY, by=PERSON, by_name="邓敏", reason="写得短些", **words),
    ]
