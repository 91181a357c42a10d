"""The result table of a roll call as rows of text, for every form in which it is handed out. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from roster.rollcall.judging import MISSING
from roster.rollcall.views import CallView, EntryView
from roster.rollcall.words import STATES
from runtime.formulas import harmless
from schemas import labels
from schemas.values import Channel

HEADERS = ("序号", "单位", "岗位", "姓名", "结果", "方式", "用时（秒）", "应答时间", "说明")


@dataclass(frozen=True, slots=True)
class Results:
    """A table that is ready to be printed. `alarming`: which rows tell of silence or an empty post."""

    title: str
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    alarming: tuple[bool, ...]


def results(view: CallView, entries: Sequence[EntryView], zone: ZoneInfo) -> Results:
    """Return the table of a roll call; those who are missing come first."""
    drill = "（演练）" if view.drill else ""
    begun = _full(view.started_at, zone)
    counts = "、".join(f"{word}{view.counts[state]}" for state, word in STATES.items() if view.counts[state])
    lines = (
        f"范围：{view.unit_name}；抽取：{view.draw_label}；时限：{view.limit_label}；应答方式：{view.challenge_label}",
        f"开始：{begun}；结束：{_full(view.ended_at, zone) or view.state_label}；发起人：{view.by_name or '系统'}",
        f"结果：共{view.total}项，{counts}",
        f"抽取承诺：{view.commitment}",
    )
    rows = tuple(_row(number, entry, zone) for number, entry in enumerate(entries, start=1))
    alarming = tuple(entry.state in MISSING for entry in entries)
    return Results(f"{view.title}结果{drill}", lines, rows, alarming)


def _row(number: int, entry: EntryView, zone: ZoneInfo) -> tuple[str, ...]:
    way = labels.CHANNELS[Channel(entry.channel)].zh if entry.channel else ""
    spent = f"{entry.seconds:.0f}" if entry.seconds is not None else ""
    who = (str(number), entry.unit_name, labels.post(entry.post), entry.person_name or "—")
    return (*who, entry.label, way, spent, _full(entry.answered_at, zone), entry.note)


def _full(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if at else ""


def as_csv(table: Results) -> bytes:
    """Return a CSV file that spreadsheets open in the right encoding; no cell is taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADERS)
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")
