"""The mock, and the program's senders and the official client before it. A request outside the document fails its test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from twilio.rest import Client

from notifier.channels.twilio_sms import TwilioSms
from notifier.channels.twilio_voice import TwilioVoice
from runtime.settings import Settings
from tests.contract.mock import ACCOUNT, TOKEN, ContractMock
from tests.sandbox.receiver import PointedHere

PUBLIC = "https://duty.example.org"
OURS = "+12025550100"


@pytest.fixture
async def mock() -> AsyncIterator[ContractMock]:
    """A mock whose breaches are looked at in the end; a test that means one takes it out of `breaches`."""
    made = ContractMock()
    await made.listener.start()
    yield made
    await made.listener.stop()
    assert made.breaches == []


@pytest.fixture
def settings(mock: ContractMock) -> Callable[..., Settings]:
    """Make settings that lead to the mock."""

    def make(**more: object) -> Settings:
        twilio = {"account_sid": ACCOUNT, "auth_token": TOKEN, "from_number": OURS, "base_url": mock.url}
        return Settings(**{"_env_file": None, "public_url": PUBLIC, "twilio": twilio, **more})  # type: ignore[arg-type]

    return make


@pytest.fixture
async def sms(settings: Callable[..., Settings]) -> AsyncIterator[TwilioSms]:
    """The program's way to send texts."""
    sender = TwilioSms(settings())
    await sender.open()
    yield sender
    await sender.close()


@pytest.fixture
async def voice(settings: Callable[..., Settings]) -> AsyncIterator[TwilioVoice]:
    """The program's way to call."""
    sender = TwilioVoice(settings())
    await sender.open()
    yield sender
    await sender.close()


@pytest.fixture
async def client(mock: ContractMock) -> AsyncIterator[Client]:
    """Twilio's client as it is."""
    official = Client(ACCOUNT, TOKEN, http_client=PointedHere(mock.url, timeout=10))
    yield official
    await official.http_client.close()
