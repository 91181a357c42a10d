"""Idempotency keys: under one key there is one body. Remembered for a week on the bus, so that every replica knows."""

from __future__ import annotations

import hashlib

from nats.js import JetStreamContext
from nats.js.api import KeyValueConfig, StorageType
from nats.js.errors import BucketNotFoundError, KeyWrongLastSequenceError
from nats.js.kv import KeyValue

from reporting.intake.bus_line import BusLine, BusSilentError
from runtime.logs import log

logger = log(__name__)

BUCKET = "intake-keys"
REMEMBERED_SECONDS = 7 * 24 * 3600.0


class RequestKeys:
    """Knows the first body of each key."""

    def __init__(self, bus: BusLine, replicas: int) -> None:
        self._bus = bus
        self._replicas = replicas

    async def is_first_or_same(self, key: str, body: str) -> bool:
        """Say whether `body` (its fingerprint) is the one that came first under `key`.

        While the bus is silent nobody knows: the answer is yes, and a different body is taken as the message of its own that
        it is. Nothing is lost by that.
        """
        name = hashlib.sha256(key.encode()).hexdigest()
        try:
            return await self._bus.ask(lambda jetstream: self._claim(jetstream, name, body))
        except BusSilentError as error:
            logger.warning("an idempotency key could not be looked up", error=str(error))
            return True

    async def _claim(self, jetstream: JetStreamContext, name: str, body: str) -> bool:
        bucket = await self._bucket(jetstream)
        try:
            await bucket.create(name, body.encode())
        except KeyWrongLastSequenceError:
            return (await bucket.get(name)).value == body.encode()
        return True

    async def _bucket(self, jetstream: JetStreamContext) -> KeyValue:
        try:
            return await jetstream.key_value(BUCKET)
        except BucketNotFoundError:
            config = KeyValueConfig(BUCKET, ttl=REMEMBERED_SECONDS, replicas=self._replicas, storage=StorageType.FILE)
            return await jetstream.create_key_value(config)
