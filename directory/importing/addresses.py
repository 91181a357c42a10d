"""The columns by which a person is reached: numbers, chats, mail, and the order in which they are tried. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from directory.importing import words
from directory.importing.cells import all_of
from directory.importing.problems import Problem
from directory.importing.sheets import Row
from directory.numbers import e164, takes_texts
from schemas.values import Channel

EMAIL = Channel.EMAIL.value
_NUMBERS = ("mobile", "spare_mobile", "office_phone")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CHAT = re.compile(r"\d{1,20}")
NAMED = tuple(each.value for each in (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU, Channel.WEBHOOK, Channel.APPRISE))
"""Group robots, receiving systems, other services: the table gives the name that one has in the settings, never its address."""


class Address(NamedTuple):
    """One way to reach a person: a `Channel` value or `email`, and the address there."""

    channel: str
    address: str


def addresses(row: Row, problems: list[Problem]) -> tuple[Address, ...]:
    """Return all ways to reach the person of a row, in the order to try them: as the table says, else numbers first."""
    found: list[Address] = []
    for column in _NUMBERS:
        found += [each for written in words.several(row[column]) for each in _number(row, column, written, problems)]
    found += [each for written in words.several(row["telegram"]) for each in _chat(row, written, problems)]
    found += [each for written in words.several(row["email"]) for each in _mail(row, written, problems)]
    found += [Address(channel, name) for channel in NAMED for name in words.several(row[channel])]
    first = {channel.value: place for place, channel in enumerate(all_of(row, "channels", words.CHANNELS, problems))}
    return tuple(sorted(dict.fromkeys(found), key=lambda each: first.get(each.channel, len(first))))


def replaced_channels(row: Row) -> frozenset[str]:
    """Return the channels that the table has columns for: what stands there replaces what was known."""
    numbers = {Channel.SMS.value, Channel.VOICE.value} if any(map(row.has, _NUMBERS)) else set()
    return frozenset(numbers | {name for name in (Channel.TELEGRAM.value, EMAIL, *NAMED) if row.has(name)})


def column_of(channel: str) -> str:
    """Return the column in which a problem with an address of this channel is shown."""
    return {Channel.SMS.value: "mobile", Channel.VOICE.value: "office_phone"}.get(channel, channel)


def _number(row: Row, column: str, written: str, problems: list[Problem]) -> list[Address]:
    number = e164(written)
    if number is None:
        problems.append(row.problem(column, f"“{written}”不是完整的电话号码：手机填11位，座机带区号，境外号码带+和国家代码。"))
    elif not number.startswith("+"):
        problems.append(row.problem(column, f"“{written}”是短号，外面打不通，也收不到短信，请填完整号码。"))
    else:
        return [Address((Channel.SMS if takes_texts(number) else Channel.VOICE).value, number)]
    return []


def _chat(row: Row, written: str, problems: list[Problem]) -> list[Address]:
    if _CHAT.fullmatch(written):
        return [Address(Channel.TELEGRAM.value, written)]
    problems.append(row.problem("telegram", f"“{written}”不是Telegram的数字聊天号（chat id）。"))
    return []


def _mail(row: Row, written: str, problems: list[Problem]) -> list[Address]:
    if _EMAIL.fullmatch(written):
        return [Address(EMAIL, written.lower())]
    problems.append(row.problem("email", f"“{written}”不是电子邮箱地址。"))
    return []
