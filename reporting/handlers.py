"""Everything that reporting reacts to."""

from __future__ import annotations

from reporting.calls import answered_by_superior, opened_by_call
from reporting.clocks import MATTERS, reckon
from reporting.placing import place
from reporting.receive import receive
from reporting.running import DEADLINE, NEAR, remind, run_out
from reporting.threads import remember_thread
from reporting.zero import planning as zero_planning
from reporting.zero import running as zero_running
from runtime.handlers import Due, Handlers
from runtime.work import Work
from schemas.incidents import IncidentClosed, IncidentOpened, IncidentRegraded, IncidentUpdated
from schemas.intake import MessageReceived
from schemas.notices import NoticeSent
from schemas.reports import ReportNormalized, ReportSubmitted
from schemas.voice import CallAnswered

on = Handlers("reporting")


@on(MessageReceived, "reporting-read")
async def read_message(event: MessageReceived, work: Work) -> None:
    """A received message is kept and becomes a report, a reply, a zero report, or a question back."""
    await receive(event, work)


@on(ReportNormalized, "reporting-place")
async def place_report(event: ReportNormalized, work: Work) -> None:
    """A report finds its incident or opens one, and its sender is answered."""
    await place(event, work)


@on(IncidentOpened, "reporting-clocks-open")
async def start_clocks(event: IncidentOpened, work: Work) -> None:
    """A new incident starts its clocks; what was over before anyone knew is late at birth."""
    await reckon(work, event.incident_id)


@on(IncidentUpdated, "reporting-clocks-update")
async def move_clocks(event: IncidentUpdated, work: Work) -> None:
    """Another time or place of an incident moves its clocks."""
    if MATTERS & set(event.changed):
        await reckon(work, event.incident_id)


@on(IncidentRegraded, "reporting-clocks-regrade")
async def regrade_clocks(event: IncidentRegraded, work: Work) -> None:
    """Another grade computes every open clock anew."""
    await reckon(work, event.incident_id)


@on(IncidentClosed, "reporting-clocks-close")
async def withdraw_clocks(event: IncidentClosed, work: Work) -> None:
    """The end of an incident withdraws its open clocks."""
    await reckon(work, event.incident_id)


@on(ReportSubmitted, "reporting-meet")
async def meet_clocks(event: ReportSubmitted, work: Work) -> None:
    """A report upward meets every clock that it covers, and may start those of the unit that received it."""
    await reckon(work, event.incident_id)


@on(NoticeSent, "reporting-thread", later=True)
async def keep_thread(event: NoticeSent, work: Work) -> None:
    """A notice that may be replied to in its thread is remembered with its incident."""
    await remember_thread(event, work)


@on.every("reporting-zero-plan", "*/10 * * * *")
async def plan_zero_reports(_due: Due, work: Work) -> None:
    """What units owe at the hours of zero reports is written down a day ahead."""
    await zero_planning.plan(work)


@on.timer(zero_planning.NEAR)
async def zero_reports_near(due: Due, work: Work) -> None:
    """The hour of a zero report is near."""
    await zero_running.remind(due, work)


@on.timer(zero_planning.DUE)
async def zero_reports_due(due: Due, work: Work) -> None:
    """The hour of a zero report has come."""
    await zero_running.run_out(due, work)


@on.timers_of(NEAR)
async def deadlines_near(dues: list[Due], work: Work) -> None:
    """Clocks are about to run out."""
    await remind(dues, work)


@on.timers_of(DEADLINE)
async def deadlines_missed(dues: list[Due], work: Work) -> None:
    """Clocks have run out."""
    await run_out(dues, work)


@on(IncidentOpened, "reporting-opened-by-call")
async def file_first_call(event: IncidentOpened, work: Work) -> None:
    """An incident that an officer told by telephone has its phone report at once, as policy says."""
    await opened_by_call(event, work)


@on(CallAnswered, "reporting-call-upward")
async def file_call_upward(event: CallAnswered, work: Work) -> None:
    """A call upward that was taken is a phone report, made at the moment when it was taken."""
    await answered_by_superior(event, work)
