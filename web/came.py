"""What came with a message, in words: a message without text is not an empty one. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.values import Location, Media

KINDS = {"image": ("照片", "张"), "audio": ("语音消息", "条"), "video": ("视频", "段")}
FILE = ("文件", "个")


def came(media: Sequence[Media], location: Location | None = None) -> str:
    """Return ``语音消息``, ``照片3张、位置``; empty: nothing came."""
    count: dict[tuple[str, str], int] = {}
    for each in media:
        kind = KINDS.get(each.content_type.partition("/")[0], FILE)
        count[kind] = count.get(kind, 0) + 1
    told = [name if many == 1 else f"{name}{many}{unit}" for (name, unit), many in count.items()]
    return "、".join([*told, *(["位置"] if location else [])])
