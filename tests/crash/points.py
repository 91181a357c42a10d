"""The points of the flow at which a process can be made to kill itself, as a power cut would.

A point is written ``where:what``, or ``where:what:containing`` to mean only messages and texts that contain something:

    before_keep:CHANNEL      a webhook's message has been read, nothing is durable
    after_keep:CHANNEL       it is durable, the webhook is not answered
    before_commit:CONSUMER   the handler has run, nothing is committed
    after_commit:CONSUMER    committed; not acknowledged to JetStream, nothing of what follows published
    before_writing:TYPE      whatever emits this type has run, nothing is committed
    before_publish:TYPE      committed, the relay is about to publish this type
    after_publish:TYPE       JetStream has it, the outbox row still stands
    before_timer:KIND        the timer is claimed and its handler has run, nothing is committed
    after_timer:KIND         committed
    before_claim:CHANNEL     the dispatcher has routed and marked as sending, nothing is committed
    before_send:CHANNEL      marked as sending, the carrier not yet called
    after_send:CHANNEL       the carrier accepted, nothing of it recorded
    before_record:CHANNEL    the accept is written, not committed
    after_record:CHANNEL     committed
    before_receipt:STATUS    a status callback has come, nothing is durable
    after_receipt:STATUS     it is durable, the callback is not answered
    before_progress:STATUS   a call's status callback has come, nothing is durable
    after_progress:STATUS    it is durable, the callback is not answered
    before_speech:           a person picked up and what is said is written, not committed
    after_speech:            committed, the carrier not answered: the person hears nothing of it
    before_key:DIGIT         a pressed key has had its effect, nothing of it is committed
    after_key:DIGIT          committed, the carrier not answered
"""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from notifier import dispatch, recorder
from notifier.channels import dingtalk, email, telegram, twilio_hook, twilio_sms, twilio_voice, webhook
from reporting.intake import Intake
from runtime import group_commit, outbox, timers
from web.voice import notice, status

SENDERS: dict[str, Any] = {
    "sms": twilio_sms.TwilioSms,
    "telegram": telegram.TelegramChat,
    "voice": twilio_voice.TwilioVoice,
    "email": email.Email,
    "webhook": webhook.Webhook,
    "dingtalk": dingtalk.DingtalkRobots,
}
Here = Callable[..., bool]


def arm(point: str, mark: Path) -> None:
    """Have this process die when it first comes to a point. `mark` is left behind, and who finds it there does not die."""
    where, what, containing = (*point.split(":", 2), "", "")[:3]
    _POINTS[where](what, containing, mark)


def die_once(mark: Path) -> None:
    """Kill this process with -9, unless one died here before."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def _before_keep(channel: str, containing: str, mark: Path) -> None:
    _wrap(Intake, "keep", mark, lambda _self, m, *_: m.channel == channel and containing in m.text, before=True)


def _after_keep(channel: str, containing: str, mark: Path) -> None:
    _wrap(Intake, "keep", mark, lambda _self, m, *_: m.channel == channel and containing in m.text)


def _before_commit(consumer: str, containing: str, mark: Path) -> None:
    """Die in the last statement of the transaction in which the consumer's handler ran."""
    first_times, keep_timers = group_commit._first_times, group_commit._keep_timers
    is_here = False

    async def note(session: Any, batch: Any, now: Any) -> Any:
        nonlocal is_here
        fresh = await first_times(session, batch, now)
        is_here = any(one.handled in fresh and _is_for(one, consumer, containing) for one in batch)
        return fresh

    async def die_here(session: Any, kept: Any) -> None:
        await keep_timers(session, kept)
        if is_here:
            die_once(mark)

    group_commit._first_times, group_commit._keep_timers = note, die_here


def _after_commit(consumer: str, containing: str, mark: Path) -> None:
    attempt = group_commit.GroupCommit
    _wrap(attempt, "_attempt", mark, lambda _self, batch: any(_is_for(one, consumer, containing) for one in batch))


def _before_writing(kind: str, containing: str, mark: Path) -> None:
    def is_among(_session: Any, messages: Any, _now: Any) -> bool:
        return any(_is_row_of(message, kind, containing) for message in messages)

    _wrap(group_commit, "_keep_messages", mark, is_among)


def _before_publish(kind: str, containing: str, mark: Path) -> None:
    _wrap(outbox.Relay, "_publish", mark, lambda _self, row: _is_row_of(row, kind, containing), before=True)


def _after_publish(kind: str, containing: str, mark: Path) -> None:
    _wrap(outbox.Relay, "_publish", mark, lambda _self, row: _is_row_of(row, kind, containing))


def _before_timer(kind: str, _containing: str, mark: Path) -> None:
    _wrap(timers.Sweeper, "_claim_and_handle", mark, lambda _self, dues, _work: any(due.kind == kind for due in dues))


def _after_timer(kind: str, _containing: str, mark: Path) -> None:
    _wrap(timers.Sweeper, "_fire_together", mark, lambda _self, dues: any(due.kind == kind for due in dues))


def _before_claim(channel: str, containing: str, mark: Path) -> None:
    take = dispatch.Dispatcher._take

    async def wrapped(self: Any, work: Any, rooms: Any) -> Any:
        routed, due = await take(self, work, rooms)
        if any(claim.channel == channel and containing in claim.outgoing.text for claim in due.claims):
            die_once(mark)
        return routed, due

    dispatch.Dispatcher._take = wrapped  # type: ignore[method-assign]


def _before_send(channel: str, containing: str, mark: Path) -> None:
    _wrap(SENDERS[channel], "send", mark, lambda _self, outgoing: containing in outgoing.text, before=True)


def _after_send(channel: str, containing: str, mark: Path) -> None:
    _wrap(SENDERS[channel], "send", mark, lambda _self, outgoing: containing in outgoing.text)


def _before_record(channel: str, containing: str, mark: Path) -> None:
    _wrap(recorder, "record", mark, lambda _work, outcomes: any(_is_by(one, channel, containing) for one in outcomes))


def _after_record(channel: str, containing: str, mark: Path) -> None:
    _wrap(recorder.Recorder, "_record", mark, lambda _self, batch: any(_is_by(one, channel, containing) for one, _ in batch))


def _before_receipt(status: str, _containing: str, mark: Path) -> None:
    _wrap(twilio_hook, "kept", mark, lambda _platform, receipt: receipt.status == status, before=True)


def _after_receipt(status: str, _containing: str, mark: Path) -> None:
    _wrap(twilio_hook, "kept", mark, lambda _platform, receipt: receipt.status == status)


def _before_progress(state: str, _containing: str, mark: Path) -> None:
    _wrap(status, "kept", mark, lambda _platform, event: event.status == state, before=True)


def _after_progress(state: str, _containing: str, mark: Path) -> None:
    _wrap(status, "kept", mark, lambda _platform, event: event.status == state)


def _before_speech(_what: str, _containing: str, mark: Path) -> None:
    _wrap(notice, "_say", mark, lambda *_: True)


def _after_speech(_what: str, _containing: str, mark: Path) -> None:
    _wrap(notice, "say", mark, lambda *_: True)


def _before_key(digit: str, _containing: str, mark: Path) -> None:
    _wrap(notice, "_key", mark, lambda _work, _spoken, pressed, _place: pressed == digit)


def _after_key(digit: str, _containing: str, mark: Path) -> None:
    _wrap(notice, "key", mark, lambda asked: asked.digits == digit)


def _is_for(one: Any, consumer: str, containing: str) -> bool:
    """Say whether a piece of work is a consumer's, for a message that contains something."""
    return bool(one.handled and one.handled[0] == consumer and containing in one.cause.model_dump_json())


def _is_row_of(row: Any, kind: str, containing: str) -> bool:
    return f".{kind}." in row.subject and containing.encode() in row.body


def _is_by(outcome: Any, channel: str, containing: str) -> bool:
    return outcome.claim.channel == channel and containing in outcome.claim.outgoing.text


def _wrap(owner: Any, name: str, mark: Path, here: Here, *, before: bool = False) -> None:
    """Replace a coroutine function by one that dies before or after it, where its arguments are those that are meant."""
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def wrapped(*args: Any, **more: Any) -> Any:
        if before and here(*args):
            die_once(mark)
        result = await original(*args, **more)
        if not before and here(*args):
            die_once(mark)
        return result

    setattr(owner, name, wrapped)


_POINTS: dict[str, Callable[[str, str, Path], None]] = {
    name.removeprefix("_"): arming
    for name, arming in globals().copy().items()
    if name.startswith(("_before_", "_after_")) and callable(arming)
}
