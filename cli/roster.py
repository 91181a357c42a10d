"""`zhishou roster …`: the duty roster on the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.asking import fail, settings

roster = typer.Typer(no_args_is_help=True, help="值班表")


@roster.command("gaps")
def gaps(unit: Annotated[str, typer.Option(help="单位代码：只看这个单位及其下级；不写则全部")] = "") -> None:
    """列出今后两周的空岗：单位、岗位、时间、告知和上报的情况。"""
    from cli.watching import show_gaps

    show_gaps(settings(), unit, fail)


@roster.command("now")
def now(unit: Annotated[str, typer.Option(help="单位代码：只看这个单位及其下级；不写则全部")] = "") -> None:
    """列出此刻各值班室谁在班，联系电话，到什么时候。"""
    from cli.watching import show_now

    show_now(settings(), unit, fail)
