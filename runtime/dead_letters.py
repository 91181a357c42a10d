"""Dead letters: messages that no handler could take, kept with the reason until a person replays them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, RawStreamMsg
from nats.js.errors import NotFoundError

STREAM = "DEAD"
SUBJECT, CONSUMER, REASON = "Zhishou-Subject", "Zhishou-Consumer", "Zhishou-Reason"
ACK_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message, where it was going, who could not take it and why."""

    seq: int
    subject: str
    consumer: str
    reason: str
    body: bytes
    at: datetime | None


async def bury(message: Msg, consumer: str, reason: str) -> None:
    """Keep a message among the dead letters; returns when it is durable, so that it may then be rejected."""
    headers = {SUBJECT: message.subject, CONSUMER: consumer, REASON: _one_line(reason)}
    client = message._client  # nats-py gives no other way from a message to its connection
    await client.jetstream().publish(f"dead.{consumer}", message.data, headers=headers, stream=STREAM, timeout=ACK_SECONDS)


def _one_line(text: str) -> str:
    """Return text that fits a header: headers of NATS are ASCII lines."""
    return text.encode("ascii", "backslashreplace").decode().replace("\n", " ").replace("\r", " ")[:500]


async def every(jetstream: JetStreamContext) -> AsyncIterator[DeadLetter]:
    """Yield all dead letters, oldest first."""
    config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL, ack_policy=AckPolicy.NONE)
    subscription = await jetstream.subscribe("", stream=STREAM, ordered_consumer=True, config=config)
    try:
        waiting = (await jetstream.stream_info(STREAM)).state.messages
        for _ in range(waiting):
            message = await subscription.next_msg(timeout=2)
            letter = await _letter(
                jetstream, message.metadata.sequence.stream, message.data, message.headers, message.metadata.timestamp
            )
            if letter:
                yield letter
    except NatsTimeoutError:
        return
    finally:
        await subscription.unsubscribe()


async def _letter(
    jetstream: JetStreamContext, seq: int, data: bytes, headers: dict[str, str] | None, at: datetime | None
) -> DeadLetter | None:
    if headers and SUBJECT in headers:
        return DeadLetter(seq, headers[SUBJECT], headers[CONSUMER], headers.get(REASON, ""), data, at)
    advisory = json.loads(data)
    original = await _original(jetstream, advisory["stream"], advisory["stream_seq"])
    if original is None:
        return None
    return DeadLetter(seq, original.subject or "", advisory["consumer"], "delivered too often", original.data or b"", at)


async def _original(jetstream: JetStreamContext, stream: str, seq: int) -> RawStreamMsg | None:
    try:
        return await jetstream.get_msg(stream, seq)
    except NotFoundError:
        return None


async def replay(jetstream: JetStreamContext, letter: DeadLetter) -> None:
    """Publish a dead letter again where it was going, then forget it. Whoever has handled it before drops the repeat."""
    await jetstream.publish(letter.subject, letter.body, timeout=ACK_SECONDS)
    await jetstream.delete_msg(STREAM, letter.seq)
