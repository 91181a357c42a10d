"""From JetStream to a handler: FastStream subscribers whose messages are handled in group commits, acknowledged after them."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from faststream import AckPolicy, BaseMiddleware
from faststream.nats import JStream, NatsBroker, NatsMessage
from pydantic import ValidationError

from runtime import dead_letters
from runtime.clock import Clock
from runtime.database import is_passing_fault
from runtime.group_commit import AlreadyHandledError, GroupCommit
from runtime.handlers import Handlers, Subscription
from runtime.logs import for_message, log
from runtime.metrics import Metrics
from schemas import Message
from schemas.catalogue import concrete

logger = log(__name__)

DELAYS = (0.2, 1, 2, 5, 10, 20, 30, 60)
GIVE_UP_AFTER = 12
"""Deliveries of a message whose handler fails by its own fault before it is dead. Passing faults are tried for ever."""


class Consuming:
    """Handles a delivered message once, and tells JetStream how it went."""

    def __init__(self, works: GroupCommit, clock: Clock, metrics: Metrics) -> None:
        self._works = works
        self._clock = clock
        self._metrics = metrics
        self._under_way: set[asyncio.Task[None]] = set()

    def begin(self, subscription: Subscription, message: Message, delivery: NatsMessage) -> None:
        """Handle a message beside others that wait, so that they share a commit; how many wait is bounded by the consumer."""
        task = asyncio.create_task(self.handle(subscription, message, delivery))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Wait until what was begun is handled."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def handle(self, subscription: Subscription, message: Message, delivery: NatsMessage) -> None:
        """Run the handler in a transaction that also keeps that it ran; acknowledge when it is committed."""
        name = subscription.consumer
        with for_message(message, consumer=name):
            try:
                await self._works.run(
                    lambda work: subscription.handler(message, work),
                    cause=message,
                    handled=(name, message.id),
                    later=subscription.may_wait(message),
                )
                outcome = "done"
            except AlreadyHandledError:
                outcome = "repeat"
            except Exception as error:
                await self._failed(name, delivery, error)
                return
            await delivery.ack()
        self._metrics.handled.labels(name, outcome).inc()
        if outcome == "done":
            self._metrics.handling.labels(name).observe(max(0.0, (self._clock.now() - message.time).total_seconds()))

    async def _failed(self, name: str, delivery: NatsMessage, error: Exception) -> None:
        tries = delivery.raw_message.metadata.num_delivered or 1
        if tries >= GIVE_UP_AFTER and not is_passing_fault(error):
            logger.error("given up, kept among the dead letters", consumer=name, tries=tries, exc_info=error)
            self._metrics.handled.labels(name, "dead").inc()
            await dead_letters.bury(delivery.raw_message, name, repr(error))
            await delivery.reject()
            return
        logger.warning("handler failed, will be tried again", consumer=name, tries=tries, exc_info=error)
        self._metrics.handled.labels(name, "retried").inc()
        await delivery.nack(delay=DELAYS[min(tries, len(DELAYS)) - 1])


class UnreadableMiddleware(BaseMiddleware[Any, Any]):
    """A message that is not of its type's form can never be handled: it goes to the dead letters at once."""

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: Any) -> Any:
        """Reject what cannot be read."""
        try:
            return await call_next(msg)
        except (ValidationError, UnicodeDecodeError, ValueError) as error:
            logger.warning("unreadable message, kept among the dead letters", error=str(error)[:500])
            await dead_letters.bury(msg.raw_message, "unreadable", str(error)[:500])
            await msg.reject()
            return None


def broker_for(
    url: str, services: Iterable[Handlers], consuming: Consuming | None, middlewares: Sequence[Any] = ()
) -> NatsBroker:
    """Return a FastStream broker with one subscriber per subscription, and a publisher per message type for the document."""
    broker = NatsBroker(
        url.split(","),
        middlewares=(*middlewares, UnreadableMiddleware),
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        ping_interval=5,
        max_outstanding_pings=2,
        graceful_timeout=5,
        # messages are read by pydantic straight from their bytes; only the document is made from the annotations
        apply_types=consuming is None,
        logger=None,
    )
    streams = {name: JStream(name, declare=False) for name in ("EVENTS", "NOTICES")}
    for subscription in (s for handlers in services for s in handlers.subscriptions):
        _subscribe(broker, subscription, streams[subscription.stream], consuming)
    for kind in concrete():
        broker.publisher(kind.pattern(), schema=kind, title=kind.name, description=inspect.getdoc(kind))
    return broker


def _subscribe(broker: NatsBroker, subscription: Subscription, stream: JStream, consuming: Consuming | None) -> None:
    async def read(delivery: NatsMessage) -> tuple[Message, NatsMessage]:
        return subscription.message.model_validate_json(delivery.body), delivery

    async def receive(event: Any) -> None:
        assert consuming is not None
        consuming.begin(subscription, *event)

    receive.__annotations__ = {"event": subscription.message, "return": None}
    receive.__doc__ = subscription.doc
    register = broker.subscriber(
        subscription.subject,
        queue=subscription.consumer,
        stream=stream,
        decoder=read,
        ack_policy=AckPolicy.MANUAL,
        no_reply=True,
        title=subscription.consumer,
        description=inspect.cleandoc(subscription.doc),
    )
    register(receive)
