"""The journal: every event in one hash chain, so that nobody can change, drop or slip in an entry unseen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from runtime.handlers import Handlers
from runtime.tables import JournalRow
from runtime.work import Work
from schemas import AnyEvent, Message

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the journal found. `bad_seq`: the first entry that does not fit, with the reason."""

    entries: int
    head: str
    bad_seq: int | None = None
    reason: str = ""


def digest(previous: str, body: str) -> str:
    """Return the hash of an entry: SHA-256 over the hash before it and the entry's text."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


on = Handlers("journal")


@on(AnyEvent, "journal", later=True)
async def append(message: Message, work: Work) -> None:
    """Add one event at the end of the chain."""
    tail = work.cache.get("journal-tail") or await _tail(work.session)
    seq, previous = tail[0] + 1, tail[1]
    body = json.dumps(message.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry = JournalRow(
        seq=seq, message_id=message.id, type=message.type, unit=message.unit, at=message.time, root=message.root or message.id,
        body=body, previous=previous, hash=digest(previous, body),
    )  # fmt: skip
    work.session.add(entry)
    work.cache["journal-tail"] = (seq, entry.hash)


async def _tail(session: AsyncSession) -> tuple[int, str]:
    query = select(JournalRow.seq, JournalRow.hash).order_by(JournalRow.seq.desc()).limit(1)  # type: ignore[attr-defined,call-overload]
    row = (await session.execute(query)).first()
    return (row[0], row[1]) if row else (0, GENESIS)


async def verify(session: AsyncSession) -> Verdict:
    """Walk the whole chain and say whether it is whole, or name the first bad entry."""
    previous, count = GENESIS, 0
    rows = await session.stream_scalars(select(JournalRow).order_by(JournalRow.seq).execution_options(yield_per=1000))  # type: ignore[arg-type]
    async for row in rows:
        count += 1
        if row.seq != count:
            return Verdict(count, previous, count, f"entry {count} is missing")
        if row.previous != previous:
            return Verdict(count, previous, row.seq, "does not follow the entry before it")
        if digest(previous, row.body) != row.hash:
            return Verdict(count, previous, row.seq, "was changed")
        if not _columns_agree(row):
            return Verdict(count, previous, row.seq, "its columns do not agree with its text")
        previous = row.hash
    return Verdict(count, previous)


def _columns_agree(row: JournalRow) -> bool:
    body = json.loads(row.body)
    return bool(body["id"] == str(row.message_id) and body["type"] == row.type and body["unit"] == row.unit)
