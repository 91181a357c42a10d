"""JSON lines in, JSON lines out: the reader as a filter."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from reporting.normalize.assemble import read_text
from reporting.normalize.record import as_record


def normalize_lines(lines: Iterable[str]) -> Iterator[str]:
    """Yield one JSON line for each line, in order. A bad line gives {"id", "error"} in its place and reading goes on."""
    for line in lines:
        if line.strip():
            yield json.dumps(one(line), ensure_ascii=False)


def one(line: str) -> dict[str, Any]:
    """Return the record of one line {id, text or lead, received_at}, or its error."""
    identity: Any = None
    try:
        given = json.loads(line)
        if not isinstance(given, dict):
            return {"id": None, "error": "每行须为一个 JSON 对象"}
        identity = given.get("id")
        text = given.get("text", given.get("lead"))
        if not isinstance(text, str):
            return {"id": identity, "error": "缺少字段 text"}
        return as_record(identity, read_text(text, received(given)))
    except json.JSONDecodeError as problem:
        return {"id": None, "error": f"不是有效的 JSON：第 {problem.colno} 个字符处"}
    except ValueError:
        return {"id": identity, "error": "received_at 不是有效的时间，应如 2025-07-14T15:42:00"}


def received(given: dict[str, Any]) -> datetime:
    """When the text was received; now where the line doesn't say. Raises ValueError for what is no time."""
    written = given.get("received_at")
    if not written:
        return datetime.now().astimezone()
    return datetime.fromisoformat(str(written))
