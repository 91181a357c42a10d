"""What is wrong with a request that could not be read, in the words of the form that its sender looks at. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reporting.intake.faults import what_is_wrong

FIELDS = {
    "address": "号码",
    "approved_by": "签发领导",
    "at": "时间",
    "body": "正文",
    "called_at": "通话时间",
    "callee_name": "接听人姓名",
    "callee_number": "对方电话",
    "callee_post": "接听人职务",
    "caller": "来电号码",
    "caller_name": "来电人姓名",
    "code": "验证码",
    "content": "报告内容",
    "cron": "重复时间",
    "day": "日期",
    "ends_at": "结束时间",
    "file": "文件",
    "first": "开始日期",
    "incident": "事件编号",
    "incident_id": "事件",
    "last": "结束日期",
    "minutes": "分钟数",
    "month": "月份",
    "name": "名称",
    "note": "备注",
    "number": "号码",
    "other": "要换的班次",
    "person": "人员",
    "post": "岗位",
    "reason": "理由",
    "rest": "休息小时数",
    "severity": "等级",
    "starts_at": "开始时间",
    "state": "状态",
    "text": "内容",
    "title": "标题",
    "to": "移交对象",
    "unit": "单位",
    "value": "要素的值",
    "words": "补充内容",
}
"""What the forms call their fields; what is not here no person types."""
BROKEN_LINK = "网址不完整或有误，请从值班台或菜单重新打开"
STALE = "页面不完整，请刷新页面后重新填写提交"


def for_people(faults: Sequence[Mapping[str, Any]]) -> str:
    """Return what is wrong with what a page sent: by the names on the form; of what no person typed, what to do."""
    return "；".join(sorted({_for_people(each) for each in faults})) + "。"


def for_programs(faults: Sequence[Mapping[str, Any]]) -> str:
    """Return what is wrong with what a program sent, by the names of the interface."""
    return "；".join(sorted({_for_programs(each) for each in faults}))


def _for_people(fault: Mapping[str, Any]) -> str:
    place = [str(part) for part in fault["loc"]]
    if place[0] == "path":
        return BROKEN_LINK
    name = FIELDS.get(place[1]) if len(place) > 1 else None
    return f"{name}{what_is_wrong(fault)}" if name else STALE


def _for_programs(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "json_invalid":
        return "内容不是有效的 JSON"
    name = ".".join(str(part) for part in fault["loc"][1:])
    return f"{name or '内容'}{what_is_wrong(fault)}"
