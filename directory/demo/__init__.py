"""The demo: 澄川市, a fictional prefecture with two counties, six townships, 24 villages and about a hundred people.

Its division codes begin with 99, which no province has; it lies in the open sea; its numbers are of a block kept for examples.
Units and people are tables like those that anybody would load, and they come in by the same importer.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import update

from directory.accounts import create_account
from directory.importing import apply, read_files
from directory.importing.sheets import Table
from directory.queries import person_at
from directory.tables import Contact, Unit
from runtime.work import Work
from schemas.values import Channel

HERE = Path(__file__).parent

CITY = "990100000000"
PASSWORD = "zhishou-demo"
PASSWORD_HASH = "$argon2id$v=19$m=65536,t=3,p=4$hVjrDFpi4uKuCFrFBdmYew$Er548foNnlPUaXNGeGMpN6FizmeEMI8uapmY8TShMY4"
"""Of `PASSWORD`, which is no secret: hashing it at each start would cost half a second."""

ACCOUNTS = {
    "lijiacun": "+8619900000101",
    "qingshi": "+8619900000201",
    "qingshi-daiban": "+8619900000204",
    "donghe": "+8619900000301",
    "donghe-daiban": "+8619900000304",
    "chengchuan": "+8619900000401",
    "chengchuan-daiban": "+8619900000405",
    "ducha": "+8619900000411",
    "guanliyuan": "+8619900000414",
}
"""Usernames and the numbers of their people: one for each duty, from a village to the city."""


async def load_demo(work: Work) -> None:
    """Load the demo unless it is there: what was changed in it since stays changed."""
    if await work.session.get(Unit, CITY) is not None:
        return
    await apply(work, tables())
    await work.session.execute(update(Contact).values(verified_at=work.now))
    for username, number in ACCOUNTS.items():
        person = await person_at(work.session, Channel.SMS, number)
        if person is None:
            raise LookupError(f"the demo has nobody with the number {number}")
        await create_account(work, person.id, username, PASSWORD_HASH, demo=True)


@cache
def tables() -> tuple[Table, ...]:
    """Return the demo's tables, read once."""
    return tuple(read_files([HERE / "units.csv", HERE / "people.csv"]))
