"""Pictures: what they are, and how those that lie with a carrier are fetched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from reporting.intake import later
from reporting.intake.later import GoneError, Later, Wanted
from reporting.intake.photos import sniff, taken_at
from reporting.intake.refusals import not_taken
from reporting.intake.twilio_pictures import TwilioPictures
from runtime.settings import Settings
from sandbox import Sandbox, SandboxSettings
from tests.intake.conftest import Town, town_in, until
from tests.intake.pictures import photo
from tests.intake.test_outage import a_message

PICTURE = photo()
WANTED = Wanted(kind="twilio", ref="https://api.twilio.com/Media/ME1", content_type="image/jpeg")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (photo("JPEG"), "image/jpeg"),
        (photo("PNG"), "image/png"),
        (photo("GIF"), "image/gif"),
        (photo("WEBP"), "image/webp"),
        (b"OggS\0\2", "audio/ogg"),
        (b"#!AMR\n", "audio/amr"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypmp42", "video/mp4"),
        (b"\0\0\0\x18ftypqt  ", "video/quicktime"),
        (b"\0\0\0\x18ftyp3gp4", "video/3gpp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"", None),
        (b"<svg onload=alert(1)>", None),
        (b"MZ\x90\0", None),
        (photo("PNG")[:40], None),
        (b"\xff\xd8\xff" + b"x" * 100, None),
    ],
)
def test_bytes_are_what_they_contain(data: bytes, kind: str | None) -> None:
    """A type is read from the content; scripts, programs and broken pictures are nothing."""
    assert sniff(data) == kind


def test_a_picture_too_large_to_unpack_is_refused() -> None:
    """A small file that unpacks to a gigantic picture is not opened."""
    bomb = bytearray(photo("PNG"))
    bomb[16:24] = (50_000).to_bytes(4, "big") * 2
    assert sniff(bytes(bomb)) is None


@pytest.mark.parametrize("data", [photo(), photo("PNG"), b"", b"no picture", photo(at=(0, 0)), PICTURE[:30]])
def test_a_photo_without_a_place_has_none(data: bytes) -> None:
    """No GPS, a zeroed GPS and no photo at all give no place, and no exception."""
    assert taken_at(data) is None


@asynccontextmanager
async def town_fetching(home: Path, fetch: Callable[[Wanted], Any]) -> AsyncIterator[Town]:
    """An intake whose pictures come from `fetch`."""
    async with town_in(home) as town:
        town.doors.later._fetch = {"twilio": fetch}
        yield town


async def test_the_carrier_is_answered_before_its_pictures_are_fetched(tmp_path: Path) -> None:
    """An MMS is answered at once and enters, with its picture, when the picture is there."""
    here = asyncio.Event()

    async def fetch(_wanted: Wanted) -> bytes:
        await here.wait()
        return PICTURE

    async with town_fetching(tmp_path, fetch) as town:
        answer = await asyncio.wait_for(town.sms("着火", MediaUrl0=WANTED.ref, MediaContentType0="image/jpeg"), 1)
        assert answer.status_code == 200
        assert await town.on_bus() == []
        here.set()
        await until(lambda: town.counted("sms", "bus") == 1)
        message = await town.the_one()
        assert (message.text, message.carrier_id, message.media[0].content_type) == ("着火", "SM1", "image/jpeg")
        assert list(town.doors.intake.spool.later.iterdir()) == []


async def test_a_fetched_photo_tells_where_it_was_taken(tmp_path: Path) -> None:
    """The place that a phone wrote into an MMS's photo is the message's point."""

    async def fetch(_wanted: Wanted) -> bytes:
        return photo(at=(28.2, 112.9))

    async with town_fetching(tmp_path, fetch) as town:
        await town.sms("着火", MediaUrl0=WANTED.ref)
        await until(lambda: town.counted("sms", "bus") == 1)
        point = (await town.the_one()).location
        assert point
        assert (round(point.latitude, 3), round(point.longitude, 3)) == (28.2, 112.9)


async def test_a_type_that_is_only_claimed_is_not_believed(tmp_path: Path) -> None:
    """What a carrier calls a picture and is none is kept as bytes of an unknown kind."""

    async def fetch(_wanted: Wanted) -> bytes:
        return b"<svg onload=alert(1)>"

    async with town_fetching(tmp_path, fetch) as town:
        await town.sms("着火", MediaUrl0=WANTED.ref, MediaContentType0="image/svg+xml")
        await until(lambda: town.counted("sms", "bus") == 1)
        assert (await town.the_one()).media[0].content_type == "application/octet-stream"


async def test_what_is_too_large_is_said_to_be(tmp_path: Path) -> None:
    """A picture larger than is taken is left out; the words come, with the sentence for their sender."""

    async def fetch(_wanted: Wanted) -> bytes:
        raise GoneError("larger than 10 bytes", not_taken(10_000_000))

    async with town_fetching(tmp_path, fetch) as town:
        await town.sms("着火", MediaUrl0=WANTED.ref)
        await until(lambda: town.counted("sms", "bus") == 1)
        message = await town.the_one()
        assert (message.text, message.media) == ("着火", ())
        assert message.left_out == ("有1个附件超过 10 MB，没有收下；请压缩后重发，或用文字说明。",)


async def test_words_wait_for_pictures_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a picture does not come in time the words enter without it, and the picture follows as one more message."""
    monkeypatch.setattr(later, "PATIENCE_SECONDS", 0.6)
    twilio_is_down = True

    async def fetch(wanted: Wanted) -> bytes:
        if wanted.ref.endswith("2") and twilio_is_down:
            raise OSError("down")
        return photo(colour="blue") if wanted.ref.endswith("2") else PICTURE

    async with town_fetching(tmp_path, fetch) as town:
        await town.sms("着火", MediaUrl0="https://x/1", MediaUrl1="https://x/2")
        await until(lambda: town.counted("sms", "bus") == 1)
        words = await town.the_one()
        assert (words.text, len(words.media)) == ("着火", 1)
        twilio_is_down = False
        await until(lambda: town.counted("sms", "bus") == 2)
        _, pictures = await town.on_bus()
        assert (pictures.text, pictures.carrier_id, len(pictures.media)) == ("", "SM1/pictures", 1)
        assert (pictures.sender, pictures.cause) == (words.sender, words.id)
        assert pictures.media[0].sha256 != words.media[0].sha256


async def test_a_picture_that_is_gone_is_not_waited_for(tmp_path: Path) -> None:
    """A picture deleted at the carrier costs no time: the words enter at once."""

    async def fetch(_wanted: Wanted) -> bytes:
        raise GoneError("HTTP 404")

    async with town_fetching(tmp_path, fetch) as town:
        await town.sms("着火", MediaUrl0=WANTED.ref)
        await until(lambda: town.counted("sms", "bus") == 1, within=3)
        assert (await town.the_one()).media == ()


async def test_a_message_whose_pictures_were_being_fetched_survives_a_kill(tmp_path: Path) -> None:
    """A process that is killed while it fetches leaves the job on disk; the next one fetches and keeps it, once."""

    async def never(_wanted: Wanted) -> bytes:
        await asyncio.Event().wait()
        return b""

    async with town_fetching(tmp_path, never) as town:
        await town.sms("着火", MediaUrl0=WANTED.ref)

    async def fetch(_wanted: Wanted) -> bytes:
        return PICTURE

    original = TwilioPictures.fetch
    TwilioPictures.fetch = lambda _self, wanted: fetch(wanted)
    try:
        async with town_in(tmp_path) as town:
            await until(lambda: town.counted("sms", "bus") == 1)
            message = await town.the_one()
            assert (message.text, len(message.media)) == ("着火", 1)
    finally:
        TwilioPictures.fetch = original


@pytest.mark.parametrize("moment", range(1, 7))
async def test_a_job_ends_the_same_wherever_it_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Stopped at any of its steps, the next process brings the same two messages in: words with one picture, then the other."""
    monkeypatch.setattr(later, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(later, "FIRST_WAIT", 0.05)
    steps = 0

    def stumble() -> None:
        nonlocal steps
        steps += 1
        if steps == moment:
            raise asyncio.CancelledError

    async def fetch(wanted: Wanted) -> bytes:
        if wanted.ref == "late" and len(await town.on_bus()) == 0:
            raise OSError("not yet")
        return photo(colour="blue") if wanted.ref == "late" else PICTURE

    async with town_in(tmp_path) as town:
        intake, write = town.doors.intake, later._write
        keep = intake.keep
        first = Later(intake, {"twilio": fetch})
        wanted = (WANTED, Wanted(kind="twilio", ref="late"))
        await first.keep_and_fetch(a_message("1"), wanted)

        async def keep_or_stumble(message: Any) -> Any:
            stumble()
            kept = await keep(message)
            stumble()
            return kept

        def write_or_stumble(*args: Any) -> None:
            write(*args)
            stumble()

        monkeypatch.setattr(intake, "keep", keep_or_stumble)
        monkeypatch.setattr(later, "_write", write_or_stumble)
        running = asyncio.create_task(first.run())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(running), 1.5)
        running.cancel()
        assert steps >= moment, "it was not interrupted"
        monkeypatch.setattr(intake, "keep", keep)
        monkeypatch.setattr(later, "_write", write)
        second = asyncio.create_task(Later(intake, {"twilio": fetch}).run())
        await until(lambda: not list(intake.spool.later.iterdir()))
        second.cancel()
        messages = {message.carrier_id: message for message in await town.on_bus()}
        assert len(await town.on_bus()) == 2
        assert [len(messages[carrier_id].media) for carrier_id in ("1", "1/pictures")] == [1, 1]
        assert messages["1"].text == "第1条"


async def test_pictures_that_never_come_are_left_to_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a day the search ends, and what was missing is kept aside, not forgotten."""
    monkeypatch.setattr(later, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(later, "GIVE_UP_SECONDS", 0.8)

    async def fetch(_wanted: Wanted) -> bytes:
        raise OSError("down")

    async with town_fetching(tmp_path, fetch) as town:
        await town.sms("着火", MediaUrl0=WANTED.ref)
        await until(lambda: list(town.doors.intake.spool.aside.iterdir()))
        (aside,) = town.doors.intake.spool.aside.iterdir()
        assert WANTED.ref.encode() in aside.read_bytes()
        assert (await town.the_one()).text == "着火"


def credentials(url: str, base_url: str = "") -> tuple[str, str] | None:
    twilio = {"account_sid": "AC1", "auth_token": "secret", "base_url": base_url}
    return TwilioPictures(Settings(home=Path("nowhere"), twilio=twilio))._credentials(url)


def test_the_account_is_shown_to_twilio_only() -> None:
    """The account's token goes to Twilio's hosts over TLS, or to the base URL that is set; to nobody else."""
    assert credentials("https://api.twilio.com/x") == ("AC1", "secret")
    assert credentials("http://127.0.0.1:8/x", "http://127.0.0.1:8") == ("AC1", "secret")
    for url in (
        "http://api.twilio.com/x",
        "https://api.twilio.com.evil.example/x",
        "https://evil.example/api.twilio.com",
        "https:///x",
    ):
        assert credentials(url) is None


async def test_an_mms_from_a_handset_arrives_with_its_picture(tmp_path: Path) -> None:
    """The pretend carrier's MMS, fetched with the account's credentials, has the very bytes that the handset sent."""
    async with Sandbox(SandboxSettings()) as world:
        twilio = {
            "account_sid": world.settings.account_sid,
            "auth_token": world.settings.auth_token,
            "base_url": world.twilio_url,
        }
        async with town_in(tmp_path, twilio=twilio) as town, serving(town) as url:
            town.platform.settings.public_url = url
            world.point_to(f"{url}/hooks/twilio/sms")
            await world.phone("+8619900000101").text("李家村着火了", media=[PICTURE])
            await until(lambda: town.counted("sms", "bus") == 1)
            message = await town.the_one()
            assert message.text == "李家村着火了"
            assert (await town.platform.media.fetch(message.media[0].sha256))[0] == PICTURE


@asynccontextmanager
async def serving(town: Town) -> AsyncIterator[str]:
    """Serve the intake over HTTP on a loopback port."""
    from sandbox.listener import Listener
    from tests.intake.conftest import page_of

    listener = Listener(page_of(town.doors), "127.0.0.1", 0)
    await listener.start()
    try:
        yield listener.url
    finally:
        await listener.stop()
