"""What every command stands on: the settings, and a sentence on standard error when something is wrong."""

from __future__ import annotations

from typing import NoReturn

import typer
from pydantic import ValidationError

from runtime.settings import Settings


def settings() -> Settings:
    """Read the settings, or say in a sentence what is wrong with them."""
    try:
        return Settings()
    except ValidationError as error:
        problems = "；".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        fail(f"设置有误：{problems}")


def fail(sentence: str) -> NoReturn:
    """End with a sentence on standard error and exit code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
