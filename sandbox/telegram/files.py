"""Files that people or the bot have sent: found by id, downloaded by path."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import bad_request

FOLDERS = {"image/jpeg": ("photos", "jpg"), "image/png": ("photos", "png"), "audio/ogg": ("voice", "oga")}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file and the place it is downloaded from."""

    file_id: str
    file_unique_id: str
    path: str
    content_type: str
    content: bytes

    def reference(self) -> dict[str, Any]:
        """Return what every object that speaks of a file has."""
        return {"file_id": self.file_id, "file_unique_id": self.file_unique_id, "file_size": len(self.content)}


class FileStore:
    """Keeps the newest `cap` files."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._by_id: dict[str, StoredFile] = {}
        self._count = 0

    def keep(self, content: bytes, content_type: str) -> StoredFile:
        """Keep a file and return it with its id and path."""
        folder, ending = FOLDERS.get(content_type, ("documents", "bin"))
        stored = StoredFile(
            file_id="AgAC" + secrets.token_urlsafe(40),
            file_unique_id="AQAD" + hashlib.sha256(content).hexdigest()[:12],
            path=f"{folder}/file_{self._count}.{ending}",
            content_type=content_type,
            content=content,
        )
        self._count += 1
        self._by_id[stored.file_id] = stored
        if len(self._by_id) > self._cap:
            del self._by_id[next(iter(self._by_id))]
        return stored

    def by_id(self, file_id: str) -> StoredFile:
        """Return a file; raise ApiError when the id is unknown."""
        if file_id not in self._by_id:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        return self._by_id[file_id]

    def by_path(self, path: str) -> StoredFile | None:
        """Return the file to download from this path."""
        return next((stored for stored in self._by_id.values() if stored.path == path), None)


def photo_sizes(stored: StoredFile) -> list[dict[str, Any]]:
    """Return the PhotoSize objects of a picture, small to large; all lead to the same file here."""
    sizes = ((90, 67), (320, 240), (1280, 960))
    return [{**stored.reference(), "width": width, "height": height} for width, height in sizes]
