"""What a pretend world is started with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


def real_now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Account:
    """An account at the pretend Twilio, with its number."""

    account_sid: str
    auth_token: str
    from_number: str


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Accounts, webhook addresses and tempo of the pretend carriers.

    Durations are seconds of real time. `now` stamps what the carriers write down (dates of messages), so a story with a
    moved clock sees one time everywhere. `call_second`: how long a second of ringing
    or of silence in a call really lasts. `reach` maps a public URL prefix, which is what gets signed, to the address that is
    really dialled. A port of 0 takes a free one. `others`: further accounts that can call and be called, but not text.
    """

    account_sid: str = "AC" + "5a" * 16
    auth_token: str = "sandbox-auth-token"
    from_number: str = "+12025550100"
    others: tuple[Account, ...] = ()
    messaging_service_sid: str = "MG" + "5a" * 16
    sms_webhook: str | None = None
    sms_fallback: str | None = None
    voice_webhook: str | None = None
    voice_status: str | None = None
    telegram_token: str = "5550100:sandbox-telegram-token"
    telegram_username: str = "zhishou_sandbox_bot"
    host: str = "127.0.0.1"
    twilio_port: int = 0
    telegram_port: int = 0
    pages_port: int = 0
    step_seconds: float = 0.01
    call_second: float = 1.0
    segments_per_second: float | None = None
    requests_per_second: float | None = None
    webhook_timeout: float = 15.0
    telegram_retry_first: float = 1.0
    telegram_retry_cap: float = 60.0
    telegram_messages_per_second: float | None = None
    kept_messages: int = 200_000
    kept_per_handset: int = 500
    now: Callable[[], datetime] = real_now
    reach: Mapping[str, str] = field(default_factory=dict)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All accounts at Twilio."""
        return (Account(self.account_sid, self.auth_token, self.from_number), *self.others)
