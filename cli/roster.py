"""`zhishou roster …`: the duty roster on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.asking import fail, settings

roster = typer.Typer(no_args_is_help=True, help="值班表")


@roster.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="值班表（XLSX 或 CSV）")],
    *,
    unit: Annotated[str, typer.Option(help="值班室的单位代码；不写则按表的标题或文件名")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="写入；不写此项只核对差异")] = False,
    reason: Annotated[str, typer.Option(help="导入的理由，写入时必填")] = "",
    month: Annotated[str, typer.Option(help="月份，如 2026-12；表里写了就不用")] = "",
    starts: Annotated[str, typer.Option(help="交接班时间，如 08:00")] = "",
    who: Annotated[list[str] | None, typer.Option(help="同名的人是谁：姓名=手机号，或 单元格=手机号")] = None,
) -> None:
    """核对值班表和现在的安排有什么不同；加 --apply 整张导入，有一处错误就一班也不写入。"""
    from cli.duty_tables import Told, carry_out, compare

    told = Told(file, unit, month, starts, tuple(who or ()))
    if apply:
        carry_out(settings(), told, reason, fail)
    else:
        compare(settings(), told, fail)


@roster.command("export")
def export_table(
    unit: Annotated[str, typer.Option(help="值班室的单位代码")],
    month: Annotated[str, typer.Option(help="月份，如 2026-12；不写则本月")] = "",
    form: Annotated[str, typer.Option("--format", help="xlsx、pdf 或 csv；不写则按文件名")] = "",
    out: Annotated[Path | None, typer.Option(help="写到哪个文件；不写则按标题取名")] = None,
    phones: Annotated[bool, typer.Option("--phones/--no-phones", help="写上电话")] = True,
) -> None:
    """把一个月的值班表写成文件。"""
    from cli.duty_tables import Wish, export

    form = form or (out.suffix.removeprefix(".").lower() if out else "xlsx")
    export(settings(), Wish(unit, month, form, out, phones), fail)
