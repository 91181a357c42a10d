"""The states of a call at the carrier, and which may follow which. Pure. Source: Twilio's Call resource."""

from __future__ import annotations

ORDER = {"queued": 0, "initiated": 1, "ringing": 2, "in-progress": 3}
FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
NOT_REACHED = FINAL - {"completed"}

MACHINE = "machine"
UNHEARD = "unheard"
HEARD = "heard"
"""Words of ours for what a carrier's state does not tell: a mailbox picked up; nothing was said; a person is listening."""

WORDS = {
    "queued": "已提交",
    "initiated": "开始拨号",
    "ringing": "响铃",
    "in-progress": "接听",
    "said": "播报",
    "key": "按键",
    "acknowledged": "按1确认",
    "handed_on": "按2转下一级",
    "repeat": "按3重听",
    "wrong": "按键无效",
    "silent": "没有按键",
    "no_key": "始终没有按键，挂断",
    "machine": "语音信箱接听，不算应答",
    "settled": "事项已办，告知无需确认",
    "already": "此前已确认，告知不用再确认",
    "dialled": "转接",
    "connected": "转接接通",
    "not_answered": "转接无人接听",
    "bridge_ended": "转接结束",
    "menu": "选择",
    "recorded": "留下录音",
    "confirmed": "确认在岗",
    "completed": "通话结束",
    "busy": "占线",
    "no-answer": "无人接听",
    "failed": "未接通",
    "canceled": "已取消",
}
"""In the order in which events of one moment are shown."""


def goes_forward(now: str, then: str) -> bool:
    """Say whether a call in state `now` may enter `then`. A state that is not known changes nothing."""
    if now in FINAL or then not in ORDER.keys() | FINAL:
        return False
    return then in FINAL or ORDER[then] > ORDER[now]


def is_machine(answered_by: str) -> bool:
    """Say whether a mailbox or a fax picked up. `unknown` is taken for a person: better said to a mailbox than to nobody."""
    return answered_by.startswith(("machine", "fax"))
