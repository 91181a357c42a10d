"""What happened to an incident, step by step: every line has its time, and its reason where someone will ask why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from reporting.labels import CHANNEL, ELEMENT, KIND, MEANS, SEVERITY, WITHDRAWN
from reporting.names import Names
from reporting.refold import set_by
from reporting.summary import shown
from reporting.tables import Deadline, FactOverride, Filing, GradeChange, Incident, LinkChange, Report
from reporting.views import Moment
from schemas.values import Channel, Means, ReportKind, Severity


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything that is kept of one incident."""

    incident: Incident
    reports: Sequence[Report]
    overrides: Sequence[FactOverride]
    grades: Sequence[GradeChange]
    deadlines: Sequence[Deadline]
    filings: Sequence[Filing]
    links: Sequence[LinkChange]


def timeline(rows: Rows, names: Names, speakers: Mapping[UUID, str], zone: ZoneInfo) -> tuple[Moment, ...]:
    """Return the steps of an incident, oldest first."""
    moments = [
        *_reports(rows.reports, speakers),
        *_grades(rows, names),
        *(moment for row in rows.deadlines for moment in _clock(row, names, zone)),
        *(_filing(row, names) for row in rows.filings),
        *(_override(row, names, zone) for row in rows.overrides),
        *(_link(row, names) for row in rows.links if row.by),
        *_end(rows.incident, names),
    ]
    return tuple(sorted(moments, key=lambda moment: moment.at))


def _reports(reports: Iterable[Report], speakers: Mapping[UUID, str]) -> Iterator[Moment]:
    for row in reports:
        who = f"{speakers.get(row.id, '')}{CHANNEL[Channel(row.channel)]}"
        yield Moment(
            row.received_at, "report", f"{who}{KIND[ReportKind(row.kind)]}：{row.text or '（没有文字）'}", row.link_reason, row.id
        )


def _grades(rows: Rows, names: Names) -> Iterator[Moment]:
    for row in rows.grades:
        after = SEVERITY[Severity(row.after)]
        if row.before is None:
            yield Moment(row.at, "opened", f"立为事件{rows.incident.number}，定为{after}", row.reason)
        else:
            before = SEVERITY[Severity(row.before)]
            yield Moment(row.at, "graded", f"由{before}改为{after}", row.reason, by_name=names.person(row.by))


def _clock(row: Deadline, names: Names, zone: ZoneInfo) -> Iterator[Moment]:
    what = f"{names.unit(row.unit)}向{names.unit(row.owed_to)}的{row.tier_label}"
    due = f"{row.due_at.astimezone(zone):%H:%M}"
    yield Moment(row.set_at, "clock", f"{what}开始计时，{due}前完成", f"{row.because}。依据：{row.source}")
    if row.reminded_at:
        yield Moment(row.reminded_at, "reminded", f"{what}即将到时", f"{due}到时")
    if row.missed_at:
        why = "获知时已经超时，记为迟报" if row.at_birth else f"{due}到时，没有报告记录"
        yield Moment(row.missed_at, "missed", f"{what}超时未报", why)
    if row.state == "met" and row.met_at:
        how = MEANS[Means(row.met_means)] if row.met_means else ""
        yield Moment(row.met_at, "met", f"{what}{'按时完成' if row.on_time else '已完成，属迟报'}", how)
    if row.withdrawn_at:
        yield Moment(row.withdrawn_at, "withdrawn", f"{what}撤销", WITHDRAWN.get(row.withdrawn_because, ""))


def _filing(row: Filing, names: Names) -> Moment:
    text = f"{names.unit(row.unit)}向{names.unit(row.submitted_to)}{MEANS[Means(row.means)]}"
    return Moment(row.submitted_at, "filed", text, row.title or row.body, by_name=names.person(row.by))


def _override(row: FactOverride, names: Names, zone: ZoneInfo) -> Moment:
    said = set_by(row)
    value = shown(row.name, said.values[row.name], zone, said.precision)
    return Moment(row.at, "override", f"{ELEMENT[row.name]}改为{value}", row.reason, by_name=names.person(row.by))


def _link(row: LinkChange, names: Names) -> Moment:
    what = "人工确认一条报告不属于疑似的另一事件" if row.rejected else "一条报告由人工调整了归属"
    what = "撤销了一次归属调整" if row.undoes else what
    return Moment(row.at, "link", what, row.reason, row.report_id, names.person(row.by))


def _end(row: Incident, names: Names) -> Iterator[Moment]:
    if row.closed_at:
        what = "事件办结" if row.status == "closed" else "事件并入其他事件"
        yield Moment(row.closed_at, "closed", what, row.close_reason, by_name=names.person(row.closed_by))
