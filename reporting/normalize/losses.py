"""Direct losses in yuan: 损失约15万, 价值90余万元的木料被烧毁, 损失不是7万是8.2万元."""

import re
from dataclasses import dataclass

from reporting.normalize.numbers import AMOUNT, Number, read_amount
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Text

LOST = r"损失|经济损失|财损|价值|折合|估损|受损金额"
MONEY = re.compile(
    rf"(?<![\d.])(?:{AMOUNT})\s?(?P<unit>元|块钱?|人民币|圆)?(?P<after>左右|上下|以上)?(?![\d.人名户亩间头只个栋米斤吨%])"
)
NAMED = re.compile(LOST)
DESTROYED = re.compile(r"损失|烧|毁|吞噬|冲|淹|受损|报废|砸|压")
REJECTED = re.compile(r"(?:不是|并非|由|从)\s?$")
REACH = 14


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss in yuan with its words."""

    yuan: int
    evidence: Evidence


def loss(text: Text) -> Loss | None:
    """Return the last total of losses that the text names; None when it names none."""
    found: Loss | None = None
    for name in NAMED.finditer(text.plain):
        found = amount_behind(text, name) or found
    return found


def amount_behind(text: Text, name: re.Match[str]) -> Loss | None:
    """The amount of money that follows a word of loss closely; amounts that the text takes back are passed over."""
    limit = min(len(text.plain), name.end() + REACH + 24)
    for match in MONEY.finditer(text.plain, name.end(), limit):
        gap = text.plain[name.end() : match.start()]
        if re.search("[。;!?]", gap) or len(gap) > REACH:
            return None
        number = read_amount(match)
        if number is None or REJECTED.search(text.plain, max(0, match.start() - 4), match.start()) or not is_money(match):
            continue
        if name[0] == "价值" and not DESTROYED.search(text.plain[match.end() : match.end() + 24]):
            return None
        return Loss(number.whole, evidence(text, name, match, number))
    return None


def is_money(match: re.Match[str]) -> bool:
    """Whether an amount is money: it says 元, or comes in tens of thousands."""
    return bool(match["unit"] or "万" in match[0] or "亿" in match[0])


def evidence(text: Text, name: re.Match[str], match: re.Match[str], number: Number) -> Evidence:
    """The words from the word of loss to the amount."""
    flag = number.flag or ("approx" if match["after"] else None)
    return Evidence(text.words(name.start(), match.end()), name.start(), match.end(), 0.9 - 0.05 * bool(flag), flag)
