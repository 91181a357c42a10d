"""What the notifier reacts to."""

from __future__ import annotations

from notifier import answers, forgetting, receipts, stopping, summing_up
from notifier.keeping import keep
from notifier.self_test import send_self_tests
from notifier.voice import progress
from runtime.handlers import Due, Handlers
from runtime.work import Work
from schemas.escalations import EscalationAcknowledged, EscalationStopped
from schemas.intake import ReceiptReceived, ReplyReceived
from schemas.notices import SendNotice
from schemas.rollcalls import RollCallAnswered, RollCallEnded, RollCallExcused
from schemas.values import Lane
from schemas.voice import CallProgressed

on = Handlers("notifier")


@on(SendNotice, "notifier-urgent", Lane.URGENT)
async def keep_urgent(command: SendNotice, work: Work) -> None:
    """An urgent notice goes into the queue, before all others."""
    await keep(command, work)


@on(SendNotice, "notifier-routine", Lane.ROUTINE)
async def keep_routine(command: SendNotice, work: Work) -> None:
    """A routine notice goes into the queue."""
    await keep(command, work)


@on(SendNotice, "notifier-bulk", Lane.BULK, later=True)
async def keep_bulk(command: SendNotice, work: Work) -> None:
    """A notice of many goes into the queue, behind all others."""
    await keep(command, work)


@on(ReceiptReceived, "notifier-receipt", later=receipts.is_no_failure)
async def take_receipt(event: ReceiptReceived, work: Work) -> None:
    """A carrier's receipt moves a delivery forward, or starts the next way."""
    work.together(receipts.receive, event)


@on(ReplyReceived, "notifier-answer")
async def take_answer(event: ReplyReceived, work: Work) -> None:
    """A person's answer acknowledges the notice that it means."""
    await answers.receive(event, work)


@on(EscalationStopped, "notifier-stop")
async def stop_calling(event: EscalationStopped, work: Work) -> None:
    """When an escalation ends, what it still had to say is not sent."""
    await stopping.stop(event, work)


@on(EscalationAcknowledged, "notifier-hush")
async def stop_ringing(event: EscalationAcknowledged, work: Work) -> None:
    """When somebody took a matter, nobody is rung for it any more who is not rung yet."""
    await stopping.hush(event, work)


@on.every("notifier-forget-codes", "5-55/10 * * * *")
async def forget_codes(_due: Due, work: Work) -> None:
    """The words of codes that hold no more are not kept."""
    await forgetting.forget_codes(work)


@on(CallProgressed, "notifier-call")
async def follow_call(event: CallProgressed, work: Work) -> None:
    """A state of a call is kept in its course; busy, no answer or a mailbox start the next way."""
    await progress.take(event, work)


@on.every("notifier-self-test", "30 9 * * *")
async def prove_channels(_due: Due, work: Work) -> None:
    """Once a day each channel proves that it still works."""
    send_self_tests(work)


@on(RollCallAnswered, "notifier-roll-call-answered")
async def roll_call_answered(event: RollCallAnswered, work: Work) -> None:
    """Who has answered a roll call is not called by another channel."""
    if event.notices:
        work.together(stopping.settle, event)


@on(RollCallExcused, "notifier-roll-call-excused")
async def roll_call_excused(event: RollCallExcused, work: Work) -> None:
    """Who is excused from a roll call is not called any more."""
    work.together(stopping.settle, event)


@on(RollCallEnded, "notifier-roll-call-ended")
async def roll_call_ended(event: RollCallEnded, work: Work) -> None:
    """When a roll call is broken off, nobody is called any more."""
    work.together(stopping.settle, event)


@on.timer(summing_up.TIMER)
async def tell_of_held(due: Due, work: Work) -> None:
    """Who had too many messages is told of those that were held back, in one."""
    await summing_up.sum_up(due, work)
