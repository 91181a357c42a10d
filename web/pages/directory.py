"""通讯录: the units below the viewer's as a tree, and the people of one of them. Read only."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from directory import queries as directory
from directory.rights import ROLE_LABELS, Action
from directory.tables import Contact, Person, Unit
from schemas.values import Role
from web.errors import NotFoundError
from web.gate import require, where
from web.identity import AVisit

router = APIRouter(include_in_schema=False)


@dataclass(slots=True)
class Node:
    """A unit and what stands below it. `open`: it leads to the chosen one."""

    unit: Unit
    below: list[Node] = field(default_factory=list)
    open: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A person with their roles and the ways to reach them, usable ones first."""

    person: Person
    roles: tuple[str, ...]
    contacts: tuple[Contact, ...]


@router.get("/directory")
async def page(visit: AVisit, unit: str = "") -> Response:
    """The tree, and the people of the chosen unit."""
    units = where(visit.viewer, Action.SEE_DIRECTORY)
    async with visit.reading() as session:
        seen = [each for root in units for each in await directory.subtree(session, root)]
        chosen = await directory.unit(session, unit) if unit else next(iter(seen), None)
        if chosen is None:
            raise NotFoundError("通讯录里没有这个单位。")
        require(visit.viewer, Action.SEE_DIRECTORY, chosen.code, unit_name=chosen.name)
        cards = [await _card(session, person) for person in await directory.people_of(session, chosen.code)]
    return visit.show("directory.html", tree=tree(seen, chosen.code), chosen=chosen, cards=cards)


async def _card(session: AsyncSession, person: Person) -> Card:
    grants = await directory.grants_of(session, person.id)
    roles = tuple(dict.fromkeys(ROLE_LABELS[Role(grant.role)] for grant in grants))
    return Card(person, roles, tuple(await directory.contacts_of(session, person.id)))


def tree(units: list[Unit], chosen: str) -> list[Node]:
    """Return the units as trees under those whose superior is not among them, the way to the chosen one open."""
    nodes = {unit.code: Node(unit) for unit in units}
    tops: list[Node] = []
    for node in nodes.values():
        above = nodes.get(node.unit.parent or "")
        (above.below if above else tops).append(node)
    at: str | None = chosen
    while at in nodes:
        nodes[at].open = True
        at = nodes[at].unit.parent
    for top in tops:
        top.open = True
    return tops
