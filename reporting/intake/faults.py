"""What pydantic finds wrong with something that was sent, in Chinese. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WRONG = {
    "missing": "必须填写",
    "extra_forbidden": "是未知字段",
    "string_type": "应为文字",
    "string_too_long": "太长，最多 {max_length} 个字符",
    "string_too_short": "不能为空",
    "too_long": "太多，最多 {max_length} 个",
    "timezone_aware": "需要带时区，例如 2026-07-14T10:00:00+08:00",
    "model_type": "应为 JSON 对象",
    "model_attributes_type": "应为 JSON 对象",
    "list_type": "应为列表",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "literal_error": "不在可选的范围内",
    "enum": "不在可选的范围内",
}


def what_is_wrong(fault: Mapping[str, Any]) -> str:
    """Return what is wrong with one field (one of pydantic's ``errors()``), without its name: ``太长，最多 500 个字符``."""
    kind = str(fault["type"])
    if kind.startswith("datetime"):
        return "不是有效的时间"
    if kind.startswith("date_"):
        return "不是有效的日期"
    return _WRONG.get(kind, "格式不正确").format(**fault.get("ctx", {}))
