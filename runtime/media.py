"""Pictures, voice messages and papers, kept in the JetStream object store under their SHA-256."""

from __future__ import annotations

import hashlib
import io

from nats.js import JetStreamContext
from nats.js.api import ObjectMeta, StorageType
from nats.js.errors import NotFoundError, ObjectNotFoundError
from nats.js.object_store import ObjectStore

from schemas.values import Media

BUCKET = "media"


class MediaStore:
    """Keeps bytes under their hash; keeping the same bytes twice keeps them once."""

    def __init__(self, jetstream: JetStreamContext, replicas: int) -> None:
        self._jetstream = jetstream
        self._replicas = replicas
        self._store: ObjectStore | None = None

    async def open(self) -> None:
        """Find the bucket, or make it."""
        try:
            self._store = await self._jetstream.object_store(BUCKET)
        except NotFoundError:
            self._store = await self._jetstream.create_object_store(BUCKET, storage=StorageType.FILE, replicas=self._replicas)

    async def keep(self, data: bytes, content_type: str, name: str = "") -> Media:
        """Keep `data` durably and return what names it."""
        media = describe(data, content_type, name)
        if self._store is None:
            await self.open()
        assert self._store is not None
        meta = ObjectMeta(headers={"Content-Type": content_type}, description=name or None)
        await self._store.put(media.sha256, data, meta)
        return media

    async def keep_copy(self, name: str, data: bytes, content_type: str) -> None:
        """Keep what was made of an original under a name of its own; a copy can be made again at any time."""
        if self._store is None:
            await self.open()
        assert self._store is not None
        await self._store.put(name, data, ObjectMeta(headers={"Content-Type": content_type}))

    async def fetch(self, sha256: str) -> tuple[bytes, str]:
        """Return the bytes under a hash, or of a copy under its name, and their content type.

        Raises:
            KeyError: nothing is kept under it.
        """
        if self._store is None:
            await self.open()
        assert self._store is not None
        out = io.BytesIO()
        try:
            found = await self._store.get(sha256, writeinto=out)
        except ObjectNotFoundError:
            raise KeyError(sha256) from None
        headers = (found.info.headers if found.info else None) or {}
        return out.getvalue(), str(headers.get("Content-Type", "application/octet-stream"))


def describe(data: bytes, content_type: str, name: str = "") -> Media:
    """Return the name under which `data` is kept."""
    return Media(sha256=hashlib.sha256(data).hexdigest(), content_type=content_type, size=len(data), name=name)
