"""What a person typed for an element, as its value: ``三``, ``12万``, ``2026-07-14T10:20``, ``火灾``."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reporting.errors import Refused
from reporting.labels import CATEGORY, COUNTS, ELEMENT

_MONEY = re.compile(r"(\d+(?:\.\d+)?)(亿|万)?元?")
_SIZES = {None: 1, "万": 10_000, "亿": 100_000_000}
_MOST = 10**12
_SIZE = re.compile(r"\d+(?:\.\d+)?")
_STRONGEST = 10
_POINT = re.compile(r"(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)")


def typed_value(name: str, value: Any, zone: ZoneInfo) -> Any:
    """Return the value to keep, as JSON holds it; None and blank: not known.

    Raises:
        Refused: it cannot be read as a value of this element.
    """
    text = unicodedata.normalize("NFKC", str(value if value is not None else "")).strip()
    if not text:
        return None
    if name in COUNTS:
        return _count(name, text)
    if name in _READERS:
        return _READERS[name](text)
    return _when(text, zone) if name == "occurred_at" else text


def _count(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) > _MOST:
        raise Refused(f"{ELEMENT[name]}人数要填0或正整数。")
    return int(text)


def _money(text: str) -> int:
    found = _MONEY.fullmatch(text.replace(",", ""))
    if not found or float(found[1]) * _SIZES[found[2]] > _MOST:
        raise Refused("经济损失请填数字，例如“12万”或“120000”，单位为元。")
    return round(float(found[1]) * _SIZES[found[2]])


def _category(text: str) -> str:
    by_label = {label: slug for slug, label in CATEGORY.items()}
    if text not in CATEGORY and text not in by_label:
        raise Refused("没有这个事件类别，请从列表中选择。")
    return by_label.get(text, text)


def _point(text: str) -> dict[str, float]:
    found = _POINT.fullmatch(text)
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise Refused("坐标请填“纬度,经度”，例如 28.2,112.9。")
    return {"latitude": float(found[1]), "longitude": float(found[2])}


def _when(text: str, zone: ZoneInfo) -> str:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("事发时间请按“2026-07-14T10:20”的形式填写。") from None
    return (when if when.tzinfo else when.replace(tzinfo=zone)).isoformat()


def _magnitude(text: str) -> float:
    found = _SIZE.fullmatch(text.removesuffix("级"))
    if not found or float(found[0]) > _STRONGEST:
        raise Refused("震级请填0到10之间的数字，例如 5.6。")
    return float(found[0])


def _hectares(text: str) -> float:
    number = text.removesuffix("公顷").removesuffix("亩").strip()
    if not _SIZE.fullmatch(number) or float(number) > _MOST:
        raise Refused("过火面积请填数字，单位公顷，也可以写“300亩”。")
    return round(float(number) / (15 if text.endswith("亩") else 1), 2)


_READERS = {"magnitude": _magnitude, "burnt_hectares": _hectares, "loss_yuan": _money, "category": _category, "point": _point}
