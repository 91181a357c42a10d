"""A whole system that kills itself with -9 at a named point, the first time it comes there.

Started by the tests as a process of its own. Points are ``where:what``:

    before_commit:CONSUMER   the handler has run, nothing is committed
    after_commit:CONSUMER    committed, not acknowledged, nothing published
    before_publish:TYPE      committed, the relay is about to publish this type
    after_publish:TYPE       JetStream has it, the outbox row still stands
    before_timer:KIND        the timer's handler has run, nothing is committed
    after_timer:KIND         committed
    before_send:CHANNEL      marked as sending, the carrier not yet called
    after_send:CHANNEL       the carrier accepted, nothing of it recorded
    after_keep:sms           the message is durable, the webhook not yet answered
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from cli.up import up
from notifier.channels import CHANNELS
from reporting.intake import Intake
from runtime import group_commit, logs, outbox, timers
from runtime.settings import Settings


def main(point: str, port: int) -> None:
    """Arm the point and run until killed."""
    settings = Settings()
    logs.configure("WARNING")
    if point:
        arm(*point.split(":"), settings.home / f"died-{point.replace(':', '-')}")
    up(settings, port, demo=True)


def die_once(mark: Path) -> None:
    """Kill this process as a power cut would, unless it died here before."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def arm(where: str, what: str, mark: Path) -> None:
    """Have the process die at a point."""
    points: dict[str, Callable[[str, Path], None]] = {
        "before_commit": before_commit,
        "after_commit": after_commit,
        "before_publish": before_publish,
        "after_publish": after_publish,
        "before_timer": before_timer,
        "after_timer": after_timer,
        "before_send": before_send,
        "after_send": after_send,
        "after_keep": after_keep,
    }
    points[where](what, mark)


def before_commit(consumer: str, mark: Path) -> None:
    original = group_commit._first_times

    async def first_times(session: Any, batch: Any, now: Any) -> Any:
        fresh = await original(session, batch, now)
        if any(one.handled and one.handled[0] == consumer for one in batch):
            keep = group_commit._keep_timers

            async def keep_timers(session: Any, timers: Any) -> None:
                await keep(session, timers)
                await session.flush()
                die_once(mark)

            group_commit._keep_timers = keep_timers
        return fresh

    group_commit._first_times = first_times


def after_commit(consumer: str, mark: Path) -> None:
    _after(
        group_commit.GroupCommit, "_attempt", mark, lambda self, batch: any(w.handled and w.handled[0] == consumer for w in batch)
    )


def before_publish(kind: str, mark: Path) -> None:
    _before(outbox.Relay, "_publish", mark, lambda self, row: f".{kind}." in row.subject)


def after_publish(kind: str, mark: Path) -> None:
    _after(outbox.Relay, "_publish", mark, lambda self, row: f".{kind}." in row.subject)


def before_timer(kind: str, mark: Path) -> None:
    _after(timers.Sweeper, "_claim_and_handle", mark, lambda self, dues, work: any(due.kind == kind for due in dues))


def after_timer(kind: str, mark: Path) -> None:
    _after(timers.Sweeper, "_fire_together", mark, lambda self, dues: any(due.kind == kind for due in dues))


def before_send(channel: str, mark: Path) -> None:
    _before(CHANNELS[channel], "send", mark, lambda *_: True)


def after_send(channel: str, mark: Path) -> None:
    _after(CHANNELS[channel], "send", mark, lambda *_: True)


def after_keep(_source: str, mark: Path) -> None:
    _after(Intake, "keep", mark, lambda *_: True)


def _before(owner: Any, name: str, mark: Path, here: Callable[..., bool]) -> None:
    original = getattr(owner, name)

    async def wrapped(*args: Any, **more: Any) -> Any:
        if here(*args):
            die_once(mark)
        return await original(*args, **more)

    setattr(owner, name, wrapped)


def _after(owner: Any, name: str, mark: Path, here: Callable[..., bool]) -> None:
    original: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def wrapped(*args: Any, **more: Any) -> Any:
        result = await original(*args, **more)
        if here(*args):
            die_once(mark)
        return result

    setattr(owner, name, wrapped)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
