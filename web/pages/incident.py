"""The incident page, and the list of all incidents."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from directory.rights import Action
from reporting import queries as reporting
from web.case import case_of
from web.gate import where
from web.identity import AVisit

router = APIRouter(include_in_schema=False)

DONE = {
    "acknowledged": "已确认，由您负责。请在时限内完成报送。",
    "already": "此前已有人确认，您的确认也已记录。",
    "late": "这次催报已经结束，您的确认已记录。",
    "took-over": "已由您接手，原负责人会收到通知。",
    "handed-over": "正在呼叫对方，对方确认后由其负责。",
    "handed-on": "已转下一级，正在呼叫。",
    "snoozed": "已延后，报告时限不变。",
    "noted": "您的确认已记录。本步要求全部确认，其余人员仍在呼叫。",
    "phone": "电话报告已登记。",
    "calling": "正在呼叫您的电话，请接听；随后接通上级值班室。结果见“电话接通”。",
    "filed": "书面报告已报送。",
    "sent": "信息已报送上级。",
    "fact": "要素已更正。",
    "grade": "等级已调整，各项时限已重新计算。",
    "closed": "事件已办结，未到期的时限已撤销。",
    "reopened": "事件已重新打开，办结时撤销的时限已恢复。",
    "linked": "报告的归属已调整。",
}


@router.get("/incidents/{incident_id}")
async def page(visit: AVisit, incident_id: UUID, done: str = "") -> Response:
    """One incident: what is known and from whom, what is owed, who was called, and every step so far."""
    async with visit.reading() as session:
        case = await case_of(session, visit.site, visit.viewer, incident_id)
    return visit.show("incident.html", case=case, done=DONE.get(done, ""))


@router.get("/parts/incidents/{incident_id}")
async def part(visit: AVisit, incident_id: UUID) -> Response:
    """The page's content alone, for the page to fetch again."""
    async with visit.reading() as session:
        case = await case_of(session, visit.site, visit.viewer, incident_id)
    return visit.show("incident/content.html", case=case)


@router.get("/incidents")
async def all_of_them(visit: AVisit, status: str = "") -> Response:
    """All incidents, newest first; `status` open, closed or merged."""
    units = where(visit.viewer, Action.SEE_INCIDENT)
    async with visit.reading() as session:
        found = await reporting.incidents(session, units, status=status or None, zone=visit.site.zone)
    return visit.show("incidents.html", incidents=found, status=status)
