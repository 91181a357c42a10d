"""The columns of a table of units and of a table of people, by the names that people give them. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of table: its columns with all their names (the first is how we call it), and those it can't do without."""

    name: str
    columns: dict[str, tuple[str, ...]]
    required: tuple[str, ...]

    def field(self, header: str) -> str | None:
        """Return which column a header means, or None."""
        spelled = plain(header)
        return next((field for field, names in self.columns.items() if spelled in names), None)

    def label(self, field: str) -> str:
        """Return how we call a column."""
        return self.columns[field][0]

    def described(self) -> str:
        """Return the table's columns in a sentence's words: those that must be there, then the others."""
        needed = "、".join(self.label(field) for field in self.required)
        others = "、".join(self.label(field) for field in self.columns if field not in self.required)
        return f"{self.name}必须有列：{needed}；还可以有：{others}"


UNITS = Form(
    "单位表",
    {
        "code": ("单位代码", "代码", "行政区划代码", "区划代码", "code", "unit_code"),
        "name": ("单位名称", "名称", "全称", "单位", "name", "unit_name"),
        "short_name": ("简称", "单位简称", "short_name", "short name"),
        "level": ("级别", "层级", "行政级别", "level"),
        "parent": ("上级单位代码", "上级代码", "上级单位", "上级", "parent", "parent_code"),
        "keeps_duty": ("值班室", "设值班室", "24小时值班", "是否值班", "keeps_duty", "duty_room"),
        "latitude": ("纬度", "latitude", "lat"),
        "longitude": ("经度", "longitude", "lon", "lng"),
    },
    ("code", "name"),
)

PEOPLE = Form(
    "人员表",
    {
        "name": ("姓名", "name", "full_name"),
        "unit": ("单位代码", "所属单位", "单位", "所在单位", "单位名称", "工作单位", "unit", "unit_code"),
        "title": ("职务", "职位", "岗位", "title", "position"),
        "mobile": ("手机", "手机号", "手机号码", "移动电话", "联系电话", "电话", "电话号码", "联系方式", "mobile", "phone"),
        "spare_mobile": ("备用手机", "备用电话", "手机2", "spare_mobile", "mobile2"),
        "office_phone": ("办公电话", "固定电话", "座机", "值班电话", "office_phone", "landline"),
        "telegram": ("telegram", "telegram_chat_id", "chat_id", "电报"),
        "email": ("电子邮箱", "邮箱", "电子邮件", "email", "e-mail"),
        "wecom": ("企业微信群", "企业微信", "wecom"),
        "dingtalk": ("钉钉群", "钉钉", "dingtalk"),
        "feishu": ("飞书群", "飞书", "feishu"),
        "webhook": ("对接系统", "webhook"),
        "apprise": ("其他平台", "apprise"),
        "channels": ("通知渠道", "渠道", "通知顺序", "channels", "channel"),
        "roles": ("角色", "系统角色", "roles", "role"),
        "scope": ("管辖单位代码", "管辖单位", "管辖范围", "scope"),
        "qualifications": ("资格", "值守资格", "qualifications", "qualification"),
        "qualified_until": ("资格有效期", "有效期至", "qualified_until"),
        "language": ("语言", "language"),
        "active": ("在岗", "是否在岗", "active"),
    },
    ("name", "unit"),
)

FORMS = (UNITS, PEOPLE)

IGNORED = frozenset(
    {"序号", "编号", "备注", "说明", "性别", "民族", "年龄", "政治面貌", "no", "no.", "#", "remark", "note", "notes"}
)
"""Columns that such tables often have and that we do without. Any other unknown column may be a misspelt one: a problem."""

_ASIDE = re.compile(r"[(（【\[].*?[)）】\]]|[*＊:：\s]")


def plain(header: str) -> str:
    """Return a header without stars, spaces, colons and what stands in brackets: ``手机号（必填）*`` -> ``手机号``."""
    text = unicodedata.normalize("NFKC", header).strip().lower()
    return _ASIDE.sub("", text) if not text.isascii() else text.strip("*: ")


def recognized(headers: list[str]) -> tuple[Form, int] | None:
    """Return the form that a row of headers fits best and how many of its columns it has; None below two."""
    counts = [(form, len({form.field(h) for h in headers} - {None})) for form in FORMS]
    form, count = max(counts, key=lambda each: (all(f in map(each[0].field, headers) for f in each[0].required), each[1]))
    return (form, count) if count >= 2 else None
