"""What a person sets by hand, looked at once more before it counts: a slip of a digit must not turn 3 hurt into 300. Pure."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from policies.model import Doubt
from reporting.errors import Refused, UncheckedError
from reporting.incident import FIGURES, Fact, sharply
from reporting.labels import ELEMENT
from reporting.summary import shown


def refuse_unseen(fact: Fact | None, seen: UUID | None, zone: ZoneInfo) -> None:
    """Refuse what was decided over a value that is no longer the one that counts.

    Raises:
        Refused: another word counts than the one that the person saw.
    """
    if seen is None or (fact is not None and fact.said.id == seen):
        return
    now = shown(fact.name, fact.value, zone, fact.said.precision) if fact else "不详"
    raise Refused(f"您打开表单后又有新的说法，这一项现为{now}。请核对后再提交。")


def refuse_unchecked(name: str, fact: Fact | None, new: Any, zone: ZoneInfo, rule: Doubt) -> None:
    """Refuse a change that looks like a slip.

    Raises:
        UncheckedError: the figure rises or falls sharply, or what is known would be known no more.
    """
    if fact is None or fact.value is None:
        return
    before = shown(name, fact.value, zone, fact.said.precision)
    if new is None:
        raise UncheckedError(f"{ELEMENT[name]}现为{before}，将改为“尚不清楚”。请核对，确实如此再勾选提交。")
    way = sharply(fact.value, new, rule) if name in FIGURES else ""
    if way:
        change = f"{ELEMENT[name]}由{before}{way}为{shown(name, new, zone)}"
        raise UncheckedError(f"{change}，相差很大。请核对数字，确实如此再勾选提交。")
