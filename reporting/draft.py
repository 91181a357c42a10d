"""The written report as the program would write it, from what is known; a person corrects and signs it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from reporting.grade import amount
from reporting.labels import CATEGORY
from reporting.summary import casualties, measures, moment, ordinal_label
from schemas.values import Elements


def draft_title(title: str, ordinal: int) -> str:
    """Return ``关于青石镇李家村火灾的报告（首报）``."""
    return f"关于{title}的报告（{ordinal_label(ordinal)}）"


def draft_body(facts: Elements, words: dict[str, str], now: datetime, zone: ZoneInfo) -> str:
    """Return the paper's text: what happened, what it did, how it goes, what is being done, and what is not known yet.

    Args:
        facts: what is known.
        words: `owed_to` and `unit` (names), `severity` and `reason` of the grade.
        now: the time that the paper is written.
        zone: in which its times are written.
    """
    paragraphs = [
        f"{words['owed_to']}：",
        _what_happened(facts, zone),
        _losses(facts),
        _sentence("影响范围", facts.extent),
        _sentence("目前态势", facts.trend),
        _sentence("已采取措施", facts.measures),
        _sentence("现场负责人", facts.on_scene),
        _sentence("信息来源", facts.source),
        f"事件等级初步判定为{words['severity']}（{words['reason']}）。",
        _unknown(facts),
        f"{words['unit']}\n{moment(now, 'minute', zone)}",
    ]
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _what_happened(facts: Elements, zone: ZoneInfo) -> str:
    when = moment(facts.occurred_at, facts.occurred_precision, zone) if facts.occurred_at else "（时间待核）"
    what = CATEGORY.get(facts.category or "", "突发事件")
    return f"{when}，{facts.location or '（地点待核）'}发生{what}。"


def _losses(facts: Elements) -> str:
    people = casualties(facts) or "人员伤亡情况待核"
    loss = f"直接经济损失约{amount('loss_yuan', facts.loss_yuan)}" if facts.loss_yuan else ""
    return "，".join(part for part in (people, loss, *measures(facts)) if part) + "。"


def _sentence(label: str, words: str | None) -> str:
    return f"{label}：{words.rstrip('。')}。" if words else ""


def _unknown(facts: Elements) -> str:
    names = _labels_of_missing(facts)
    return f"以下情况正在核实，将及时续报：{'、'.join(names)}。" if names else "后续情况将及时续报。"


def _labels_of_missing(facts: Elements) -> list[str]:
    asked: Iterable[tuple[str, str]] = (
        ("occurred_at", "事发时间"),
        ("location", "具体地点"),
        ("deaths", "死亡人数"),
        ("injured", "受伤人数"),
        ("extent", "影响范围"),
        ("trend", "发展态势"),
        ("measures", "处置措施"),
    )
    return [label for name, label in asked if getattr(facts, name) is None]
