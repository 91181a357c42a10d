"""Notices in browsers: what the push service sees, what it may answer, and whom we never call."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import urlsafe_b64decode
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from directory.browsers import shown, subscription_of
from notifier.channels import usable
from notifier.channels.base import Outgoing, PermanentFailure, SendingError, UnknownOutcome
from notifier.channels.webpush import WebPush
from notifier.channels.webpush_key import keep_key, private_key, public_key
from runtime.settings import Settings
from schemas.values import Channel
from tests.notifier.conformance.browser import PretendBrowser
from tests.notifier.conformance.receiver import http_receiver
from tests.notifier.conformance.rigs import VAPID, of

INCIDENT = UUID("01980000-0000-7000-8000-000000000001")


async def _send(to: str, *, urgent: bool = False, incident_id: UUID | None = None) -> Outgoing:
    sender = WebPush(of(Channel.WEBPUSH, "http://127.0.0.1:1"))
    message = Outgoing(uuid4(), to, "李家村滑坡", timedelta(minutes=5), urgent=urgent, incident_id=incident_id)
    await sender.open()
    try:
        await sender.send(message)
    finally:
        await sender.close()
    return message


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def test_the_push_service_is_told_how_long_and_how_urgent_and_reads_nothing() -> None:
    """TTL is the validity, an urgent notice wakes the phone, a click leads to the incident; the browser alone reads the words."""
    browser = PretendBrowser()
    async with http_receiver((201, b"")) as receiver:
        message = await _send(browser.address(receiver.url), urgent=True, incident_id=INCIDENT)
        await _send(browser.address(receiver.url))
        first, second = receiver.posted
        assert (first.headers["TTL"], first.headers["Urgency"], second.headers["Urgency"]) == ("300", "high", "normal")
        assert first.headers["Content-Encoding"] == "aes128gcm"
        assert "李家村".encode() not in first.body
        told = {"text": "李家村滑坡", "tag": str(message.delivery_id), "page": f"/incidents/{INCIDENT}"}
        assert browser.read(first.body) == told
        assert browser.read(second.body)["page"] == "/"


async def test_the_signature_is_by_the_key_that_browsers_subscribe_for() -> None:
    """VAPID: a token for this one push service, signed by the private half of what the page hands to browsers."""
    async with http_receiver((201, b"")) as receiver:
        await _send(PretendBrowser().address(receiver.url))
        scheme, _, fields = receiver.posted[0].headers["Authorization"].partition(" ")
        marks = dict(part.strip().split("=", 1) for part in fields.split(","))
        assert scheme == "vapid"
        assert marks["k"] == public_key(VAPID)
        signed, _, signature = marks["t"].rpartition(".")
        raw = _decoded(signature)
        parts = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(marks["k"]))
        point.verify(parts, signed.encode(), ec.ECDSA(hashes.SHA256()))
        assert json.loads(_decoded(signed.partition(".")[2]))["aud"] == receiver.url


@pytest.mark.parametrize(
    ("status", "kind", "flags"),
    [
        (404, PermanentFailure, True),
        (410, PermanentFailure, True),
        (403, PermanentFailure, True),
        (413, PermanentFailure, False),
        (400, PermanentFailure, False),
        (500, UnknownOutcome, None),
    ],
)
async def test_what_a_push_service_may_answer(status: int, kind: type[SendingError], flags: bool | None) -> None:
    """A browser that is gone is flagged; a text too long is not the browser's fault; an error of the server says nothing."""
    async with http_receiver((status, b"")) as receiver:
        with pytest.raises(kind) as refused:
            await _send(PretendBrowser().address(receiver.url))
        assert getattr(refused.value, "flag_contact", None) == flags
        assert str(status) in refused.value.reason


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com.example.org/x",
        "https://fcm.googleapis.com@example.org/x",
        "https://example.org\\.fcm.googleapis.com/x",
        "https://169.254.169.254/latest",
        "https://10.0.0.1:8222/",
    ],
)
def test_only_push_services_are_called(endpoint: str) -> None:
    """An endpoint comes from a browser, so from anybody: a machine of our own network is no push service."""
    found = subscription_of(PretendBrowser().address("https://x").replace("https://x/push/1", endpoint.replace("\\", "\\\\")))
    assert found
    assert not found.is_of(Settings(_env_file=None).webpush.services)  # type: ignore[call-arg]


def test_the_services_of_browsers_are_known() -> None:
    """Chrome, Firefox, Safari and Edge."""
    services = Settings(_env_file=None).webpush.services  # type: ignore[call-arg]
    for host in ("fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", "wns2-by3p.notify.windows.com"):
        found = subscription_of(PretendBrowser().address(f"https://{host}"))
        assert found
        assert found.is_of(services)


@pytest.mark.parametrize("words", ["", "{}", "[]", "x", '{"endpoint":"https://x/1","keys":{"auth":"AA","p256dh":"AA"}}'])
async def test_what_is_no_subscription_is_refused_without_a_call(words: str) -> None:
    """The contact is bad, and is flagged."""
    with pytest.raises(PermanentFailure) as refused:
        await _send(words)
    assert refused.value.flag_contact


async def test_a_service_that_is_not_listed_is_not_called() -> None:
    """Neither when the contact came into the directory some other way."""
    async with http_receiver((201, b"")) as receiver:
        with pytest.raises(PermanentFailure):
            await _send(PretendBrowser().address(receiver.url.replace("127.0.0.1", "localhost")))
        assert receiver.posted == []


def test_people_are_not_shown_keys() -> None:
    """Of a browser its push service is shown; a number stays a number."""
    assert shown(PretendBrowser().address("https://fcm.googleapis.com")) == "浏览器（fcm.googleapis.com）"
    assert shown("+8619900000101") == "+8619900000101"


def test_the_key_is_made_once_and_is_nobody_elses_to_read(tmp_path: Path) -> None:
    """Another start finds the same; settings go before it."""
    settings = Settings(_env_file=None, home=tmp_path)  # type: ignore[call-arg]
    assert Channel.WEBPUSH not in usable(settings)
    keep_key(settings)
    kept = private_key(settings)
    keep_key(settings)
    assert Channel.WEBPUSH in usable(settings)
    assert private_key(settings) == kept
    assert len(_decoded(public_key(kept))) == 65
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    said = Settings(_env_file=None, home=tmp_path, webpush={"private_key": VAPID})  # type: ignore[call-arg, arg-type]
    assert private_key(said) == VAPID


def test_the_library_is_loaded_only_where_it_is_used() -> None:
    """A start pays nothing for it."""
    asked = "import sys, notifier.channels; print({'pywebpush', 'py_vapid', 'http_ece'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.strip() == "set()"
