"""What a template is tried with: parameters as they come, what they mean, and which of them a text may never leave out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MEANINGS = {
    "incident_number": "事件编号",
    "title": "事件标题",
    "unit_name": "单位",
    "owed_to_name": "要报给哪个单位",
    "tier_label": "哪一项时限",
    "due_at": "应在几点前",
    "minutes_over": "已超几分钟",
    "minutes_left": "还剩几分钟",
    "step_label": "催报到第几步",
    "url": "网页地址",
    "severity_label": "等级",
    "before_label": "原来的等级",
    "summary": "伤亡和处置概况",
    "first_clock": "第一项时限",
    "understood": "读出的要素",
    "missing": "还要问的问题（列表）",
    "linked": "是否并入已有事件",
    "is_late": "是否迟报",
    "others": "另有哪些编号待确认（列表）",
    "of": "确认的是哪种通知",
    "done_at": "此前何时确认",
    "closed": "为何不用再确认",
    "code": "对方写的编号",
    "channel": "渠道名称",
    "post_label": "岗位",
    "caller_name": "来电人",
    "caller": "来电号码",
    "seconds": "时长（秒）",
    "starts_at": "从何时",
    "ends_at": "到何时",
    "soon": "是否即将上岗",
    "names": "哪些人",
    "minutes": "几分钟",
    "outcome": "核实结果",
    "left": "还可试几次",
    "kind": "换班或替班",
    "from_name": "提出人",
    "to_name": "接替人",
    "shift": "班次",
    "other": "换出的班次",
    "reason": "理由",
    "result": "结果",
    "what": "怎样变动",
    "person": "谁",
    "before": "原来是谁",
    "author": "由谁改的",
    "post": "岗位",
    "outgoing": "交班人",
    "incoming": "接班人",
    "waiting_for": "等谁签字",
    "left_out": "没有收下的附件",
    "at": "自检时间",
    "label": "零报告名称",
    "over": "是否已过时限",
    "due": "零报告时点",
    "minutes_late": "迟报几分钟",
}

_INCIDENT = {"incident_number": "2026-0042", "title": "青石镇李家村柴房火灾", "url": "https://zs.example.cn/incidents/42"}
_TIER = {"tier_label": "2小时信息报告", "due_at": "12:00", "owed_to_name": "东河县", "unit_name": "青石镇"}
_CONFIRMED = {"incident_number": "2026-0042", "others": [], "of": "", "done_at": "", "closed": ""}

_SHIFT = {
    "unit_name": "青石镇",
    "kind": "换班",
    "from_name": "沈卫东",
    "to_name": "周静",
    "reason": "孩子家长会",
    "shift": "值班员（7月15日08:00至7月16日08:00）",
    "other": "值班员（7月17日08:00至7月18日08:00）",
}
_HANDOVER = {
    "unit_name": "青石镇",
    "post": "值班员",
    "due_at": "08:00",
    "outgoing": "沈卫东",
    "incoming": "周静",
    "waiting_for": "交班人",
    "url": "https://zs.example.cn/handover",
}

SAMPLES: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "report-received": (
        {
            "incident_number": "2026-0042",
            "understood": "李家村柴房，火灾，受伤2人",
            "missing": ["什么时候发生的？"],
            "is_late": False,
            "linked": False,
        },
        {"incident_number": "2026-0042", "understood": "李家村柴房，火灾", "missing": [], "is_late": True, "linked": True},
    ),
    "answer-taken": (
        {"incident_number": "2026-0042", "understood": "14:20发生", "missing": ["火势控制住了吗？"]},
        {"incident_number": "2026-0042", "understood": "14:20发生", "missing": []},
    ),
    "new-incident": (
        {
            **_INCIDENT,
            "unit_name": "李家村",
            "severity_label": "一般",
            "summary": "受伤2人；正在扑救",
            "first_clock": "2小时信息报告：12:00前",
        },
    ),
    "incident-worse": ({**_INCIDENT, "before_label": "一般", "severity_label": "较大"},),
    "deadline-near": ({**_INCIDENT, **_TIER, "minutes_left": 20},),
    "escalation": ({**_INCIDENT, **_TIER, "minutes_over": 3, "step_label": "第2步 带班领导"},),
    "escalation-exhausted": ({"incident_number": "2026-0042", "tier_label": "2小时信息报告", "unit_name": "青石镇"},),
    "escalation-taken-over": (
        {
            "incident_number": "2026-0042",
            "tier_label": "2小时信息报告",
            "unit_name": "青石镇",
            "from_name": "沈卫东",
            "to_name": "谢佳",
            "reason": "值班员正在去现场的路上",
            "due_at": "12:20",
        },
        {
            "incident_number": "2026-0042",
            "tier_label": "2小时信息报告",
            "unit_name": "青石镇",
            "from_name": "沈卫东",
            "to_name": "谢佳",
            "reason": "",
            "due_at": "12:20",
        },
    ),
    "ack-confirmed": (
        {**_CONFIRMED, "of": "escalation"},
        {**_CONFIRMED, "done_at": "12:04", "others": ["4821"]},
        {**_CONFIRMED, "closed": "met"},
    ),
    "nothing-to-confirm": ({"code": "4821", "others": []}, {"code": None, "others": ["3377"]}),
    "not-yours-to-confirm": ({"code": "4821"},),
    "shift-reminder": (
        {
            "unit_name": "青石镇",
            "post_label": "值班员",
            "starts_at": "7月15日08:00",
            "ends_at": "7月16日08:00",
            "soon": True,
            "url": "https://zs.example.cn/mine",
        },
    ),
    "shift-unconfirmed": (
        {"unit_name": "青石镇", "starts_at": "08:00", "names": "郭明辉（值班员）", "url": "https://zs.example.cn/roster"},
    ),
    "post-empty": ({"unit_name": "青石镇", "title": "带班领导7月22日08:00至7月23日08:00", "url": "https://zs.example.cn/gaps"},),
    "post-empty-superior": (
        {
            "unit_name": "东河县",
            "title": "青石镇值班员7月20日08:00至7月21日08:00",
            "step_label": "第1步 值班员",
            "url": "https://zs.example.cn/gaps",
        },
    ),
    "number-code": ({"code": "382914", "minutes": 30},),
    "number-answer": ({"outcome": "wrong", "left": 2}, {"outcome": "verified", "left": 0}),
    "shift-request": (_SHIFT,),
    "shift-approval": (_SHIFT,),
    "shift-request-result": ({**_SHIFT, "result": "已批准，值班表已更改", "url": "https://zs.example.cn/roster"},),
    "shift-changed": (
        {
            "unit_name": "青石镇",
            "what": "变更",
            "shift": "值班员（7月15日08:00至7月16日08:00）",
            "person": "周静",
            "before": "沈卫东",
            "author": "谢佳",
            "reason": "沈卫东发烧",
            "url": "https://zs.example.cn/roster",
        },
    ),
    "handover-late": (_HANDOVER,),
    "handover-unsigned": ({**_HANDOVER, "minutes": 30},),
    "voice-received": ({},),
    "call-upward": ({**_INCIDENT, "owed_to_name": "东河县"},),
    "voice-report": (
        {
            "caller_name": "李建国",
            "unit_name": "李家村",
            "caller": "+8619900000101",
            "at": "10:02",
            "seconds": 42,
            "url": "https://zs.example.cn/inbox",
        },
    ),
    "self-test": ({"channel": "短信", "at": "07-14 08:00"},),
    "question-help": ({},),
    "not-understood": ({},),
    "unregistered-received": ({"incident_number": "2026-0042"}, {"incident_number": None}),
    "zero-report-received": ({"unit_name": "青石镇", "due": "09:00", "label": "汛期零报告", "minutes_late": 0},),
    "zero-report-near": ({"unit_name": "青石镇", "label": "汛期零报告", "due_at": "09:00", "over": False},),
    "roll-call": (
        {
            "drill": False,
            "unit_name": "东河县青石镇",
            "person_name": "沈卫东",
            "post_label": "值班员",
            "due_at": "10:05",
            "minutes": "5分钟",
            "code": "4821",
            "again": False,
        },
    ),
    "roll-call-answered": (
        {
            "drill": False,
            "verdict": "on_time",
            "unit_name": "东河县青石镇",
            "person_name": "沈卫东",
            "post_label": "值班员",
            "stand_in": "",
            "spent": "1分钟35秒",
            "over": "",
            "answered_at": "",
            "due_at": "",
        },
    ),
    "roll-call-silent": (
        {
            "drill": False,
            "unit_name": "东河县青石镇",
            "silent": "值班员沈卫东、带班领导董慧敏",
            "url": "https://zs.example.cn/rollcalls/1",
        },
    ),
    "roll-call-closed": (
        {
            "drill": False,
            "title": "汛期夜间点名",
            "drawn": 42,
            "results": "按时应答38、超时应答1、无应答2、空岗1",
            "url": "https://zs.example.cn/rollcalls/1",
        },
    ),
    "zero-reports-missing": (
        {**_INCIDENT, **_TIER, "tier_label": "汛期零报告", "title": "青石镇、白云镇未报", "step_label": "第1步 值班员"},
    ),
}
"""By template; the first shows it at its fullest, the others its other cases."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "report-received": ("incident_number", "understood", "missing"),
    "answer-taken": ("incident_number", "missing"),
    "new-incident": ("incident_number", "title", "unit_name"),
    "incident-worse": ("incident_number", "severity_label"),
    "deadline-near": ("incident_number", "tier_label", "due_at"),
    "escalation": ("incident_number", "unit_name", "tier_label", "due_at"),
    "escalation-exhausted": ("incident_number", "unit_name", "tier_label"),
    "escalation-taken-over": ("incident_number", "to_name"),
    "ack-confirmed": ("incident_number", "closed", "done_at", "others"),
    "nothing-to-confirm": ("code", "others"),
    "not-yours-to-confirm": ("code",),
    "number-code": ("code", "minutes"),
    "shift-reminder": ("starts_at", "unit_name"),
    "shift-request": ("from_name", "shift"),
    "shift-approval": ("from_name", "to_name", "shift"),
    "handover-unsigned": ("unit_name", "due_at"),
    "unregistered-received": ("incident_number",),
    "zero-report-received": ("unit_name",),
    "zero-report-near": ("unit_name", "due_at"),
    "zero-reports-missing": ("title", "due_at"),
    "roll-call": ("unit_name", "due_at", "code"),
    "roll-call-answered": ("verdict",),
    "roll-call-silent": ("unit_name", "silent"),
    "roll-call-closed": ("title", "results"),
}
"""What a reader can't do without: the number to answer with, the code, whom it concerns, by when."""


def fullest(template: str) -> dict[str, Any]:
    """Return the parameters that show a template at its fullest."""
    return dict(next(iter(SAMPLES.get(template, ())), {}))
