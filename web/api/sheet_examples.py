"""Examples for the documents of the API: a duty table, what comes of it, and what is said of a wrong one."""

from __future__ import annotations

from typing import Any

_TABLE = "日期,值班员,副班,带班领导\n2026-12-01,王志强,孙丽,赵敏\n"
_PERSON = "018f0000-0000-7000-8000-0000000000%02d"

CONTENT: dict[str, Any] = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "string", "format": "binary", "description": ".xlsx, .csv; at most 5 MB"}},
        },
        "example": {"file": _TABLE},
    }
}

COMPARED: dict[str, Any] = {
    "unit": "990121102000",
    "applied": False,
    "added": 0,
    "changed": 1,
    "removed": 0,
    "unchanged": 2,
    "past": 0,
    "fingerprint": "5f0c9a4be2d14f7c8a61b3d9e0725c14",
    "changes": [
        {
            "day": "2026-12-01",
            "post": "officer",
            "what": "changed",
            "before": {
                "person_id": _PERSON % 1,
                "name": "周涛",
                "starts_at": "2026-12-01T00:00:00Z",
                "ends_at": "2026-12-02T00:00:00Z",
                "cell": "",
            },
            "after": {
                "person_id": _PERSON % 2,
                "name": "王志强",
                "starts_at": "2026-12-01T00:00:00Z",
                "ends_at": "2026-12-02T00:00:00Z",
                "cell": "B2",
            },
        }
    ],
    "remarks": [{"sheet": "", "cell": "", "sentence": "第9行是隐藏的，没有导入；需要导入请先取消隐藏。"}],
}

_SENTENCES = (("B3", "没有叫“王志墙”的人，是不是“王志强”？"), ("C7", "有2个叫“王伟”的人：…"))

WRONG: dict[str, Any] = {
    "error": "invalid",
    "detail": "共2处问题，值班表没有改动，请改正后重新导入：\n" + "\n".join(f"{at}：{said}" for at, said in _SENTENCES),
    "complaints": [{"sheet": "", "cell": at, "sentence": said} for at, said in _SENTENCES],
    "choices": [
        {
            "name": "王伟",
            "cells": ["C7"],
            "options": [
                {"person_id": _PERSON % 3, "label": "王伟，青石镇 主任（尾号0211）"},
                {"person_id": _PERSON % 4, "label": "王伟，李家村 委员（尾号0212）"},
            ],
        }
    ],
}
