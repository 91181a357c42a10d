"""The local spool: where a message waits, safe on disk, while the bus can't be reached. No asyncio here: callers use a thread.

spool/messages/<when>-<n>-<id>.json   one message each, drained in the order of these names
spool/media/<sha256>                  a line of JSON that describes it, then its bytes
spool/later/<id>.json                 messages whose pictures are still to be fetched from the carrier
spool/aside/                          what can't be read: kept for a person to look at, never thrown away
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from reporting.intake.durable_file import PART, sync_folder, write_durably
from runtime.logs import log
from schemas.intake import MessageReceived
from schemas.values import Media

logger = log(__name__)

M = TypeVar("M", bound=BaseModel)

FOLDERS = ("messages", "media", "later", "aside")


class SpoolNotWritableError(RuntimeError):
    """The spool can't be written: a process without this net must not take messages."""


class UnreadableError(ValueError):
    """A file of the spool is not what it should be."""


class Spool:
    """The spool of one process, under ``<home>/spool``."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "spool"
        self.messages, self.media, self.later, self.aside = (self.folder / name for name in FOLDERS)
        self._number = count()

    def prepare(self) -> None:
        """Make the folders, take over what a killed process had nearly finished, and see that it can be written.

        Raises:
            SpoolNotWritableError: it can't.
        """
        try:
            for folder in (self.messages, self.media, self.later, self.aside):
                folder.mkdir(parents=True, exist_ok=True)
                sync_folder(folder.parent)
            self._adopt()
            self.probe()
        except OSError as error:
            raise SpoolNotWritableError(
                f"收件暂存目录不能写入，拒绝启动（否则来信可能丢失）：{self.folder}（{error}）"
            ) from error

    def probe(self) -> None:
        """Write and sync a small file, as a message would be.

        Raises:
            OSError: it can't be done.
        """
        path = self.folder / f"probe-{next(self._number)}"
        write_durably(path, b"probe")
        path.unlink()

    def put(self, message: MessageReceived) -> None:
        """Have the message on disk when this returns.

        Raises:
            OSError: it can't be written.
        """
        name = f"{time.time_ns():020d}-{next(self._number):06d}-{message.id}.json"
        write_durably(self.messages / name, message.model_dump_json().encode())

    def put_media(self, media: Media, data: bytes) -> None:
        """Have a picture on disk, under its hash, when this returns."""
        write_durably(self.media / media.sha256, media.model_dump_json().encode() + b"\n" + data)

    def oldest(self, at_most: int) -> list[Path]:
        """Return the files of the messages that wait, oldest first."""
        return _whole_files(self.messages)[:at_most]

    def pictures(self, at_most: int) -> list[Path]:
        """Return the files of the pictures that wait."""
        return _whole_files(self.media)[:at_most]

    def waiting(self) -> int:
        """Return how many messages and pictures wait for the bus."""
        return len(_whole_files(self.messages)) + len(_whole_files(self.media))

    def forget(self, paths: Iterable[Path]) -> None:
        """Remove what the bus has now."""
        for path in paths:
            path.unlink(missing_ok=True)

    def set_aside(self, path: Path, why: str) -> None:
        """Keep a file that can't be read where it holds up nothing."""
        try:
            path.rename(self.aside / f"{time.time_ns()}-{path.name}")
        except FileNotFoundError:
            return
        sync_folder(self.aside)
        logger.error("a file of the spool was set aside, a person should look at it", file=path.name, why=why[:300])

    def keep_aside(self, name: str, data: bytes, why: str) -> None:
        """Keep what a carrier sent and nobody can read."""
        write_durably(self.aside / f"{time.time_ns()}-{name}", data)
        logger.error("unreadable input was kept aside, a person should look at it", file=name, why=why[:300])

    def _adopt(self) -> None:
        """Finish what was written whole but not yet renamed; set aside what was cut off. Neither was ever confirmed."""
        for folder, read in ((self.messages, read_message), (self.media, read_media), (self.later, _read_json)):
            for part in folder.glob(f"*{PART}"):
                try:
                    read(part)
                except UnreadableError as error:
                    self.set_aside(part, str(error))
                else:
                    part.rename(part.with_suffix(""))
            sync_folder(folder)
        for probe in self.folder.glob("probe-*"):
            probe.unlink()


def read_message(path: Path) -> MessageReceived:
    """Read one waiting message.

    Raises:
        UnreadableError: it is not one.
    """
    return read_as(MessageReceived, path)


def read_media(path: Path) -> tuple[Media, bytes]:
    """Read one waiting picture.

    Raises:
        UnreadableError: it is not one, or its bytes are not those that its hash names.
    """
    try:
        head, _, data = path.read_bytes().partition(b"\n")
        media = Media.model_validate_json(head)
    except (ValidationError, OSError) as error:
        raise UnreadableError(str(error)) from error
    if len(data) != media.size:
        raise UnreadableError(f"{len(data)} bytes instead of {media.size}")
    return media, data


def read_as(model: type[M], path: Path) -> M:
    """Read a file that holds one JSON document.

    Raises:
        UnreadableError: it is not of this form.
    """
    try:
        return model.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        raise UnreadableError(str(error)) from error


def _read_json(path: Path) -> None:
    try:
        json.loads(path.read_bytes())
    except (ValueError, OSError) as error:
        raise UnreadableError(str(error)) from error


def _whole_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.endswith(PART))
