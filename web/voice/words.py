"""What callers hear, in Chinese: the duty number's words."""

from __future__ import annotations

from typing import Any

LANGUAGE = "cmn-CN"

INTRODUCTIONS = {
    "duty_room": "值守系统转接，{who}请求与值班室通话。",
    "duty_officer": "值班电话转接，{who}来电。",
    "upward": "值守系统转接，{who}电话报告突发事件。",
}
NOBODY = {
    "duty_room": "值班室现在无人接听，请直接拨打值班电话。再见。",
    "duty_officer": "现在无人接听。",
    "upward": "上级值班室没有接听，这次不计为电话报告，请改用其他方式报告。再见。",
}


def said(into: Any, words: str) -> None:
    """Add words to a document of TwiML."""
    if words:
        into.say(words, language=LANGUAGE)
