"""Signing in, sessions, tokens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from directory import accounts
from directory.errors import Refused, SignInRefused
from directory.passwords import hash_password
from directory.rights import Action, may
from directory.sessions import AT_MOST, IDLE, SEEN_EVERY
from directory.tables import Account, ApiToken, Grant, Person, SignInSession
from policies.model import load
from runtime.clock import ManualClock
from runtime.database import Database
from runtime.group_commit import GroupCommit
from runtime.metrics import Metrics
from runtime.settings import Settings
from runtime.work import Work
from tests.directory import tree
from tests.support.platform import START

PASSWORD = "zhishou-demo"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return asyncio.run(hash_password(PASSWORD))


class Desk:
    """A database with one duty officer who has an account, the works that write to it, and a clock moved by hand."""

    def __init__(self, database: Database, works: GroupCommit, clock: ManualClock, person_id: UUID, account_id: UUID) -> None:
        self.database, self.works, self.clock = database, works, clock
        self.person_id, self.account_id = person_id, account_id

    async def sign_in(self, username: str = "qingshi.zhiban", password: str = PASSWORD) -> str:
        return await accounts.sign_in(self.works, username, password, "Firefox")

    async def viewer(self, secret: str):
        async with self.database.read() as session:
            return await accounts.viewer_of_session(session, secret, self.clock.now())

    async def token_viewer(self, secret: str):
        async with self.database.read() as session:
            return await accounts.viewer_of_token(session, secret)


@pytest.fixture
async def desk(tmp_path: Path, password_hash: str) -> AsyncIterator[Desk]:
    clock = ManualClock(START)
    async with tree.database_at(tmp_path) as database:
        async with database.write() as session:
            await tree.plant(session)
            person = Person(name="王志强", unit=tree.STONE, title="党政办主任")
            session.add(person)
            await session.flush()
            session.add(Grant(person_id=person.id, role="duty_officer", unit=tree.STONE))
        works = GroupCommit(database, clock, Settings(home=tmp_path), load(), Metrics())
        works.start()
        account = await works.run(lambda w: accounts.create_account(w, person.id, "qingshi.zhiban", password_hash, demo=True))
        yield Desk(database, works, clock, person.id, account.id)
        await works.stop()


async def test_signs_in(desk: Desk) -> None:
    """The right password opens a session whose viewer has the person's roles; the username may be typed in capitals."""
    viewer = await desk.viewer(await desk.sign_in(" Qingshi.Zhiban "))
    assert (viewer.person_id, viewer.account_id, viewer.name, viewer.unit_name) == (
        desk.person_id, desk.account_id, "王志强", "青石镇",
    )  # fmt: skip
    assert may(viewer, Action.LOG_PHONE, tree.LI)
    assert not may(viewer, Action.LOG_PHONE, tree.REED)


@pytest.mark.parametrize(
    ("username", "password"), [("qingshi.zhiban", "wrong"), ("nobody", PASSWORD), ("", ""), ("王" * 99, "x")]
)
async def test_wrong_is_one_sentence(desk: Desk, username: str, password: str) -> None:
    """A wrong password and an unknown username get the same sentence, so that nobody learns who has an account."""
    with pytest.raises(SignInRefused, match=r"^用户名或密码不对。$"):
        await desk.sign_in(username, password)


async def test_secret_is_not_kept(desk: Desk) -> None:
    """The database keeps no session secret, only its fingerprint."""
    secret = await desk.sign_in()
    async with desk.database.read() as session:
        row = (await session.scalars(select(SignInSession))).one()
    assert secret not in str(row.model_dump())
    assert await desk.viewer(row.secret_sha256) is None


async def test_guessing_is_slowed(desk: Desk) -> None:
    """After five wrong passwords even the right one has to wait half a minute, and then lets in and clears the count."""
    for _ in range(5):
        with pytest.raises(SignInRefused, match="不对"):
            await desk.sign_in(password="wrong")
    with pytest.raises(SignInRefused, match="30秒后再试") as refused:
        await desk.sign_in()
    assert refused.value.wait_seconds == 30
    desk.clock.move(timedelta(seconds=30))
    await desk.sign_in()
    with pytest.raises(SignInRefused, match="不对"):
        await desk.sign_in(password="wrong")


async def test_guessing_at_once_is_slowed_too(desk: Desk) -> None:
    """Twelve guesses at the same moment are no more than five guesses."""
    answers = await asyncio.gather(*(desk.sign_in(password="wrong") for _ in range(12)), return_exceptions=True)
    assert sorted(answer.wait_seconds for answer in answers) == [0] * 5 + [30] * 7


async def test_sessions_end(desk: Desk) -> None:
    """A session ends after hours without a request, is kept alive by them, and ends for good after a shift with its handovers."""
    secret = await desk.sign_in()
    started = desk.clock.now()
    while desk.clock.now() - started + timedelta(hours=11) < AT_MOST:
        desk.clock.move(timedelta(hours=11))
        assert await desk.viewer(secret) is not None
        await desk.works.run(lambda work: accounts.keep_alive(work, secret))
    desk.clock.move(AT_MOST - (desk.clock.now() - started))
    assert await desk.viewer(secret) is None
    idle = await desk.sign_in()
    desk.clock.move(IDLE)
    assert await desk.viewer(idle) is None


async def test_last_seen_is_written_seldom(desk: Desk) -> None:
    """A session asks to be written down only every few minutes."""
    secret = await desk.sign_in()

    async def stale() -> bool:
        async with desk.database.read() as session:
            return (await accounts.signed_in(session, secret, desk.clock.now())).stale

    assert not await stale()
    desk.clock.move(SEEN_EVERY)
    assert await stale()
    await desk.works.run(lambda work: accounts.keep_alive(work, secret))
    assert not await stale()


async def test_signing_out(desk: Desk) -> None:
    """Signing out ends one browser; a new password and a disabled account end all."""
    first, second = await desk.sign_in(), await desk.sign_in()
    await desk.works.run(lambda work: accounts.revoke(work, first))
    assert await desk.viewer(first) is None
    assert await desk.viewer(second) is not None
    await desk.works.run(lambda work: accounts.disable(work, desk.account_id))
    assert await desk.viewer(second) is None
    with pytest.raises(SignInRefused, match="已停用"):
        await desk.sign_in()
    await desk.works.run(lambda work: accounts.enable(work, desk.account_id))
    third = await desk.sign_in()
    changed = await accounts.hash_password("another password")
    await desk.works.run(lambda work: accounts.change_password(work, desk.account_id, changed))
    assert await desk.viewer(third) is None
    await desk.sign_in(password="another password")


async def test_who_left_is_out_at_once(desk: Desk) -> None:
    """A person who no longer serves loses their open session and can't sign in."""
    secret = await desk.sign_in()
    async with desk.database.write() as session:
        (await session.get_one(Person, desk.person_id)).active = False
    assert await desk.viewer(secret) is None
    with pytest.raises(SignInRefused, match="已停用"):
        await desk.sign_in()


async def test_accounts_are_not_doubled(desk: Desk, password_hash: str) -> None:
    """A taken username, a second account of one person, an unknown person and an odd username are refused in a sentence."""

    async def refusal(person_id: UUID, username: str) -> str:
        with pytest.raises(Refused) as refused:
            await desk.works.run(lambda work: accounts.create_account(work, person_id, username, password_hash))
        return refused.value.sentence

    assert "已有人使用" in await refusal(desk.person_id, "Qingshi.Zhiban")
    assert "已经有账号" in await refusal(desk.person_id, "second")
    assert "没有这个人" in await refusal(uuid4(), "third")
    assert "小写字母" in await refusal(desk.person_id, "值班")
    async with desk.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Account)) == 1


@pytest.mark.parametrize("password", ["short", "长" * 300])
async def test_password_length(password: str) -> None:
    """A password that is too short or absurdly long is refused before it is hashed."""
    with pytest.raises(Refused, match="密码要有10到256个字符"):
        await hash_password(password)


async def test_demo_accounts(desk: Desk) -> None:
    """The sign-in page of a demo can say who each offered account is."""
    async with desk.database.read() as session:
        offered = await accounts.demo_accounts(session)
    assert [(a.username, a.name, a.duties) for a in offered] == [("qingshi.zhiban", "王志强", "青石镇值班员")]


def making(name: str = "气象局接口", role: str = "officer", unit: str = tree.STONE, person_id: UUID | None = None):
    async def job(work: Work) -> str:
        return await accounts.create_token(work, name, role, unit, person_id)

    return job


async def test_tokens(desk: Desk) -> None:
    """A token acts with its role over its unit until it is revoked, and its secret is not kept."""
    secret = await desk.works.run(making())
    viewer = await desk.token_viewer(secret)
    assert (viewer.token, viewer.name, viewer.person_id) == ("气象局接口", "气象局接口", None)
    assert may(viewer, Action.REPORT, tree.LI)
    assert not may(viewer, Action.SEE_INCIDENT, tree.LI)
    async with desk.database.read() as session:
        assert secret not in str((await session.scalars(select(ApiToken))).one().model_dump())
    await desk.works.run(lambda work: accounts.revoke_token(work, "气象局接口"))
    assert await desk.token_viewer(secret) is None
    assert await desk.token_viewer("zhishou_invented") is None


async def test_token_of_a_person(desk: Desk) -> None:
    """A token in a person's name ends when the person leaves."""
    secret = await desk.works.run(making(person_id=desk.person_id))
    assert (await desk.token_viewer(secret)).person_id == desk.person_id
    async with desk.database.write() as session:
        (await session.get_one(Person, desk.person_id)).active = False
    assert await desk.token_viewer(secret) is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"role": "boss"}, "没有“boss”这个角色.*officer（信息员）"),
        ({"unit": "990199000000"}, "没有代码为990199000000的单位"),
        ({"name": " "}, "请换一个"),
        ({"person_id": uuid4()}, "没有这个人"),
    ],
)
async def test_token_refused(desk: Desk, wrong: dict, sentence: str) -> None:
    """A token for an unknown role, unit or person, or without a name, is refused with the reason."""
    with pytest.raises(Refused, match=sentence):
        await desk.works.run(making(**wrong))


async def test_token_names_are_unique_while_in_force(desk: Desk) -> None:
    """Two tokens in force can't bear one name; a revoked one's name is free again."""
    await desk.works.run(making())
    with pytest.raises(Refused, match="请换一个"):
        await desk.works.run(making())
    await desk.works.run(lambda work: accounts.revoke_token(work, "气象局接口"))
    await desk.works.run(making())
    with pytest.raises(Refused, match="没有名为"):
        await desk.works.run(lambda work: accounts.revoke_token(work, "没有的"))
