"""Words in cells and what they mean: yes and no, roles, channels, qualifications, levels, days. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from schemas.divisions import Level
from schemas.values import Channel, Role

_LIST = re.compile(r"[、，,;；/\n]+")

YES_NO = dict.fromkeys(("是", "有", "在岗", "√", "1", "true", "yes", "y"), True)
YES_NO |= dict.fromkeys(("否", "无", "不在岗", "离岗", "×", "0", "false", "no", "n"), False)

LEVELS = {
    "省": Level.PROVINCE, "省级": Level.PROVINCE, "自治区": Level.PROVINCE, "直辖市": Level.PROVINCE,
    "市": Level.CITY, "市级": Level.CITY, "地市": Level.CITY, "州": Level.CITY, "设区的市": Level.CITY,
    "县": Level.COUNTY, "县级": Level.COUNTY, "区": Level.COUNTY, "区县": Level.COUNTY, "县级市": Level.COUNTY,
    "乡镇": Level.TOWNSHIP, "乡": Level.TOWNSHIP, "镇": Level.TOWNSHIP, "街道": Level.TOWNSHIP, "乡镇级": Level.TOWNSHIP,
    "村": Level.VILLAGE, "社区": Level.VILLAGE, "村级": Level.VILLAGE, "村居": Level.VILLAGE,
} | {level.value: level for level in Level}  # fmt: skip

LEVEL_LABELS = {
    Level.PROVINCE: "省", Level.CITY: "市", Level.COUNTY: "县", Level.TOWNSHIP: "乡镇", Level.VILLAGE: "村",
}  # fmt: skip

ROLES = {
    "信息员": Role.OFFICER, "灾情信息员": Role.OFFICER, "网格员": Role.OFFICER,
    "值班员": Role.DUTY_OFFICER, "值班人员": Role.DUTY_OFFICER,
    "带班领导": Role.DUTY_LEADER, "值班领导": Role.DUTY_LEADER, "带班": Role.DUTY_LEADER,
    "督查员": Role.SUPERVISOR, "督查人员": Role.SUPERVISOR,
    "管理员": Role.ADMINISTRATOR, "系统管理员": Role.ADMINISTRATOR,
} | {role.value: role for role in Role}  # fmt: skip

CHANNELS = {
    "短信": Channel.SMS, "手机短信": Channel.SMS, "sms": Channel.SMS,
    "Telegram": Channel.TELEGRAM, "telegram": Channel.TELEGRAM, "电报": Channel.TELEGRAM,
    "电话": Channel.VOICE, "语音": Channel.VOICE, "语音电话": Channel.VOICE, "voice": Channel.VOICE,
    "邮件": Channel.EMAIL, "邮箱": Channel.EMAIL, "email": Channel.EMAIL,
    "企业微信群": Channel.WECOM, "企业微信": Channel.WECOM, "wecom": Channel.WECOM,
    "钉钉群": Channel.DINGTALK, "钉钉": Channel.DINGTALK, "dingtalk": Channel.DINGTALK,
    "飞书群": Channel.FEISHU, "飞书": Channel.FEISHU, "feishu": Channel.FEISHU,
    "对接系统": Channel.WEBHOOK, "webhook": Channel.WEBHOOK,
    "其他平台": Channel.APPRISE, "apprise": Channel.APPRISE,
    "浏览器通知": Channel.WEBPUSH, "webpush": Channel.WEBPUSH,
}  # fmt: skip

QUALIFICATIONS = {
    "值班员": "duty_officer", "带班领导": "duty_leader", "信息员": "information_officer", "督查员": "supervisor",
    "A岗": "post_a", "B岗": "post_b", "a岗": "post_a", "b岗": "post_b",
}  # fmt: skip
QUALIFICATIONS |= {name: name for name in QUALIFICATIONS.values()}

OF_ROLE = {
    Role.OFFICER: "information_officer",
    Role.DUTY_OFFICER: "duty_officer",
    Role.DUTY_LEADER: "duty_leader",
    Role.SUPERVISOR: "supervisor",
}
"""What a person with a role is fit for, where the table doesn't say it."""

LANGUAGES = {"中文": "zh", "汉语": "zh", "zh": "zh", "英文": "en", "英语": "en", "en": "en"}


def several(cell: str) -> list[str]:
    """Split a cell in which several things stand: ``值班员、督查员``."""
    return [part for raw in _LIST.split(cell) if (part := raw.strip())]


def choices(table: Mapping[str, object]) -> str:
    """Return the words of a table that a Chinese reader would use, for a sentence: one for each meaning."""
    first: dict[object, str] = {}
    for word, meaning in table.items():
        first.setdefault(meaning, word)
    return "、".join(first.values())


def day(cell: str) -> date | None:
    """Read a day: ``2027-06-30``, ``2027/6/30``, ``2027年6月30日``."""
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", cell)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
