"""The long tail: any service that Apprise knows, by a name that the settings lead to its Apprise URL.

Apprise itself says only that a service took a text or did not. Why not stands in its log of the call: an HTTP status
("error=429"), or at which end of the line it broke. What the log does not tell is a temporary failure. Apprise gives no message
id and no look-up, nobody can answer there, and some services report success on an error: a channel for what has no own file here.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from notifier.channels.base import (
    Accepted,
    CannotLookUp,
    Outgoing,
    PermanentFailure,
    SendingError,
    TemporaryFailure,
    UnknownOutcome,
)
from notifier.channels.limits import Limits, rates
from notifier.channels.posting import Poster
from runtime.logs import log
from runtime.settings import Settings
from schemas.values import Channel

if TYPE_CHECKING:
    from apprise import Apprise

logger = log(__name__)

LONGEST = 1_800
"""Fits most services; one that takes less gets the text in parts."""
NAME = "对方服务"
SECONDS = 15.0
"""Apprise gives a connection and an answer 4 seconds each, unless the URL says otherwise."""
GRACE_SECONDS = 5.0

BROKEN = "Socket Exception"
_STATUS = re.compile(r"\berror=(\d{3})\b")
_NO_CONNECTION = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeout|Failed to establish a new connection|Connection refused"
    r"|Name or service not known|Failed to resolve|CERTIFICATE_VERIFY_FAILED"
)


class Said(NamedTuple):
    """What Apprise made of a text. `late`: it gave up waiting; `log`: its lines about this call."""

    taken: bool
    late: bool
    log: str


class AppriseServices:
    """All services of the settings. Apprise blocks, so each text is sent in a thread."""

    channel = Channel.APPRISE
    carrier = Channel.APPRISE.value
    longest = LONGEST

    def __init__(self, settings: Settings) -> None:
        self.per_second, self.at_once = settings.apprise.messages_per_second, settings.apprise.at_once
        self._urls = settings.apprise.services
        self._services: dict[str, Apprise | None] = {}
        self._threads: ThreadPoolExecutor | None = None

    async def open(self) -> None:
        """Load Apprise, a second of work that only who uses it pays, and read the URLs."""
        self._threads = ThreadPoolExecutor(self.at_once, thread_name_prefix="apprise")
        await asyncio.get_running_loop().run_in_executor(self._threads, self._load)

    async def close(self) -> None:
        """Let threads end by themselves: what they do has a time limit."""
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            self._threads = None

    async def send(self, message: Outgoing) -> Accepted:
        """Hand the text to the service.

        Raises:
            SendingError: it did not end in an accept.
        """
        if message.address not in self._urls:
            raise PermanentFailure(f"设置里没有名为“{message.address}”的其他平台", flag_contact=True)
        if self._threads is None:
            raise RuntimeError("the channel has not been opened")
        service = self._services[message.address]
        if service is None:
            raise PermanentFailure(f"设置里“{message.address}”的 Apprise 地址读不懂，请检查设置")
        calling = asyncio.get_running_loop().run_in_executor(self._threads, _call, service, message.text)
        try:
            said = await asyncio.wait_for(calling, SECONDS + GRACE_SECONDS)
        except TimeoutError as error:
            raise _late() from error
        if failure := verdict(said):
            raise failure
        return Accepted(str(message.delivery_id))

    async def look_up(self, message: Outgoing, known: Collection[str]) -> Accepted | None:
        """Refuse: Apprise has no such question."""
        raise CannotLookUp("其他平台不提供已发消息查询")

    def _load(self) -> None:
        from apprise import Apprise, AppriseAsset

        own = logging.getLogger("apprise")
        own.setLevel(logging.DEBUG)  # its reasons stand there; they are read per call, and go no further: URLs are secrets
        own.propagate = False
        for name, url in self._urls.items():
            service = Apprise(asset=AppriseAsset(http_redirects=False))
            self._services[name] = service if service.add(_in_parts(url.get_secret_value())) else None
            if self._services[name] is None:
                logger.error("Apprise cannot read the URL of a service", service=name)


def limits(settings: Settings) -> Limits:
    """Return what each service takes."""
    each = rates(NAME, settings.apprise.service_per_minute)
    return Limits((settings.apprise.messages_per_day,), lambda service: each)


def verdict(said: Said) -> SendingError | None:
    """Return the failure that Apprise's answer means; None for success."""
    if said.taken:
        return None
    if said.late:
        return _late()
    if status := _STATUS.search(said.log):
        return Poster(NAME).refusal(int(status[1]), {}) or TemporaryFailure(f"{NAME}没有收下", int(status[1]))
    if _NO_CONNECTION.search(said.log):
        return TemporaryFailure(f"连不上{NAME}")
    if BROKEN in said.log:
        return UnknownOutcome(f"{NAME}的连接中断，不知是否已发出")
    return TemporaryFailure(f"{NAME}没有收下")


def _late() -> UnknownOutcome:
    return UnknownOutcome(f"{NAME}没有及时应答，不知是否已发出")


def _call(service: Apprise, text: str) -> Said:
    from apprise import AppriseResultStatus, NotifyFormat

    result = service.notify(body=text, body_format=NotifyFormat.TEXT, timeout=SECONDS, log_level=logging.DEBUG)
    late = result.status == AppriseResultStatus.TIMEOUT
    # the payload stands in the log too, and a text must not be able to speak as a reason
    reasons = [each.message for each in result.logs() if each.level in ("WARNING", "ERROR") or each.message.startswith(BROKEN)]
    return Said(bool(result), late, "\n".join(reasons))


def _in_parts(url: str) -> str:
    """Return the URL with the wish that a text too long for the service goes in parts, where it does not say what else to do."""
    return url if "overflow=" in url else f"{url}{'&' if '?' in url else '?'}overflow=split"
