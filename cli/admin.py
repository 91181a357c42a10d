"""Commands that do one thing to a database or a bus and end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from cli.database import read, write
from runtime.settings import Settings
from runtime.work import Work

if TYPE_CHECKING:
    from nats.aio.client import Client

Fail = Callable[[str], NoReturn]


def upgrade_database(settings: Settings, revision: str) -> None:
    """Bring the tables up to date."""
    from migrations import upgrade

    settings.home.mkdir(parents=True, exist_ok=True)
    upgrade(settings.database, revision)
    typer.echo("数据库已是最新")


def import_directory(settings: Settings, files: list[Path], dry_run: bool, fail: Fail) -> None:
    """Read units and people; write all of them or none."""
    from directory.importing import ImportErrors, apply, read_files

    upgrade_database(settings, "head")
    try:
        result = write(settings, lambda work: apply(work, read_files(files), dry_run=dry_run))
    except ImportErrors as errors:
        fail("\n".join([*map(str, errors.problems), f"共 {len(errors.problems)} 处错误，什么都没有写入"]))
    typer.echo(str(result))


def create_token(settings: Settings, role: str, unit: str, name: str, fail: Fail) -> None:
    """Print a new token, once."""
    from directory.accounts import create_token as create
    from directory.errors import Refused
    from schemas.values import Role

    if role not in set(Role):
        fail(f"没有这个角色：{role}；可用：{'、'.join(Role)}")
    try:
        typer.echo(write(settings, lambda work: create(work, name, Role(role), unit)))
    except Refused as refused:
        fail(refused.sentence)


def create_account(settings: Settings, phone: str, username: str, password: str, fail: Fail) -> None:
    """Let a person of the directory sign in."""
    from directory.accounts import create_account as create
    from directory.accounts import hash_password
    from directory.errors import Refused
    from directory.queries import person_at
    from schemas.values import Channel

    try:
        hashed = asyncio.run(hash_password(password))
    except Refused as refused:
        fail(refused.sentence)

    async def make(work: Work) -> str:
        person = await person_at(work.session, Channel.SMS, phone)
        if person is None:
            raise Refused(f"通讯录里没有手机号为 {phone} 的人，请先导入人员表")
        await create(work, person.id, username, hashed)
        return person.name

    try:
        typer.echo(f"已为{write(settings, make)}开通账号 {username}")
    except Refused as refused:
        fail(refused.sentence)


def verify_journal(settings: Settings, fail: Fail) -> None:
    """Walk the chain."""
    from runtime.journal import verify

    verdict = read(settings, verify)
    if verdict.bad_seq is not None:
        fail(f"日志在第 {verdict.bad_seq} 条处不完整：{verdict.reason}")
    typer.echo(f"日志完整：{verdict.entries} 条，末条摘要 {verdict.head}")


def list_dead(settings: Settings, fail: Fail) -> None:
    """Print the dead letters, one a line."""
    from runtime import dead_letters

    async def show() -> None:
        client = await _bus(settings, fail)
        count = 0
        async for letter in dead_letters.every(client.jetstream()):
            count += 1
            at = letter.at.isoformat(timespec="seconds") if letter.at else "-"
            typer.echo(f"{letter.seq}\t{at}\t{letter.consumer}\t{letter.subject}\t{letter.reason}")
        typer.echo(f"共 {count} 封死信", err=True)
        await client.close()

    asyncio.run(show())


def replay_dead(settings: Settings, numbers: list[int], fail: Fail) -> None:
    """Send dead letters on their way again; all of them when no number is given."""
    from runtime import dead_letters

    async def send() -> None:
        client = await _bus(settings, fail)
        jetstream = client.jetstream()
        letters = {letter.seq: letter async for letter in dead_letters.every(jetstream)}
        if missing := [n for n in numbers if n not in letters]:
            await client.close()
            fail(f"没有这些死信：{missing}")
        for number in numbers or sorted(letters):
            await dead_letters.replay(jetstream, letters[number])
        await client.close()
        typer.echo(f"已重新投递 {len(numbers or letters)} 封")

    asyncio.run(send())


async def _bus(settings: Settings, fail: Fail) -> Client:
    """Connect to the configured bus, or to the embedded one of a running `zhishou up`."""
    import nats

    url = settings.nats_url or _embedded_url(settings)
    if not url:
        fail("没有找到消息总线：请先运行 zhishou up，或设置 ZHISHOU_NATS_URL")
    try:
        return await nats.connect(url.split(","), connect_timeout=2, allow_reconnect=False)
    except (OSError, nats.errors.Error):
        fail(f"连不上消息总线 {url}：请确认 zhishou up 正在运行")


def _embedded_url(settings: Settings) -> str:
    config = settings.home / "nats" / "nats.conf"
    if not config.exists():
        return ""
    port = next(line.split(":")[1].strip() for line in config.read_text().splitlines() if line.startswith("port"))
    return f"nats://127.0.0.1:{port}"
