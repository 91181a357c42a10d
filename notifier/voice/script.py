"""The TwiML of a notice: the message with its keys, again when no or a wrong key was pressed, and the closing words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from twilio.twiml.voice_response import VoiceResponse

MISSES = 3
"""How often the message is said before we hang up."""

KEY_SECONDS = 8
VOICES = {"zh": "cmn-CN", "en": "en-US"}

Asks = Literal["duty", "all", "confirmation", "presence", ""]
"""What pressing 1 means: the matter is mine, mine with others who must say so too, I know of it, I am at my post (a roll call),
or no more than that I heard it."""

_ONE: Mapping[str, Mapping[Asks, str]] = {
    "zh": {
        "duty": "确认收到并负责处理，请按1。",
        "all": "确认收到并负责处理，请按1。",
        "confirmation": "确认收到，请按1。",
        "presence": "应答点名，请按1。",
        "": "已听清，请按1。",
    },
    "en": {
        "duty": "Press 1 to confirm that you take care of it.",
        "all": "Press 1 to confirm that you take care of it.",
        "confirmation": "Press 1 to confirm.",
        "presence": "Press 1 to answer the roll call.",
        "": "Press 1 if you understood.",
    },
}
_KEYS = {
    "zh": {
        "2": "转给下一级，请按2。",
        "3": "重听，请按3。",
        "9": "接通值班室，请按9。",
    },
    "en": {
        "2": "Press 2 to hand it to the next in line.",
        "3": "Press 3 to hear it again.",
        "9": "Press 9 to speak to the duty room.",
    },
}
_AGAIN = {
    "zh": {"wrong": "按键无效。", "silent": "没有收到按键。", "": ""},
    "en": {"wrong": "That key has no meaning.", "silent": "No key was pressed.", "": ""},
}
_HELLO = {"zh": "{name}您好，这里是值守系统。", "en": "Hello {name}, this is the duty system."}
_CLOSING = {
    "zh": {
        "acknowledged": "已确认，由您负责。请按时完成报送。再见。",
        "noted": "已记下您的确认。这一步须全部确认，请按时完成报送。再见。",
        "confirmed": "已确认。再见。",
        "present": "应答已收到。再见。",
        "heard": "好的，再见。",
        "handed_on": "已转给下一级，马上呼叫。再见。",
        "settled": "这件事已经办结，不需要确认。再见。",
        "already": "您已经确认过，由您负责。请按时完成报送。再见。",
        "no_key": "没有收到您的确认，将继续联系其他人员。再见。",
        "unconfirmed": "没有收到您的确认。再见。",
        "absent": "没有收到您的应答。再见。",
        "nobody": "值班室现在无人接听，请稍后再试。",
        "unknown": "这个通知已经失效。再见。",
    },
    "en": {
        "acknowledged": "Confirmed, it is yours. Please report in time. Goodbye.",
        "noted": "Your confirmation is noted; all who were called must confirm. Please report in time. Goodbye.",
        "confirmed": "Confirmed. Goodbye.",
        "present": "Your answer was received. Goodbye.",
        "heard": "Thank you. Goodbye.",
        "handed_on": "Handed to the next in line, who is called at once. Goodbye.",
        "settled": "This matter is settled, nothing to confirm. Goodbye.",
        "already": "You have confirmed it already, it is yours. Please report in time. Goodbye.",
        "no_key": "No confirmation was received, others will be called. Goodbye.",
        "unconfirmed": "No confirmation was received. Goodbye.",
        "absent": "No answer was received. Goodbye.",
        "nobody": "Nobody answers in the duty room. Please try again later.",
        "unknown": "This notice is no longer valid. Goodbye.",
    },
}
_FITTING: Mapping[tuple[str, Asks], str] = {
    ("acknowledged", "all"): "noted",
    ("acknowledged", "confirmation"): "confirmed",
    ("acknowledged", "presence"): "present",
    ("already", "confirmation"): "confirmed",
    ("already", "presence"): "present",
    ("no_key", "confirmation"): "unconfirmed",
    ("no_key", "presence"): "absent",
    ("no_key", ""): "heard",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the conversation we are: the how-manieth document it is, and how often no or a wrong key was pressed."""

    document: int = 1
    misses: int = 0
    why: str = ""

    def query(self) -> str:
        """Return it as the end of an address."""
        return f"?n={self.document}&m={self.misses}" + (f"&why={self.why}" if self.why else "")

    def next(self, why: str = "") -> Place:
        """Return the place after this document; with a reason it counts as a miss."""
        return Place(self.document + 1, self.misses + bool(why), why)


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said to whom. `keys`: those that mean something, of ``1 2 3 9``."""

    text: str
    name: str
    language: str
    keys: str
    asks: Asks

    @property
    def voice(self) -> str:
        """The language of `<Say>`."""
        return VOICES.get(self.language, VOICES["zh"])

    @property
    def tongue(self) -> str:
        """The language of our own words."""
        return self.language if self.language in VOICES else "zh"

    def menu(self) -> str:
        """Return what the keys do."""
        words = {**_KEYS[self.tongue], "1": _ONE[self.tongue][self.asks]}
        return "".join(words[key] for key in self.keys)

    def last_words(self, outcome: str) -> str:
        """Return which closing words tell of an outcome: who answered a roll call is not told that a matter is theirs."""
        return _FITTING.get((outcome, self.asks), outcome)


def message(talk: Talk, path: str, place: Place) -> str:
    """Return the document that says the message and listens for a key. `path`: of the notice; keys go to ``path/key``."""
    answer = VoiceResponse()
    gather = answer.gather(num_digits=1, timeout=KEY_SECONDS, action=f"{path}/key{place.query()}", method="POST")
    hello = _HELLO[talk.tongue].format(name=talk.name) if place.document == 1 else _AGAIN[talk.tongue].get(place.why, "")
    gather.say(f"{hello}{talk.text}", language=talk.voice)
    gather.say(talk.menu(), language=talk.voice)
    answer.redirect(f"{path}{place.next('silent').query()}", method="POST")
    return str(answer)


def said(talk: Talk) -> str:
    """Return the document that says the message, asks for nothing and hangs up."""
    answer = VoiceResponse()
    answer.say(f"{_HELLO[talk.tongue].format(name=talk.name)}{talk.text}", language=talk.voice)
    answer.hangup()
    return str(answer)


def go_to(path: str, place: Place) -> str:
    """Return the document that leads to another place."""
    answer = VoiceResponse()
    answer.redirect(f"{path}{place.query()}", method="POST")
    return str(answer)


def closing(what: str, language: str = "zh") -> str:
    """Return the document that says the last words and hangs up."""
    answer = VoiceResponse()
    tongue = language if language in VOICES else "zh"
    answer.say(_CLOSING[tongue][what], language=VOICES[tongue])
    answer.hangup()
    return str(answer)


def hang_up() -> str:
    """Return the document that hangs up without a word."""
    answer = VoiceResponse()
    answer.hangup()
    return str(answer)
