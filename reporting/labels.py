"""The words in which people read grades, categories, elements, kinds and states."""

from __future__ import annotations

from schemas.values import Channel, Disposition, Means, ReportKind, Severity

SEVERITY = {
    Severity.ESPECIALLY_MAJOR: "特别重大",
    Severity.MAJOR: "重大",
    Severity.LARGE: "较大",
    Severity.ORDINARY: "一般",
}

CATEGORY = {
    "fire": "火灾",
    "forest_fire": "森林火灾",
    "traffic_accident": "交通事故",
    "earthquake": "地震",
    "flood": "洪涝灾害",
    "landslide": "地质灾害",
    "storm": "风雹灾害",
    "drowning": "溺水",
    "explosion": "爆炸",
    "building_collapse": "房屋倒塌",
    "work_accident": "生产安全事故",
    "gas_poisoning": "燃气中毒",
    "food_poisoning": "食物中毒",
    "hazmat": "危险品泄漏",
    "mine_accident": "矿山事故",
    "utility_outage": "水电气中断",
    "public_health": "公共卫生事件",
    "animal_epidemic": "动物疫情",
    "mass_incident": "群体性事件",
    "public_security": "治安事件",
    "missing_person": "人员走失",
    "terror_attack": "恐怖袭击",
    "other": "突发事件",
}

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
    "source": "信息来源",
    "extent": "影响范围",
    "trend": "发展态势",
    "measures": "已采取措施",
    "on_scene": "现场负责人",
}

COUNTS = ("deaths", "injured", "missing", "trapped", "evacuated")

KIND = {
    ReportKind.FIRST: "首报",
    ReportKind.FOLLOW_UP: "续报",
    ReportKind.FINAL: "终报",
    ReportKind.CORRECTION: "更正",
    ReportKind.ZERO: "零报告",
}

MEANS = {Means.PHONE: "电话报告", Means.WRITTEN: "书面报告", Means.MESSAGE: "信息报送"}

CHANNEL = {
    Channel.SMS: "短信",
    Channel.TELEGRAM: "Telegram",
    Channel.VOICE: "语音",
    Channel.WEB: "网页",
    Channel.API: "接口",
    Channel.PHONE: "电话",
}

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
