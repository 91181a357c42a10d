"""The bus: one connection for publishing and for bootstrap, and the one place that owns streams and consumers."""

from __future__ import annotations

from collections.abc import Iterable

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from runtime.handlers import Subscription
from runtime.logs import log

logger = log(__name__)

DAY = 24 * 3600.0
REQUEST_SECONDS = 5.0
ACK_WAIT_SECONDS = 10.0
"""Handling takes milliseconds; what was under way when a server died is delivered again after this."""
MOST_DELIVERIES = 1000
DUPLICATE_SECONDS = 600.0
KEEP_EVENTS = 400 * DAY
KEEP_DEAD = 400 * DAY

ADVISORIES = ["$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>"]


async def connect(url: str, name: str) -> Client:
    """Connect and stay connected: a lost connection is sought again for ever."""

    async def on_error(error: Exception) -> None:
        logger.warning("bus error", error=repr(error))

    return await nats.connect(
        url.split(","),
        name=name,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.1,
        ping_interval=5,
        max_outstanding_pings=2,
        error_cb=on_error,
        pending_size=32 * 1024 * 1024,
    )


def streams(replicas: int) -> list[api.StreamConfig]:
    """Return the streams of the system."""
    file = api.StorageType.FILE
    return [
        api.StreamConfig(
            "EVENTS",
            subjects=["evt.>"],
            storage=file,
            num_replicas=replicas,
            max_age=KEEP_EVENTS,
            duplicate_window=DUPLICATE_SECONDS,
        ),
        api.StreamConfig(
            "NOTICES",
            subjects=["cmd.notice.>"],
            storage=file,
            num_replicas=replicas,
            retention=api.RetentionPolicy.WORK_QUEUE,
            duplicate_window=DUPLICATE_SECONDS,
        ),
        api.StreamConfig("DEAD", subjects=["dead.>", *ADVISORIES], storage=file, num_replicas=replicas, max_age=KEEP_DEAD),
    ]


def consumer(subscription: Subscription) -> api.ConsumerConfig:
    """Return the durable push consumer of a subscription: delivered at once, shared by the replicas of its service."""
    return api.ConsumerConfig(
        durable_name=subscription.consumer,
        deliver_group=subscription.consumer,
        deliver_subject=f"deliver.{subscription.consumer}",
        filter_subject=subscription.subject,
        ack_policy=api.AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_SECONDS,
        max_deliver=MOST_DELIVERIES,
        max_ack_pending=1000,
        description=subscription.doc.split("\n")[0][:200] or None,
    )


async def bootstrap(jetstream: JetStreamContext, subscriptions: Iterable[Subscription], replicas: int) -> None:
    """Bring streams and consumers to what the code says; services declare nothing."""
    for config in streams(replicas):
        try:
            await jetstream.update_stream(config)
        except NotFoundError:
            await jetstream.add_stream(config)
    for subscription in subscriptions:
        await jetstream.add_consumer(subscription.stream, consumer(subscription))
