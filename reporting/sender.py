"""Who sent a message: a person of the directory, or an address that nobody registered."""

from __future__ import annotations

from dataclasses import dataclass

from directory import queries as directory
from directory.tables import Person
from runtime.work import Work
from schemas.divisions import NOWHERE
from schemas.intake import MessageReceived

_TOP = ("reporting", "top")


@dataclass(frozen=True, slots=True)
class From:
    """The sender. `key` tells senders apart; `unit` is theirs, of an unregistered one who took it down, else the top unit."""

    key: str
    person: Person | None
    unit: str

    @property
    def registered(self) -> bool:
        """They are in the directory."""
        return self.person is not None


async def sender_of(event: MessageReceived, work: Work) -> From:
    """Return who sent a message, by the person that signed in or the address that it came from."""
    sender = event.sender
    if sender.person_id:
        person = await directory.person(work.session, sender.person_id)
    else:
        person = await directory.person_at(work.session, event.channel, sender.address)
    if person:
        return From(str(person.id), person, person.unit)
    unit = event.unit if event.unit != NOWHERE else await top_unit(work)
    return From(f"{event.channel}:{sender.address}", None, unit)


async def top_unit(work: Work) -> str:
    """Return the code of the directory's root; `NOWHERE` while the directory is empty."""
    if _TOP not in work.cache:
        try:
            work.cache[_TOP] = (await directory.top(work.session)).code
        except LookupError:
            return NOWHERE
    return str(work.cache[_TOP])
