"""What the roster reacts to: the contents page of this service."""

from __future__ import annotations

from roster import cards, climbing, handing_on, noting, starting, stopping, telling, unreached, zero_reports
from roster.acknowledging import answer
from roster.changes import deciding, replies
from roster.changes.asking import EXPIRE
from roster.handover import overdue, planning
from roster.rollcall import answering, calling, reaching
from roster.rollcall import planning as roll_calls
from roster.rollcall import starting as roll_call_starting
from roster.rotating import extend_all
from roster.verifying import due as numbers_due
from roster.verifying import proving
from roster.watch import answering as watch_answering
from roster.watch import looking, reminding, searching
from roster.watch import telling as telling_gaps
from runtime.handlers import Due, Handlers
from runtime.logs import log
from runtime.work import Work
from schemas.deadlines import DeadlineMet, DeadlineMissed, DeadlineNear, DeadlineStarted, DeadlineWithdrawn
from schemas.incidents import IncidentClosed, IncidentOpened, IncidentRegraded, IncidentUpdated
from schemas.intake import ReplyReceived
from schemas.notices import NoticeAnswered, NoticeFailed, NoticeReplied, NoticeSent
from schemas.values import Channel
from schemas.voice import NoticeHandedOn
from schemas.zero_reports import ZeroReportsCompleted, ZeroReportsMissed, ZeroReportsNear

logger = log(__name__)

on = Handlers("roster")


@on(IncidentOpened, "roster-tell-opened")
async def incident_opened(event: IncidentOpened, work: Work) -> None:
    """The duty room nearest to where it happened hears of a new incident."""
    await telling.tell_opened(work, event)


@on(DeadlineStarted, "roster-tell-owing")
async def deadline_started(event: DeadlineStarted, work: Work) -> None:
    """A unit further up that now owes a report hears of the incident."""
    await telling.tell_owing(work, event)


@on(IncidentUpdated, "roster-card", later=True)
async def incident_updated(event: IncidentUpdated, work: Work) -> None:
    """The incident's title is kept for what is told later."""
    await cards.keep_facts(work, event)


@on(IncidentRegraded, "roster-tell-regraded")
async def incident_regraded(event: IncidentRegraded, work: Work) -> None:
    """The duty room hears when an incident got worse."""
    await telling.tell_regraded(work, event)


@on(IncidentClosed, "roster-close")
async def incident_closed(event: IncidentClosed, work: Work) -> None:
    """Nobody is called any more for an incident that is over."""
    await cards.keep_closed(work, event)
    await stopping.stop_all_of(work, event.incident_id)


@on(DeadlineNear, "roster-remind")
async def deadline_near(event: DeadlineNear, work: Work) -> None:
    """Who is on duty is reminded of a clock that is about to run out."""
    await telling.remind(work, event)


@on(DeadlineMissed, "roster-escalate")
async def deadline_missed(event: DeadlineMissed, work: Work) -> None:
    """A missed clock starts to climb the ladder."""
    work.together(starting.start_all, event)


@on(DeadlineMet, "roster-met")
async def deadline_met(event: DeadlineMet, work: Work) -> None:
    """What was owed was reported: the climb stops at once."""
    await stopping.settle(work, event.obligation.deadline_id, "met", event.time)


@on(DeadlineWithdrawn, "roster-withdrawn")
async def deadline_withdrawn(event: DeadlineWithdrawn, work: Work) -> None:
    """The clock no longer runs: the climb stops."""
    await stopping.settle(work, event.obligation.deadline_id, "withdrawn", event.time)


@on(NoticeAnswered, "roster-acknowledge")
async def notice_answered(event: NoticeAnswered, work: Work) -> None:
    """An answered call acknowledges the escalation that it was about; an answered request is accepted or approved."""
    if event.person_id is None:
        return
    if event.about.escalation_id is None:
        await replies.take(work, event)
        return
    for escalation in await climbing.locked(work, [event.about.escalation_id]):
        done = await answer(work, escalation, event.person_id, event.channel or Channel.SMS)
        if event.all_must:
            noting.tell(work, escalation, event, done)
        logger.info("escalation answered", escalation=str(escalation.id), outcome=done.outcome)


@on(NoticeHandedOn, "roster-hand-on")
async def notice_handed_on(event: NoticeHandedOn, work: Work) -> None:
    """Who was called hands the matter to the next step, which fires at once."""
    if event.about.escalation_id and event.person_id:
        await handing_on.hand_on(
            work, event.about.escalation_id, event.notice_id, event.person_id, event.channel or Channel.VOICE
        )


@on(NoticeFailed, "roster-unreached")
async def notice_failed(event: NoticeFailed, work: Work) -> None:
    """When nobody called at a step could be reached by any channel, the next step fires without waiting."""
    if event.final and event.about.escalation_id and event.about.step:
        await unreached.note(work, event.about.escalation_id, event.notice_id)
    elif event.final and event.about.deadline_id and event.person_id:
        await telling_gaps.not_reached(work, event.about.deadline_id, event.person_id)
    if event.final and event.about.roll_call_id and event.about.step:
        work.together(reaching.failed, event)


@on(NoticeSent, "roster-roll-call-sent", later=True)
async def notice_sent(event: NoticeSent, work: Work) -> None:
    """When a carrier has taken somebody's call, their time to answer a roll call begins."""
    if event.about.roll_call_id and event.about.step:
        work.together(reaching.sent, event)


@on(NoticeReplied, "roster-roll-call-answer")
async def notice_replied(event: NoticeReplied, work: Work) -> None:
    """An answer to a roll call is judged."""
    if event.about.roll_call_id and event.person_id:
        work.together(answering.replied, event)


@on(ZeroReportsNear, "roster-zero-remind")
async def zero_reports_near(event: ZeroReportsNear, work: Work) -> None:
    """Units that have not made their zero report are reminded."""
    await zero_reports.remind(work, event)


@on(ZeroReportsMissed, "roster-zero-missed")
async def zero_reports_missed(event: ZeroReportsMissed, work: Work) -> None:
    """Zero reports are missing: the superior's duty room is called."""
    await zero_reports.call_superior(work, event)


@on(ZeroReportsCompleted, "roster-zero-completed")
async def zero_reports_completed(event: ZeroReportsCompleted, work: Work) -> None:
    """None is missing any more: the climb stops."""
    await zero_reports.nobody_missing(work, event)


@on.timer(climbing.STEP)
async def step_due(due: Due, work: Work) -> None:
    """Nobody answered a step in time: the next one fires."""
    work.together(climbing.unanswered, due)


@on.timer(climbing.ACK_TIMEOUT)
async def acknowledged_and_forgotten(due: Due, work: Work) -> None:
    """It was acknowledged, and still nothing was reported: it climbs on."""
    work.together(climbing.forgotten, due)


@on.timer(climbing.HANDOVER)
async def handed_over_and_not_taken(due: Due, work: Work) -> None:
    """It was handed over to a person who did not confirm: it climbs on."""
    work.together(climbing.not_taken, due)


@on.timer(roll_calls.START)
async def roll_call_due(due: Due, work: Work) -> None:
    """The moment of a roll call has come."""
    await roll_call_starting.start(due, work)


@on.timer(roll_call_starting.STEP)
async def roll_call_step(due: Due, work: Work) -> None:
    """Somebody in a roll call has to be called by another channel, or has run out of time."""
    await calling.step(due, work)


@on.every("roster-extend", "10 3 * * *")
async def extend_rosters(_due: Due, work: Work) -> None:
    """Shifts are made from the rotations, so that they always stand two weeks ahead."""
    await extend_all(work)


@on(NoticeAnswered, "roster-watch-answered")
async def watch_answered(event: NoticeAnswered, work: Work) -> None:
    """An answer confirms a shift, or takes empty posts to fill."""
    await watch_answering.receive(work, event)


@on.every("roster-watch", "*/10 * * * *")
async def watch_ahead(_due: Due, work: Work) -> None:
    """Rooms that were not searched today are, and reminders of shifts are planned however those were entered."""
    await looking.look_at_neglected(work)
    await reminding.plan(work)


@on.timer(looking.LOOK)
async def look_at_roster(due: Due, work: Work) -> None:
    """A room's roster was changed, or something of it is due: empty posts are found, told, passed on, closed."""
    await searching.search(work, due.key)
    await reminding.plan(work, due.key)


@on.timer(reminding.REMIND)
async def remind_of_shifts(due: Due, work: Work) -> None:
    """Shifts of a room begin soon: those on them are reminded, and the leader hears who has not confirmed."""
    await reminding.remind(work, due.key)


@on(ReplyReceived, "roster-verify")
async def code_received(event: ReplyReceived, work: Work) -> None:
    """A code that came back from a number proves it."""
    if event.proof:
        await proving.by_reply(work, event)


@on.every("roster-verify-due", "*/10 * * * *")
async def ask_for_due_numbers(_due: Due, work: Work) -> None:
    """Numbers of people with duty ahead are proved again when it is time."""
    await numbers_due.ask_due(work)


@on.timer(EXPIRE)
async def request_lapsed(due: Due, work: Work) -> None:
    """The shift begins and a request about it is not approved: it lapses."""
    await deciding.lapse(due, work)


@on.every("roster-handover-plan", "*/10 * * * *")
async def plan_handovers(_due: Due, work: Work) -> None:
    """The handovers of shifts that end soon are drafted."""
    await planning.plan(work)


@on.timer(planning.LATE)
async def handover_late(due: Due, work: Work) -> None:
    """The shift has changed and the handover is not signed: the two are reminded."""
    await overdue.remind(due, work)


@on.timer(planning.ESCALATE)
async def handover_unsigned(due: Due, work: Work) -> None:
    """It is still not signed: the leader is told."""
    await overdue.escalate(due, work)
