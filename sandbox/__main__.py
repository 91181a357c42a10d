"""`python -m sandbox`: the pretend world as a process of its own."""

import argparse
import asyncio
import json
import signal
import sys

import uvloop

from sandbox.running import Sandbox
from sandbox.settings import SandboxSettings


def main() -> None:
    """Run until interrupted; print one line `ready {…}` with the addresses once everything listens."""
    try:
        uvloop.run(_run(_parser().parse_args()))
    except KeyboardInterrupt:
        return
    except OSError as problem:
        sys.exit(f"沙盒无法启动：{problem}")


def _parser() -> argparse.ArgumentParser:
    usual = SandboxSettings()
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="pretend carriers and handsets")
    parser.add_argument("--twilio-port", type=int, default=0)
    parser.add_argument("--telegram-port", type=int, default=0)
    parser.add_argument("--pages-port", type=int, default=0, help="handsets' page and control interface")
    parser.add_argument("--host", default=usual.host)
    parser.add_argument("--webhook-base", help="the program's address; inbound SMS go to BASE/hooks/twilio/sms")
    parser.add_argument("--account-sid", default=usual.account_sid)
    parser.add_argument("--auth-token", default=usual.auth_token)
    parser.add_argument("--from", dest="from_number", default=usual.from_number)
    parser.add_argument("--telegram-token", default=usual.telegram_token)
    parser.add_argument("--step-seconds", type=float, default=usual.step_seconds, help="time between a message's states")
    return parser


async def _run(asked: argparse.Namespace) -> None:
    world = await Sandbox.start(_settings(asked))
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    print("ready", json.dumps(_addresses(world)), flush=True)
    await stopped.wait()
    await world.stop()


def _settings(asked: argparse.Namespace) -> SandboxSettings:
    return SandboxSettings(
        account_sid=asked.account_sid,
        auth_token=asked.auth_token,
        from_number=asked.from_number,
        sms_webhook=asked.webhook_base.rstrip("/") + "/hooks/twilio/sms" if asked.webhook_base else None,
        telegram_token=asked.telegram_token,
        host=asked.host,
        twilio_port=asked.twilio_port,
        telegram_port=asked.telegram_port,
        pages_port=asked.pages_port,
        step_seconds=asked.step_seconds,
    )


def _addresses(world: Sandbox) -> dict[str, str]:
    return {
        "twilio_url": world.twilio_url,
        "telegram_base_url": world.telegram_base_url,
        "telegram_base_file_url": world.telegram_base_file_url,
        "control_url": world.control_url + "/_control",
        "pages_url": world.control_url + "/sandbox/",
    }


if __name__ == "__main__":
    main()
