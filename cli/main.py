"""`zhishou …`: every command a person types."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.asking import fail, settings
from cli.roster import roster

app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="值守：突发事件信息报告与值班系统", pretty_exceptions_enable=False
)
directory = typer.Typer(no_args_is_help=True, help="单位和人员")
db = typer.Typer(no_args_is_help=True, help="数据库")
dead = typer.Typer(no_args_is_help=True, help="没有任何程序能处理的消息")
journal = typer.Typer(no_args_is_help=True, help="防篡改日志")
token = typer.Typer(no_args_is_help=True, help="接口令牌")
account = typer.Typer(no_args_is_help=True, help="登录账号")
rollcall = typer.Typer(no_args_is_help=True, help="抽查点名")
GROUPS = {
    "directory": directory,
    "roster": roster,
    "db": db,
    "dead": dead,
    "journal": journal,
    "token": token,
    "account": account,
    "rollcall": rollcall,
}
for name, group in GROUPS.items():
    app.add_typer(group, name=name)


@app.command()
def up(
    port: Annotated[int, typer.Option(min=0, max=65535, help="网页端口；0 表示任意空闲端口")] = 8000,
    demo: Annotated[bool, typer.Option("--demo/--no-demo", help="装入演示数据并提供模拟手机")] = True,
) -> None:
    """一条命令运行全部：消息总线、数据库、各服务、网页，没有账号时用模拟的短信和 Telegram。"""
    from cli import up as running
    from cli.system import NoCarriersError, PortTakenError
    from runtime.nats_server import StoreInUseError

    try:
        running.up(settings(), port, demo)
    except (PortTakenError, NoCarriersError, StoreInUseError) as error:
        fail(str(error))


@app.command()
def serve(
    services: Annotated[list[str], typer.Argument(help="web reporting roster notifier auditor journal")],
    host: Annotated[str, typer.Option(help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="网页、健康检查和指标的端口")] = 8000,
) -> None:
    """运行部署中的一个或几个服务（见 docker-compose.yml）。"""
    from cli import up as running
    from cli.system import SERVICES, NoCarriersError, PortTakenError
    from runtime.nats_server import StoreInUseError

    if unknown := set(services) - set(SERVICES):
        fail(f"没有这个服务：{'、'.join(sorted(unknown))}；可用：{'、'.join(SERVICES)}")
    try:
        running.serve(settings(), services, host, port)
    except (PortTakenError, NoCarriersError, StoreInUseError) as error:
        fail(str(error))


@app.command()
def story(
    name: Annotated[str, typer.Argument(help="故事名，如 missed-deadline；不写则列出全部")] = "",
    rate: Annotated[float, typer.Option(min=1, help="时钟加快的倍数")] = 120,
) -> None:
    """在一套私有的完整系统上演一个故事，并打印它的时间线。"""
    from cli.story import UnknownStoryError, play

    try:
        play(name, rate)
    except UnknownStoryError as error:
        fail(str(error))


@app.command()
def normalize() -> None:
    """从标准输入逐行读 JSON（id、text、received_at），逐行写出读到的要素。"""
    from reporting.normalize.stream import normalize_lines

    for line in normalize_lines(sys.stdin):
        sys.stdout.write(line + "\n")


@directory.command("import")
def directory_import(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="单位表、人员表（CSV 或 XLSX）")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
) -> None:
    """导入单位和人员：有一处错误就一行也不写入，错误按行列出。"""
    from cli.admin import import_directory

    import_directory(settings(), files, dry_run, fail)


@db.command("upgrade")
def db_upgrade(revision: Annotated[str, typer.Argument()] = "head") -> None:
    """把数据库的表升级到最新。"""
    from cli.admin import upgrade_database

    upgrade_database(settings(), revision)


@dead.command("list")
def dead_list() -> None:
    """列出死信：去向、谁处理不了、为什么。"""
    from cli.admin import list_dead

    list_dead(settings(), fail)


@dead.command("replay")
def dead_replay(
    numbers: Annotated[list[int] | None, typer.Argument(help="死信编号，见 dead list")] = None,
    everything: Annotated[bool, typer.Option("--all", help="全部死信")] = False,
) -> None:
    """把死信重新投递到原来的去向。"""
    from cli.admin import replay_dead

    if bool(numbers) == everything:
        fail("请写出死信编号，或用 --all 表示全部")
    replay_dead(settings(), numbers or [], fail)


@journal.command("verify")
def journal_verify() -> None:
    """验证日志链是否完整；不完整时指出第一处。"""
    from cli.admin import verify_journal

    verify_journal(settings(), fail)


@token.command("create")
def token_create(
    role: Annotated[str, typer.Option(help="officer duty_officer duty_leader supervisor administrator")],
    unit: Annotated[str, typer.Option(help="单位代码：令牌只能看到和操作这个单位及其下级")],
    name: Annotated[str, typer.Option(help="用途，写在审计记录里")] = "api",
) -> None:
    """生成接口令牌；只显示这一次。"""
    from cli.admin import create_token

    create_token(settings(), role, unit, name, fail)


@account.command("create")
def account_create(
    phone: Annotated[str, typer.Option(help="这个人在通讯录里的手机号")],
    username: Annotated[str, typer.Option(help="登录名")],
    password: Annotated[str, typer.Option(prompt="密码", confirmation_prompt="再输入一次", hide_input=True)],
) -> None:
    """给通讯录里的人开一个登录账号；第一个管理员账号也这样开。"""
    from cli.admin import create_account

    create_account(settings(), phone, username, password, fail)


@rollcall.command("verify")
def rollcall_verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="从点名页面导出的抽取记录（JSON）")],
) -> None:
    """用导出的抽取记录重新抽取一遍，证明抽取公正；不需要数据库。"""
    from cli.rollcall import verify_draw

    verify_draw(file, fail)


def main() -> None:
    """Run the command line. While it loads nothing is garbage, and looking for it takes a fifth of the start."""
    gc.set_threshold(100_000, 50, 1000)
    app()
