"""Faults that a person switches on and off on the page, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.faults import ALWAYS, Faults, Rule
from sandbox.telegram.carrier import TelegramCarrier
from sandbox.twilio import faults as sms
from sandbox.twilio.carrier import TwilioCarrier


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch: how it is called, what it does in words, and the fault behind it (None: the outage)."""

    name: str
    label: str
    meaning: str
    fault: Callable[[], object] | None


SWITCHES = (
    Switch("sms-outage", "短信平台中断", "所有发送请求得到 503", None),
    Switch("telegram-outage", "Telegram 中断", "所有调用得到 502", None),
    Switch("undelivered", "短信送不到", "平台收下，但回执为“未送达”（30003）", lambda: sms.Outcome("undelivered", 30003)),
    Switch("no-receipt", "没有送达回执", "手机收到了，回执停在“已发出”", lambda: sms.Outcome("sent", None)),
    Switch("doubled-webhook", "来信重复推送", "每条来信同时推送两次", sms.DoubledWebhook),
    Switch("doubled-callbacks", "回执重复", "每个状态回执推送两次", lambda: sms.Callbacks("doubled")),
    Switch("reversed-callbacks", "回执乱序", "状态回执倒着推送", lambda: sms.Callbacks("reversed")),
    Switch("wrong-signature", "签名错误", "推送的签名不对，应被拒收", lambda: sms.Signature("wrong")),
)


class SwitchBoard:
    """Which switches are on."""

    def __init__(self, twilio: TwilioCarrier, telegram: TelegramCarrier) -> None:
        self._twilio, self._telegram = twilio, telegram
        self._rules: dict[str, Rule] = {}

    def is_on(self, switch: Switch) -> bool:
        """Return whether a switch is on."""
        if switch.fault is None:
            return self._carrier(switch).is_down
        rule = self._rules.get(switch.name)
        return rule is not None and rule in self._twilio.faults.rules

    def turn(self, name: str, is_on: bool) -> None:
        """Turn a switch on or off; raise KeyError for an unknown one."""
        switch = next((one for one in SWITCHES if one.name == name), None)
        if switch is None:
            raise KeyError(name)
        if switch.fault is None:
            self._carrier(switch).outage(is_on)
            return
        if rule := self._rules.pop(name, None):
            self._twilio.faults.drop(rule)
        if is_on:
            self._rules[name] = self._twilio.faults.add(switch.fault(), ALWAYS)

    def _carrier(self, switch: Switch) -> Faults:
        return self._telegram.faults if switch.name.startswith("telegram") else self._twilio.faults
