"""What writes, on PostgreSQL too: the same answers as on SQLite."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from directory import accounts
from directory.demo import CITY, PASSWORD, load_demo
from directory.errors import SignInRefused
from directory.queries import subtree
from directory.rights import Action, may
from tests.directory.conftest import registry_at
from tests.directory.files import PEOPLE, csv_file, units_and
from tests.support.platform import START
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.postgres


async def test_imports(tmp_path: Path, postgres: PostgresServer) -> None:
    """Loading, trying, loading again, passing a number on and refusing end as on SQLite."""
    async with registry_at(tmp_path, postgres.fresh()) as registry:
        await registry.load(*units_and(PEOPLE), dry_run=True)
        assert await registry.size() == (0, 0, 0, 0)
        await registry.load(*units_and(PEOPLE))
        assert str((await registry.load(*units_and(PEOPLE))).people) == "新增0，更新0，未变3"
        await registry.load(csv_file("姓名,单位,手机\n王志强,青石镇,19900000103\n赵敏,青石镇,19900000102\n"))
        assert await registry.addresses("赵敏") == [("sms", "+8619900000102")]
        said = await registry.complaints(csv_file("姓名,单位,手机\n钱进,青石镇,19900000102\n"))
        assert len(said) == 1


async def test_demo_and_sign_in(tmp_path: Path, postgres: PostgresServer) -> None:
    """The demo loads, its accounts sign in, guesses at the same moment are counted, and a token acts."""
    async with registry_at(tmp_path, postgres.fresh()) as registry:
        await registry.works.run(load_demo)
        await registry.works.run(load_demo)
        secret = await accounts.sign_in(registry.works, "qingshi", PASSWORD)
        token = await registry.works.run(lambda work: accounts.create_token(work, "接口", "duty_officer", CITY))
        async with registry.database.read() as session:
            assert len(await subtree(session, CITY)) == 36
            viewer = await accounts.viewer_of_session(session, secret, START)
            assert may(viewer, Action.LOG_PHONE, viewer.unit)
            assert may(await accounts.viewer_of_token(session, token), Action.SEE_BOARD, viewer.unit)
        guesses = (accounts.sign_in(registry.works, "donghe", "wrong") for _ in range(7))
        refused = await asyncio.gather(*guesses, return_exceptions=True)
        assert all(isinstance(each, SignInRefused) for each in refused)
        assert sorted(each.wait_seconds for each in refused) == [0] * 5 + [30] * 2


async def test_guesses_in_two_processes(tmp_path: Path, postgres: PostgresServer) -> None:
    """Guesses that come to two processes at the same moment are counted together."""
    url = postgres.fresh()
    async with registry_at(tmp_path, url) as one, registry_at(tmp_path, url) as other:
        guesses = [accounts.sign_in(each.works, "nobody", "wrong") for each in (one, other) for _ in range(5)]
        refused = await asyncio.gather(*guesses, return_exceptions=True)
    assert sorted(each.wait_seconds for each in refused) == [0] * 5 + [30] * 5
