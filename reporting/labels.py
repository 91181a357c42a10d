"""The words in which people read grades, categories, elements, kinds and states."""

from __future__ import annotations

from schemas.labels import CATEGORIES, CHANNELS, SEVERITIES
from schemas.values import Disposition, Means, ReportKind

SEVERITY = {severity: label.zh for severity, label in SEVERITIES.items()}
CATEGORY = {slug: label.zh for slug, label in CATEGORIES.items()}
CHANNEL = {channel: label.zh for channel, label in CHANNELS.items()}

ELEMENT = {
    "category": "事件类别",
    "sub_category": "具体类别",
    "occurred_at": "事发时间",
    "location": "事发地点",
    "point": "坐标",
    "deaths": "死亡",
    "injured": "受伤",
    "missing": "失踪",
    "trapped": "被困",
    "evacuated": "转移",
    "loss_yuan": "直接经济损失",
    "magnitude": "震级",
    "burnt_hectares": "过火面积",
    "source": "信息来源",
    "extent": "影响范围",
    "trend": "发展态势",
    "measures": "已采取措施",
    "on_scene": "现场负责人",
}

OF_KINDS = {"magnitude": {"earthquake"}, "burnt_hectares": {"fire", "forest_fire"}}
"""Elements that only some kinds of event have: of others nobody misses them."""

COUNTS = ("deaths", "injured", "missing", "trapped", "evacuated")

KIND = {
    ReportKind.FIRST: "首报",
    ReportKind.FOLLOW_UP: "续报",
    ReportKind.FINAL: "终报",
    ReportKind.CORRECTION: "更正",
    ReportKind.ZERO: "零报告",
}

MEANS = {Means.PHONE: "电话报告", Means.WRITTEN: "书面报告", Means.MESSAGE: "信息报送"}

DISPOSITION = {
    Disposition.REPORT: "报告",
    Disposition.REPLY: "确认回复",
    Disposition.ANSWER: "补充回答",
    Disposition.QUESTION: "询问",
    Disposition.ZERO_REPORT: "零报告",
    Disposition.UNCLEAR: "未能看懂",
    Disposition.REFUSED: "未受理",
}

STATUS = {"open": "处置中", "closed": "已办结", "merged": "已并入"}
WITHDRAWN = {"closed": "事件已办结", "merged": "事件已并入其他事件", "regraded": "定级或事发情况改变"}
"""Why a clock runs no more."""
