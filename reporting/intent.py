"""What a message is taken for: its one disposition, the reason that people see, and how its sender is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reporting.proof import proof_in
from reporting.read import Intention
from reporting.words import words_of
from schemas.intake import MessageReceived
from schemas.values import Channel, Disposition, ReportKind

_KINDS = {
    "report": (ReportKind.FIRST, "读作报告"),
    "followup": (ReportKind.FOLLOW_UP, "读作续报"),
    "correction": (ReportKind.CORRECTION, "读作更正"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The disposition of a message. `kind`: of the report that it is. `template`: of an answer that can be given at once.

    `in_dialogue`: it belongs to the incident that its sender was talking with us about.
    """

    disposition: Disposition
    reason: str
    kind: ReportKind | None = None
    template: str = ""
    also_reply: bool = False
    in_dialogue: bool = False


_PLAIN = {
    "reply": Outcome(Disposition.REPLY, "读作确认回复"),
    "answer": Outcome(Disposition.ANSWER, "回答了追问", ReportKind.FOLLOW_UP, in_dialogue=True),
    "zero_report": Outcome(Disposition.ZERO_REPORT, "读作零报告"),
    "question": Outcome(Disposition.QUESTION, "读作询问", template="question-help"),
    "spam": Outcome(Disposition.REFUSED, "疑似广告或无关信息", template="not-understood"),
}
_CALLED = Outcome(Disposition.REPORT, "电话录音报告，待收听", ReportKind.FIRST)
_CALLED_LATE = Outcome(Disposition.REPORT, "电话录音随后取到，补充", ReportKind.FOLLOW_UP)
_STRANGER_CALLED = Outcome(Disposition.UNCLEAR, "未登记号码的电话录音，待收听核实")
_NOTE = Outcome(Disposition.ANSWER, "未读出要素，作为情况说明附在其事件中", ReportKind.FOLLOW_UP, in_dialogue=True)
_UNCLEAR = Outcome(Disposition.UNCLEAR, "没有看出报告的是什么事", template="not-understood")


def outcome_of(event: MessageReceived, intention: Intention, *, registered: bool, in_conversation: bool) -> Outcome:
    """Return what becomes of a message. `in_conversation`: something was asked of its sender, or it replies to a notice."""
    if event.button:
        return Outcome(Disposition.REPLY, "点按了消息中的按钮")
    if proof_in(event.text) and intention.kind != "answer":
        return Outcome(Disposition.REPLY, "回复号码验证码")
    if not words_of(event):
        return _without_words(event, registered, in_conversation)
    if event.spoken_in:
        intention = _not_acknowledging(intention)
    told = {intention.kind, *intention.also}
    for kind in ("correction", "followup", "report"):
        if kind in told and intention.kind in {kind, "reply"}:
            return _report(event, intention, kind, also_reply="reply" in told)
    return _other(intention.kind, registered, in_conversation)


def _not_acknowledging(intention: Intention) -> Intention:
    """Take away the acknowledgement: who types what another said does not answer for them."""
    also = tuple(each for each in intention.also if each != "reply")
    if intention.kind != "reply":
        return replace(intention, also=also)
    return replace(intention, kind=also[0], also=also[1:]) if also else replace(intention, kind="other")


def _report(event: MessageReceived, intention: Intention, name: str, *, also_reply: bool) -> Outcome:
    kind, reason = _KINDS[name]
    if event.edited:
        kind, reason = ReportKind.CORRECTION, "发送人修改了原消息，读作更正"
    elif kind is ReportKind.FIRST and intention.reading.incident_number:
        kind, reason = ReportKind.FOLLOW_UP, f"写明事件编号{intention.reading.incident_number}，读作续报"
    return Outcome(Disposition.REPORT, reason, kind, also_reply=also_reply)


def _without_words(event: MessageReceived, registered: bool, in_conversation: bool) -> Outcome:
    if event.channel is Channel.VOICE and not in_conversation:
        return _called(event, registered)
    heard = event.channel is Channel.VOICE or any(each.content_type.startswith("audio/") for each in event.media)
    what = "语音" if heard else "图片" if event.media else "位置" if event.location else ""
    if not what:
        return Outcome(Disposition.UNCLEAR, "附件没有收下" if event.left_out else "空白消息", template="not-understood")
    if in_conversation:
        return Outcome(Disposition.REPORT, f"补充{what}", ReportKind.FOLLOW_UP, in_dialogue=True)
    if heard:
        return Outcome(Disposition.UNCLEAR, "只有语音，等值班员收听后录入", template="voice-received")
    return Outcome(Disposition.UNCLEAR, f"只有{what}，没有文字说明", template="not-understood")


def _called(event: MessageReceived, registered: bool) -> Outcome:
    if not registered:
        return _STRANGER_CALLED
    return _CALLED_LATE if event.cause else _CALLED


def _other(kind: str, registered: bool, in_conversation: bool) -> Outcome:
    if kind == "zero_report" and not registered:
        return Outcome(Disposition.REFUSED, "号码未登记，零报告不计入任何单位", template="unregistered-received")
    return _PLAIN.get(kind) or (_NOTE if in_conversation else _UNCLEAR)
