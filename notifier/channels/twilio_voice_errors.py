"""What Twilio's error codes and call states mean for a telephone call, in words for a person. Pure.

Codes from Twilio's error dictionary.
"""

from __future__ import annotations

from datetime import timedelta

from notifier.channels.base import PermanentFailure, SendingError, TemporaryFailure, Throttled, UnknownOutcome
from notifier.channels.twilio_errors import PAUSE
from notifier.states import State
from notifier.voice.states import HEARD, MACHINE, UNHEARD

BAD_ADDRESS = {
    13224: "号码无效",
    21211: "号码无效",
    21214: "号码打不通",
    21217: "号码无效",
}
"""The number itself is of no use: never again, and the directory is told."""

BAD_CALLER = {
    21210: "主叫号码没有验证",
    21212: "主叫号码无效",
}
"""The account cannot call from its number, so none of our calls gets through by it; another account may."""

OTHER_WAY = {
    13227: "电话账号没有开通这个地区",
    21215: "电话账号没有开通这个地区",
    21216: "这个号码不允许呼叫",
}

TOO_MANY = {20429, 10004}
"""Too many requests, or more calls at once than the account may have."""

_ENDED = {
    "busy": "占线或被拒接",
    "no-answer": "无人接听",
    "failed": "没有接通（关机、空号或线路故障）",
    "canceled": "呼叫被取消",
    MACHINE: "语音信箱接听，不算应答",
    UNHEARD: "接通了，但没有播报成功",
}


def refusal(status: int, code: int | None) -> SendingError:
    """Return the failure that an HTTP error answer of the REST API means.

    A 429 was not processed. A 500, 502 or 504 may have been: the outcome is unknown until it is looked up.
    """
    shown = code or status
    if status == 429 or code in TOO_MANY:
        return Throttled(f"电话通道限速（Twilio {shown}）", shown, PAUSE, whole_sender=True)
    if status in (500, 502, 504):
        return UnknownOutcome(f"电话通道出错，不知是否已呼出（HTTP {status}）", shown)
    if status == 503:
        return TemporaryFailure("电话通道暂停服务（HTTP 503）", shown, timedelta())
    if status in (401, 403) and code not in BAD_ADDRESS:
        return PermanentFailure(f"电话账号或密钥不对（Twilio {shown}）", shown, of_account=True)
    words = (BAD_ADDRESS | BAD_CALLER | OTHER_WAY).get(code or 0, "呼叫失败")
    flag, of_account = code in BAD_ADDRESS, code in BAD_CALLER
    return PermanentFailure(f"{words}（Twilio {shown}）", shown, flag, of_account=of_account)


def not_reached(status: str, code: int | None) -> SendingError:
    """Return the failure that a call's end means: busy now may answer later; the next way is begun at once all the same."""
    return TemporaryFailure(_ENDED.get(status, "没有接通"), code)


def meaning(status: str) -> State | None:
    """Return what a state says: Twilio has it, a person hears it, or it did not get there. That it is over says nothing new."""
    if status in _ENDED:
        return State.FAILED
    return {"queued": State.ACCEPTED, "initiated": State.ACCEPTED, "ringing": State.ACCEPTED, HEARD: State.DELIVERED}.get(status)
