"""The words of requests and changes, as people read them. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo

from roster.wording import clock_time
from schemas import labels

KINDS = {"swap": "换班", "substitute": "替班", "leave": "离岗报备"}
STATES = {
    "offered": "等待对方答复",
    "accepted": "等待带班领导审批",
    "approved": "已批准",
    "refused": "已拒绝",
    "withdrawn": "已撤回",
    "expired": "已失效",
}
WHAT = {"added": "新增", "changed": "变更", "removed": "取消"}


def span(start: datetime, end: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a stretch of time: 7月15日08:00至7月16日08:00."""
    return f"{clock_time(start, now, zone)}至{clock_time(end, now, zone)}"


def shift_words(post: str, start: datetime, end: datetime, now: datetime, zone: tzinfo) -> str:
    """Return how a shift is named in a text: 值班员（7月15日08:00至7月16日08:00）."""
    return f"{labels.post(post)}（{span(start, end, now, zone)}）"
