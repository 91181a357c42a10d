"""A first draft of what is said in a voice message, by a program that the site has chosen, in a process of its own.

Off unless `Settings.transcriber` names a command. What it prints is shown to a person who listens and corrects; it is kept
nowhere and read by nothing before that person stands for it.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import tempfile
from pathlib import Path

from reporting.errors import Refused
from runtime.logs import log

logger = log(__name__)

MOST_BYTES = 20_000


async def machine_draft(command: str, seconds: float, sound: bytes) -> str:
    """Return what the command prints of a sound file, whose path is added as its last argument.

    Raises:
        Refused: none is set, it failed, took too long, or heard nothing.
    """
    if not command:
        raise Refused("本系统没有设置语音转写程序，请收听后录入。")
    with tempfile.TemporaryDirectory(prefix="zhishou-voice-") as folder:
        path = Path(folder) / "voice"
        await asyncio.to_thread(path.write_bytes, sound)
        said = await _run([*shlex.split(command), str(path)], seconds)
    text = said[:MOST_BYTES].decode("utf-8", "replace").replace("\0", "").strip()
    if not text:
        raise Refused("转写程序没有听出内容，请收听后录入。")
    return text


async def _run(words: list[str], seconds: float) -> bytes:
    try:
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},  # none of our passwords
            start_new_session=True,
        )
    except OSError as error:
        logger.warning("the transcriber cannot be started", error=repr(error))
        raise Refused("语音转写程序不能启动，请收听后录入，并告知管理员。") from None
    try:
        said, _ = await asyncio.wait_for(process.communicate(), seconds)
    except TimeoutError:
        raise Refused("语音转写超时，请收听后录入。") from None
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    if process.returncode:
        logger.warning("the transcriber failed", status=process.returncode)
        raise Refused("语音转写失败，请收听后录入。")
    return said
