"""Files that are whole on disk or not there: written beside, synced, renamed, the folder synced."""

from __future__ import annotations

import os
from pathlib import Path

PART = ".part"


def write_durably(path: Path, data: bytes) -> None:
    """Have `data` under `path`, on disk, when this returns.

    A process killed before the rename leaves ``<path>.part``, whole or cut off.

    Raises:
        OSError: the disk is full or the folder may not be written; nothing is left under `path`.
    """
    part = path.with_name(path.name + PART)
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder, new and gone, on disk when this returns."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
