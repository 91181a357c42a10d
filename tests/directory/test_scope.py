"""The subtree as a condition of a query, against what the contract says of single codes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.scope import below, below_any
from directory.tables import Unit
from schemas.divisions import NOWHERE, ancestors, within
from tests.directory import tree

EDGES = ["999900000000", "999999000000", "999999999999", "999999999999-yj", "990099000000", "100000000000", "109900000000"]
CODES = [*(unit.code for unit in tree.UNITS), *EDGES]

digits = st.text("0123456789", min_size=12, max_size=12).filter(lambda code: not code.startswith("00"))


@pytest.mark.parametrize("root", [*CODES, NOWHERE])
async def test_condition_agrees_with_the_contract(session: AsyncSession, root: str) -> None:
    """The database finds below a unit exactly the codes that lie within it, also where a code is all nines."""
    session.add_all(Unit(code=code, name=code, level="city", parent=None) for code in EDGES)
    await session.flush()
    found = set(await session.scalars(select(Unit.code).where(below(col(Unit.code), root))))
    assert found == {code for code in CODES if within(code, root)}


async def test_several_roots(session: AsyncSession) -> None:
    """Several subtrees are joined; of no root at all nothing is below."""
    both = set(await session.scalars(select(Unit.code).where(below_any(col(Unit.code), (tree.STONE, tree.HILL)))))
    assert both == {tree.STONE, tree.LI, tree.NEW, tree.HILL, tree.OTHER_NEW}
    assert list(await session.scalars(select(Unit.code).where(below_any(col(Unit.code), ())))) == []


@given(digits, st.booleans())
def test_every_code_lies_within_its_ancestors(code: str, department: bool) -> None:
    """A code, a department's too, lies within each of the governments named as above it, and each of those within the next."""
    code = f"{code}-yj" if department else code
    chain = [code, *ancestors(code)] if department else list(ancestors(code))
    assert all(within(code, above) for above in chain)
    assert all(within(lower, higher) for lower, higher in pairwise(chain))
