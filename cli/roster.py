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
