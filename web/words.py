"""Words and colours of the pages for values that `schemas.labels` does not name. Chinese, the field's standard terms."""

from __future__ import annotations

from collections.abc import Mapping

SEVERITY_COLOUR = {"I": "red", "II": "orange", "III": "yellow", "IV": "blue"}
CHANNEL_ICON = {
    "sms": "device-mobile",
    "telegram": "brand-telegram",
    "voice": "phone-call",
    "web": "world",
    "api": "api",
    "phone": "phone",
    "email": "send",
    "wecom": "message-report",
    "dingtalk": "message-report",
    "feishu": "message-report",
    "webhook": "api",
    "apprise": "send",
    "webpush": "bell-ringing",
}
LEVEL = {"province": "省", "city": "市", "county": "县", "township": "乡镇", "village": "村"}
FLAG = {
    "at_least": "至少",
    "approx": "约数",
    "implicit": "未报数字，据文意推断",
    "sum": "由几部分合计",
    "more": "在此前数字上增加",
    "none_reported": "报告称无",
}
NOTICE_STATE = {
    "queued": "排队中",
    "sending": "发送中",
    "unknown": "结果待核实",
    "accepted": "已交运营商",
    "delivered": "已送达",
    "answered": "已确认",
    "failed": "发送失败",
    "expired": "已过期未发",
    "held": "限量并入汇总",
}
NOTICE_TONE = {
    "queued": "",
    "sending": "",
    "unknown": "yellow",
    "accepted": "blue",
    "delivered": "blue",
    "answered": "green",
    "failed": "red",
    "expired": "red",
    "held": "yellow",
}
FINDING_PAGE = {
    "notices_stuck": "/messages?direction=out&lane=urgent&state=queued",
    "notices_without_receipt": "/messages?direction=out&lane=urgent&state=accepted",
    "notices_failed": "/messages?direction=out&lane=urgent&state=failed",
}
"""Where the messages stand that the auditor speaks of."""
BRIDGE_PURPOSE = {"upward": "向上级报告", "duty_room": "接通值班室", "duty_officer": "来电转值班员"}
BRIDGE_STATE = {"dialling": "正在呼叫", "connected": "通话中", "ended": "已接通", "not_answered": "无人接听"}
ZERO_STATE = {"met": "已报", "late": "迟报", "missed": "未报", "waiting": "待报", "excused": "免报"}
ZERO_TONE = {"met": "green", "late": "orange", "missed": "red", "waiting": "yellow", "excused": "blue"}
ZERO_MEANS = {"zero_report": "零报告", "report": "已报告情况", "desk": "值班室登记"}
ROLL_CALL_TONE = {
    "on_time": "green",
    "late": "orange",
    "stand_in": "blue",
    "excused": "blue",
    "wrong_code": "red",
    "no_answer": "red",
    "empty_post": "red",
    "waiting": "yellow",
}
NOTICE_ABOUT = {
    "report-received": "收到报告的回执",
    "zero-report-received": "零报告回执",
    "zero-report-near": "零报告提醒",
    "zero-reports-missing": "零报告缺报催报",
    "question-help": "使用说明",
    "not-understood": "请补充说明",
    "voice-received": "语音已收到",
    "unregistered-received": "未登记号码回执",
    "answer-taken": "补充回答的回执",
    "new-incident": "新事件通知",
    "incident-worse": "等级上调通知",
    "deadline-near": "时限提醒",
    "call-upward": "向上级打电话",
    "voice-report": "电话录音报告",
    "escalation": "超时催报",
    "escalation-exhausted": "无人应答告警",
    "escalation-taken-over": "催报由他人接手",
    "self-test": "每日通道自检",
    "held-summary": "限量信息汇总",
    "ack-confirmed": "确认回执",
    "ack-noted": "确认回执（须全部确认）",
    "nothing-to-confirm": "无待确认事项",
    "not-yours-to-confirm": "编号不属于本人",
    "shift-reminder": "上岗提醒",
    "shift-unconfirmed": "上岗未确认",
    "post-empty": "空岗提醒",
    "post-empty-superior": "空岗督促",
    "number-code": "号码验证码",
    "number-answer": "号码验证回执",
    "shift-request": "换班替班请求",
    "shift-approval": "换班替班待审批",
    "shift-request-result": "换班替班结果",
    "shift-changed": "值班临时变动",
    "roster-published": "值班表发布",
    "handover-late": "交接班提醒",
    "handover-unsigned": "交接班超时",
    "roll-call": "抽查点名",
    "roll-call-answered": "点名应答回执",
    "roll-call-silent": "点名无应答通知",
    "roll-call-closed": "点名结果",
}
DISPOSITION_TONE = {
    "report": "blue",
    "answer": "blue",
    "reply": "green",
    "zero_report": "green",
    "unclear": "orange",
    "refused": "red",
}
DISPOSITION = {
    "report": "报告",
    "reply": "确认回复",
    "answer": "补充回答",
    "question": "询问",
    "zero_report": "零报告",
    "unclear": "未能看懂",
    "refused": "未受理",
}
LANE = {"urgent": "紧急", "routine": "普通", "bulk": "批量"}
ATTEMPT = {
    "accepted": "运营商已接受",
    "found": "查到运营商已接受",
    "not_found": "运营商没有这条",
    "temporary": "暂时失败",
    "throttled": "被限速",
    "permanent": "被拒绝",
    "unknown": "结果不明",
}
ACTION = {"send": "发送", "look_up": "查询"}
RECEIPT = {
    "accepted": "已接受",
    "queued": "运营商排队中",
    "sending": "运营商发送中",
    "sent": "已发往对方网络",
    "delivered": "已到达手机",
    "undelivered": "没有送到",
    "failed": "发送失败",
    "read": "已读",
}
RECEIPT_EFFECT = {"moved": "状态更新", "repeated": "重复回执", "late": "迟到的回执，状态不变", "unknown_message": "不认识的短信"}
EVENT = {
    "message.received": "收到信息",
    "message.disposed": "信息处理完毕",
    "reply.received": "收到回复",
    "report.normalized": "读出报告",
    "report.submitted": "向上报送",
    "zero_report.received": "收到零报告",
    "incident.opened": "立为事件",
    "incident.updated": "事件更新",
    "incident.regraded": "等级调整",
    "incident.closed": "事件办结",
    "deadline.started": "时限开始",
    "deadline.near": "时限临近",
    "deadline.missed": "时限已过未报",
    "deadline.met": "时限完成",
    "deadline.withdrawn": "时限撤销",
    "escalation.started": "开始催报",
    "escalation.stepped": "催报到下一步",
    "escalation.acknowledged": "催报被确认",
    "escalation.taken_over": "催报由他人接手",
    "escalation.handed_over": "催报移交",
    "escalation.snoozed": "催报延后",
    "escalation.stopped": "催报停止",
    "escalation.exhausted": "催报无人应答",
}


def finding_page(kind: str) -> str:
    """Return the page that shows what the auditor found; empty when there is none."""
    return FINDING_PAGE.get(kind, "")


def label(table: Mapping[str, str], value: object) -> str:
    """Return the word for a value, or the value itself when there is none: an unknown state is shown, never hidden."""
    return table.get(str(value), str(value))
