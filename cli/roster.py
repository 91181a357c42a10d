"""`zhishou roster …`: the duty roster on the command line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.asking import fail, settings

roster = typer.Typer(no_args_is_help=True, help="值班表")


@roster.command("generate")
def generate(
    unit: Annotated[str, typer.Option(help="值班室的单位代码")],
    first: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="从哪一天，如 2026-12-01")],
    last: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="到哪一天")],
    *,
    publish: Annotated[bool, typer.Option("--publish", help="没有不符合规定的安排就直接发布；有则只留草稿")] = False,
) -> None:
    """生成一段时间的排班草稿并逐班列出；没能满足的和原因写在标准错误。"""
    from cli.drafting import generate_draft

    generate_draft(settings(), unit, (first.date(), last.date()), publish, fail)


@roster.command("holidays")
def holidays(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV：日期,类型,名称")]) -> None:
    """导入节假日表：有一处错误就一行也不写入。"""
    from cli.drafting import import_holidays

    import_holidays(settings(), file, fail)


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
