"""What Twilio's error codes mean for us, in words for a person. Codes from Twilio's error dictionary. Pure."""

from __future__ import annotations

from datetime import timedelta

from notifier.channels.base import PermanentFailure, SendingError, TemporaryFailure, Throttled, UnknownOutcome
from notifier.states import State

PAUSE = timedelta(seconds=1)
"""How long the sender pauses when Twilio says "too many" without saying how long."""

BAD_ADDRESS = {
    21211: "号码无效",
    21214: "号码打不通",
    21217: "号码无效",
    21610: "对方已退订短信",
    21614: "不是手机号码，收不到短信",
    30005: "空号或号码不存在",
    30006: "是座机或不能收短信的号码",
}
"""The address itself is of no use: never again, and the directory is told."""

OTHER_WAY = {
    21408: "短信账号没有开通这个地区",
    21612: "短信通道到不了这个号码",
    21617: "内容太长",
    21602: "内容是空的",
    30004: "被运营商拦截",
    30007: "被运营商判为垃圾短信拦截",
    30008: "运营商未说明原因",
    30034: "发送号码没有备案",
    63038: "短信账号今天的条数已用完",
}
"""This message does not get through this way: another channel, at once."""

TRY_AGAIN = {
    30001: "短信通道排队已满",
    30002: "短信账号被暂停",
    30003: "手机关机或不在服务区",
    30010: "单价超过设定的上限",
    30022: "发送太快",
    30017: "运营商网络拥塞",
    30036: "在有效期内没有送到",
}

TOO_MANY = {20429, 14107, 21611, 63017}


def words(code: int | None) -> str:
    """Say in words what a code means."""
    if code is None:
        return "短信没有送到，运营商没有说明原因"
    known = BAD_ADDRESS | OTHER_WAY | TRY_AGAIN
    return f"{known.get(code, '短信发送失败')}（Twilio {code}）"


def refusal(status: int, code: int | None, retry_after: timedelta | None = None) -> SendingError:
    """Return the failure that an HTTP error answer of the REST API means.

    A 429 was not processed. A 500, 502 or 504 may have been: the outcome is unknown until it is looked up.
    """
    if status == 429 or code in TOO_MANY:
        return Throttled(f"短信通道限速（Twilio {code or status}）", code or status, retry_after or PAUSE, whole_sender=True)
    if status in (500, 502, 504):
        return UnknownOutcome(f"短信通道出错，不知是否已发出（HTTP {status}）", code or status)
    if status == 503 or code in TRY_AGAIN:
        return TemporaryFailure(words(code) if code in TRY_AGAIN else "短信通道暂停服务（HTTP 503）", code or status, retry_after)
    if status in (401, 403) and code not in BAD_ADDRESS:
        return PermanentFailure(f"短信账号或密钥不对（Twilio {code or status}）", code or status, of_account=True)
    return PermanentFailure(words(code), code or status, flag_contact=code in BAD_ADDRESS)


def undelivered(code: int | None) -> SendingError:
    """Return the failure that an ``undelivered`` or ``failed`` receipt means."""
    if code in TRY_AGAIN:
        return TemporaryFailure(words(code), code)
    return PermanentFailure(words(code), code, flag_contact=code in BAD_ADDRESS)


_MEANINGS = {
    "accepted": State.ACCEPTED,
    "scheduled": State.ACCEPTED,
    "queued": State.ACCEPTED,
    "sending": State.ACCEPTED,
    "sent": State.ACCEPTED,
    "partially_delivered": State.ACCEPTED,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}


def meaning(status: str) -> State | None:
    """Return what a message's status says: Twilio has it, the handset has it, or it did not get there."""
    return _MEANINGS.get(status.lower())
