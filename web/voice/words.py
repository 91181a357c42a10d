"""What callers hear, in their own language: the duty number's words, and those around a connection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from directory import queries as directory
from notifier.voice.script import VOICES
from runtime.work import Work

_ZH = {
    "menu": "报告突发事件请按1，确认在岗请按2，与值班员通话请按3。",
    "menu_stranger": "报告突发事件请按1，与值班员通话请按3。",
    "no_key": "没有收到有效按键。",
    "hello": "{name}您好，这里是值守系统，您登记在{unit}。",
    "hello_stranger": "您好，这里是{unit}值班电话，通话将被录音。您的号码没有登记，危急时请先打110、119、120。",
    "on_shift": "已记录您在岗。",
    "off_shift": "值班表上您此刻不在班，来电已经记录。",
    "acknowledged": "等您确认的{count}件事项已确认：{numbers}。",
    "nothing_waits": "目前没有等您确认的事项。",
    "goodbye": "再见。",
    "kept": "已收到您的报告，录音已保存，值班员马上收听并与您联系，请保持电话畅通。再见。",
    "nothing_said": "没有录到内容。如有情况请再次来电或发短信。再见。",
    "about": "报告{title}，编号{number}，请按{key}。",
    "about_other": "报告其他情况请按{key}。",
    "silence": "没有听到内容。",
    "speak": "请在提示音后报告：什么事，在哪里，什么时间，有无伤亡。说完请按井号键。",
    "connecting": "正在接通{post}{name}，请稍候。",
    "not_taken": "对方没有接听。",
    "nobody_duty_room": "值班室现在无人接听，请直接拨打值班电话。再见。",
    "nobody_duty_officer": "现在无人接听。",
    "nobody_upward": "上级值班室没有接听，这次不计为电话报告，请改用其他方式报告。再见。",
    "list": "；",
}
_EN = {
    "menu": "To report an emergency press 1. To confirm that you are on duty press 2. To speak to the duty officer press 3. ",
    "menu_stranger": "To report an emergency press 1. To speak to the duty officer press 3. ",
    "no_key": "No valid key was pressed. ",
    "hello": "Hello {name}, this is the duty system. You are registered in {unit}. ",
    "hello_stranger": "Hello, this is the duty number of {unit}. The call is recorded. Your number is not registered; "
    "in danger first call 110, 119 or 120. ",
    "on_shift": "It is on record that you are on duty. ",
    "off_shift": "By the roster you are not on duty now; your call is on record. ",
    "acknowledged": "{count} matters that waited for you are confirmed: {numbers}. ",
    "nothing_waits": "Nothing waits for your confirmation. ",
    "goodbye": "Goodbye.",
    "kept": "Your report was received and the recording is kept. The duty officer listens to it now and will "
    "contact you, please keep your line free. Goodbye.",
    "nothing_said": "Nothing was recorded. If something happened please call again or send a text. Goodbye.",
    "about": "To report on {title}, number {number}, press {key}. ",
    "about_other": "To report something else press {key}. ",
    "silence": "Nothing was heard. ",
    "speak": "After the tone please say what happened, where, when, and whether anyone is hurt. "
    "Press the hash key when you are done.",
    "connecting": "Connecting you with {name}, please wait. ",
    "not_taken": "The call was not answered. ",
    "nobody_duty_room": "Nobody answers in the duty room, please dial its number. Goodbye.",
    "nobody_duty_officer": "Nobody answers at the moment. ",
    "nobody_upward": "The superior duty room does not answer. This does not count as a report by telephone, "
    "please report otherwise. Goodbye.",
    "list": "; ",
}
_WORDS: Mapping[str, Mapping[str, str]] = {"zh": _ZH, "en": _EN}

INTRODUCTIONS = {
    "duty_room": "值守系统转接，{who}请求与值班室通话。",
    "duty_officer": "值班电话转接，{who}来电。",
    "upward": "值守系统转接，{who}电话报告突发事件。",
}


async def language_of(work: Work, person_id: UUID | None) -> str:
    """Return the language in which a caller is spoken to: their own, of a stranger the system's; one without words is Chinese."""
    person = await directory.person(work.session, person_id) if person_id else None
    wanted = person.language if person else work.settings.language
    return wanted if wanted in _WORDS else "zh"


def words(language: str, name: str, /, **given: object) -> str:
    """Return a sentence by its name."""
    return _WORDS[language][name].format(**given)


def said(into: Any, text: str, language: str = "zh") -> None:
    """Add words to a document of TwiML, in the voice of their language."""
    if text:
        into.say(text, language=VOICES[language])
