"""The long tail: what is made of the little that Apprise says."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest

from notifier.channels import CHANNELS, apprise
from notifier.channels.apprise import Said, verdict
from notifier.channels.base import Outgoing, PermanentFailure, SendingError, TemporaryFailure, Throttled, UnknownOutcome
from runtime.settings import Settings
from schemas.values import Channel
from tests.notifier.conformance.receiver import BREAK, http_receiver


@pytest.mark.parametrize(
    ("log", "kind"),
    [
        ("", TemporaryFailure),
        ("Failed to send JSON POST notification: Too Many Requests, error=429.", Throttled),
        ("Failed to send Discord notification: error=404.", PermanentFailure),
        ("Failed to send Discord notification: error=500.", UnknownOutcome),
        ("A Connection error occurred\nSocket Exception: (Caused by NewConnectionError(…))", TemporaryFailure),
        ("A Connection error occurred\nSocket Exception: Read timed out. (read timeout=4.0)", UnknownOutcome),
    ],
)
def test_a_refusal_is_what_its_reason_says(log: str, kind: type[SendingError]) -> None:
    """A line that broke after the request is never called a refusal; no reason at all may be tried again."""
    assert type(verdict(Said(False, False, log))) is kind


def test_no_answer_in_time_leaves_the_outcome_unknown() -> None:
    """It may have been sent."""
    assert isinstance(verdict(Said(False, True, "error=404")), UnknownOutcome)


async def _send(url: str, text: str) -> None:
    settings = Settings(_env_file=None, apprise={"services": {"群": url}})  # type: ignore[call-arg, arg-type]
    sender = CHANNELS[Channel.APPRISE].sender(settings)
    await sender.open()
    try:
        await sender.send(Outgoing(uuid4(), "群", text, timedelta(minutes=5)))
    finally:
        await sender.close()


async def test_a_text_cannot_speak_as_a_reason() -> None:
    """Apprise logs the text beside its reasons: words in it decide nothing."""
    async with http_receiver((200, b"")) as receiver:
        receiver.programme.append(BREAK)
        with pytest.raises(UnknownOutcome):
            await _send(receiver.url.replace("http", "json", 1), "系统显示 error=404")


async def test_a_service_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit ends the wait, and the outcome is unknown."""
    monkeypatch.setattr(apprise, "SECONDS", 0.01)
    monkeypatch.setattr(apprise, "GRACE_SECONDS", 0.01)
    monkeypatch.setattr(apprise, "_call", lambda service, text: __import__("time").sleep(0.5))
    with pytest.raises(UnknownOutcome):
        await _send("json://127.0.0.1:9", "试")


async def test_a_url_that_apprise_cannot_read_is_told() -> None:
    """It is a fault of the settings, not of the contact."""
    with pytest.raises(PermanentFailure, match="读不懂") as refused:
        await _send("nosuchservice://x", "试")
    assert not refused.value.flag_contact


def test_apprise_is_loaded_only_where_it_is_used() -> None:
    """It costs a second and some memory: a start without it does not pay."""
    asked = "import sys, notifier.channels; print('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.strip() == "False"
