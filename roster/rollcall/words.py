"""What people call the states of roll calls and of those called. Pure."""

from __future__ import annotations

STATES = {
    "on_time": "按时应答",
    "late": "超时应答",
    "stand_in": "他人代答",
    "excused": "准予不答",
    "wrong_code": "应答码错误",
    "no_answer": "无应答",
    "empty_post": "空岗",
    "waiting": "等待应答",
}
"""Of somebody drawn; in the order in which results are told."""

CALL_STATES = {"planned": "未开始", "running": "进行中", "closed": "已结束", "cancelled": "已取消", "skipped": "未进行"}
CHALLENGES = {"code": "发回应答码", "key": "回复1或按键"}
