"""Fetching the pictures of an MMS from Twilio."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from reporting.intake.later import GoneError, Wanted
from reporting.intake.refusals import not_taken
from runtime.settings import Settings

FOR_EVER_GONE = {404, 410}


class TwilioPictures:
    """Downloads media with the account's credentials, which go to Twilio's own hosts only."""

    def __init__(self, settings: Settings) -> None:
        self._twilio = settings.twilio
        self._at_most = settings.max_media_bytes

    async def fetch(self, wanted: Wanted) -> bytes:
        """Return the bytes of a picture.

        Raises:
            GoneError: it was deleted, or is larger than `max_media_bytes`.
            httpx.HTTPError: it can't be had now.
        """
        auth = self._credentials(wanted.ref)
        async with (
            httpx.AsyncClient(follow_redirects=True, timeout=10) as client,
            client.stream("GET", wanted.ref, auth=auth) as response,
        ):
            if response.status_code in FOR_EVER_GONE:
                raise GoneError(f"HTTP {response.status_code}")
            response.raise_for_status()
            data = bytearray()
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > self._at_most:
                    raise GoneError(f"larger than {self._at_most} bytes", not_taken(self._at_most))
            return bytes(data)

    async def fetch_when_ready(self, wanted: Wanted) -> bytes:
        """Return the bytes of a recording, which may not be there yet when it is told of.

        Raises:
            GoneError: it was deleted, or is larger than `max_media_bytes`.
            httpx.HTTPError, FileNotFoundError: it can't be had now.
        """
        try:
            return await self.fetch(wanted)
        except GoneError as error:
            if str(error) == "HTTP 404":
                raise FileNotFoundError(wanted.ref) from error
            raise

    def _credentials(self, url: str) -> tuple[str, str] | None:
        """Return the login of the account that the address names, for Twilio's own hosts only."""
        at = urlsplit(url)
        account = next((each for each in self._twilio.accounts if f"/{each.account_sid}/" in at.path), self._twilio)
        ours = urlsplit(account.base_url).netloc
        if (ours and at.netloc == ours) or (at.netloc.endswith(".twilio.com") and at.scheme == "https"):
            return account.account_sid, account.auth_token.get_secret_value()
        return None
