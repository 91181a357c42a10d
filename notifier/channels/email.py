"""E-mail by SMTP. The server's accept is the end of what we learn: mail has no receipts that could be trusted."""

from __future__ import annotations

from collections.abc import Collection
from email.message import EmailMessage
from email.utils import format_datetime

import aiosmtplib

from notifier.channels.base import (
    Accepted,
    CannotLookUp,
    Outgoing,
    PermanentFailure,
    SendingError,
    TemporaryFailure,
    Throttled,
    UnknownOutcome,
)
from notifier.channels.posting import PAUSE
from runtime.clock import Clock, RealClock
from runtime.settings import Settings
from schemas.values import Channel

LONGEST = 20_000
SUBJECT_LONGEST = 60
SECONDS = 15.0
TOO_MANY = (421, 450, 451, 452)
NO_SUCH_BOX = (550, 551, 553)
_NOT_YET_SENT = (
    aiosmtplib.SMTPConnectError,
    aiosmtplib.SMTPHeloError,
    aiosmtplib.SMTPNotSupported,
    aiosmtplib.SMTPConnectTimeoutError,
)


class Email:
    """One mail account; each message by a connection of its own, so that a server's idle limit is never met."""

    channel = Channel.EMAIL
    carrier = "smtp"
    longest = LONGEST

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self._settings = settings.smtp
        self._clock = clock or RealClock()
        self.per_second, self.at_once = settings.smtp.messages_per_second, settings.smtp.at_once

    async def open(self) -> None:
        """Nothing to open ahead."""

    async def close(self) -> None:
        """Nothing is kept open."""

    async def send(self, message: Outgoing) -> Accepted:
        """Hand the mail to our server.

        Raises:
            SendingError: it did not end in an accept.
        """
        mail = self.written(message)
        try:
            refused, _ = await aiosmtplib.send(
                mail,
                hostname=self._settings.host,
                port=self._settings.port,
                username=self._settings.username or None,
                password=self._settings.password.get_secret_value() or None,
                use_tls=self._settings.tls == "implicit",
                start_tls={"starttls": True, "none": False}.get(self._settings.tls),
                timeout=SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise failure(error) from error
        if refused:
            raise _refusal(*next(iter(refused.values())))
        return Accepted(str(mail["Message-ID"]).strip("<>"))

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Refuse: SMTP has no such question."""
        raise CannotLookUp("邮件服务器不提供已发邮件查询")

    def written(self, message: Outgoing) -> EmailMessage:
        """Return the mail. Its id comes from the delivery, so that a repeat shows as one in most mail programs."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self._settings.sender, message.address
        mail["Subject"] = subject(message.text)
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = f"<{message.delivery_id}@{self._settings.sender.rpartition('@')[2].strip('>')}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


def subject(text: str) -> str:
    """Return the first line, which says what it is about."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "值守通知")
    return line if len(line) <= SUBJECT_LONGEST else line[: SUBJECT_LONGEST - 1] + "…"


def failure(error: Exception) -> SendingError:
    """Say what an error of the client means: refused, not sent, or perhaps sent."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return PermanentFailure(f"邮箱账号或密码不对（SMTP {error.code}）", error.code, of_account=True)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        first = error.recipients[0]
        return _refusal(first.code, first.message)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _refusal(error.code, error.message)
    if isinstance(error, (*_NOT_YET_SENT, ConnectionRefusedError)):
        return TemporaryFailure("连不上邮件服务器")
    if isinstance(error, ValueError):
        return PermanentFailure("邮件地址不对", flag_contact=True)
    return UnknownOutcome(f"邮件服务器没有答完，不知是否已发出（{type(error).__name__}）")


def _refusal(code: int, said: str) -> SendingError:
    """4xx: later; 5xx: never (RFC 5321 §4.2.1)."""
    words = " ".join(said.split())[:120]
    if code in TOO_MANY:
        return Throttled(f"邮件服务器请稍后再发：{words}（SMTP {code}）", code, PAUSE, whole_sender=code == 421)
    if code < 500:
        return TemporaryFailure(f"邮件服务器暂不收：{words}（SMTP {code}）", code)
    return PermanentFailure(f"邮件被退回：{words}（SMTP {code}）", code, flag_contact=code in NO_SUCH_BOX)
