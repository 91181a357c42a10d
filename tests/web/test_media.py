"""Photos, films and sounds on the pages: what people see of them, and what stays with the keeper of the evidence."""

from __future__ import annotations

import asyncio
import io
import json

import pytest
from nats.js.errors import NotFoundError
from PIL import Image

from reporting.showing import LONGEST, NotShowableError, shown_copy
from reporting.stripping import without_id3, without_notes
from schemas.intake import MessageReceived
from tests.web.conftest import Desk
from tests.web.media import HOME, OWNER, address_of, film, photo, sent, sound
from web import attachment

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
AMR = b"#!AMR\n" + bytes(400)


def opened(data: bytes) -> Image.Image:
    """Return a picture, unpacked."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


async def test_what_people_see_tells_nothing_of_the_camera(desk: Desk) -> None:
    """The photo on the page has no EXIF, owner, place or comment; the original is still there, byte for byte."""
    message = await sent(desk, (photo(), "image/jpeg"), text=FIRE)
    officer = await desk.browser("qingshi")
    shown = await officer.get(address_of(message))
    assert shown.headers["content-type"] == "image/jpeg"
    assert OWNER.encode() not in shown.content
    assert dict(opened(shown.content).getexif()) == {}
    kept, _ = await desk.platform.media.fetch(message.media[0].sha256)
    assert kept == photo()


async def test_a_photo_in_a_new_format_is_shown_like_any_other(desk: Desk) -> None:
    """AVIF, which new phones send, is shown as a JPEG upright and without the camera's notes."""
    message = await sent(desk, (photo("AVIF"), "image/avif"), text=FIRE)
    officer = await desk.browser("qingshi")
    shown = await officer.get(address_of(message))
    assert (shown.headers["content-type"], opened(shown.content).size) == ("image/jpeg", (60, 40))
    assert dict(opened(shown.content).getexif()) == {}
    assert f'<img src="{address_of(message)}"' in (await officer.get(f"/messages/{message.id}")).text


async def test_a_photo_that_can_not_be_shown_says_so_and_who_may_fetch_it(desk: Desk) -> None:
    """HEIC can't be unpacked here: who may has the original to download, the officer is told whom to ask."""
    message = await sent(desk, (b"\0\0\0\x18ftypheic" + bytes(500), "image/heic"), text=FIRE)
    officer, supervisor = await desk.browser("qingshi"), await desk.browser("ducha")
    told, fetched = [(await each.get(f"/messages/{message.id}")).text for each in (officer, supervisor)]
    assert "网页不能显示" in told
    assert "请让带班领导、督查员或管理员下载原件，或请发送人改发普通照片（JPEG）" in told
    assert f'<a href="{address_of(message)}/original">下载原件</a>' in fetched
    assert (await supervisor.get(f"{address_of(message)}/original")).content.startswith(b"\0\0\0\x18ftypheic")


async def test_a_photo_taken_sideways_stands_upright(desk: Desk) -> None:
    """What the camera noted as turned is turned: red, left of blue in the file, is above it on the page."""
    message = await sent(desk, (photo(turned=True), "image/jpeg"), text=FIRE)
    shown = opened((await (await desk.browser("qingshi")).get(address_of(message))).content).convert("RGB")
    assert shown.size == (40, 60)
    top, bottom = shown.getpixel((20, 10)), shown.getpixel((20, 50))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]


async def test_the_original_is_for_few_and_on_record(desk: Desk) -> None:
    """A duty officer is refused in a sentence; a supervisor gets every byte as a download, and the journal is told."""
    message = await sent(desk, (photo(), "image/jpeg"), text=FIRE)
    at = address_of(message) + "/original"
    officer, supervisor = await desk.browser("qingshi"), await desk.browser("ducha")
    refused = await officer.get(at)
    assert refused.status_code == 403
    assert "只有带班领导、督查员、管理员能调取照片、录音的原件" in refused.text
    assert "调取原件" not in (await officer.get(f"/messages/{message.id}")).text
    assert await _fetches(desk) == []
    assert f"{at}" in (await supervisor.get(f"/messages/{message.id}")).text
    answer = await supervisor.get(at)
    assert answer.content == photo()
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "\n" not in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    await desk.settled()
    (entry,) = await _fetches(desk)
    assert (entry["message_id"], entry["sha256"]) == (str(message.id), message.media[0].sha256)
    assert entry["by"]


async def _fetches(desk: Desk) -> list[dict[str, str]]:
    """Return what the journal is told of fetched originals: the newest event, if there is any."""
    try:
        told = await desk.platform.jetstream.get_last_msg("EVENTS", "evt.original.fetched.>")
    except NotFoundError:
        return []
    assert told.data
    return [json.loads(told.data)]


async def test_nobody_outside_sees_an_attachment(desk: Desk) -> None:
    """A hash under another message, no sign-in, a villager asking for the original: all get nothing."""
    message = await sent(desk, (photo(), "image/jpeg"), text=FIRE)
    other = await sent(desk, (sound(), "audio/wav"), text="李家村又有新情况，火已扑灭")
    officer = await desk.browser("qingshi")
    wrong = f"/messages/{other.id}/media/{message.media[0].sha256}"
    assert (await officer.get(wrong)).status_code == 404
    assert (await (await desk.browser()).get(address_of(message))).status_code == 303
    assert (await (await desk.browser("lijiacun")).get(address_of(message) + "/original")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "status", "told", "piece"),
    [
        ("bytes=0-", 206, "bytes 0-{last}/{size}", slice(0, None)),
        ("bytes=100-199", 206, "bytes 100-199/{size}", slice(100, 200)),
        ("bytes=-50", 206, "bytes {tail}-{last}/{size}", slice(-50, None)),
        ("bytes=100-99999999", 206, "bytes 100-{last}/{size}", slice(100, None)),
        ("bytes=99999999-", 416, "bytes */{size}", slice(0, 0)),
        ("bytes=-0", 416, "bytes */{size}", slice(0, 0)),
        ("bytes=0-1,5-6", 200, "", slice(None)),
        ("bytes=9-1", 200, "", slice(None)),
        ("seconds=1-2", 200, "", slice(None)),
    ],
)
async def test_a_player_gets_the_part_that_it_asks_for(desk: Desk, asked: str, status: int, told: str, piece: slice) -> None:
    """206 with the bytes and where they lie, 416 behind the end, and the whole for what is no single range."""
    data = sound()
    message = await sent(desk, (data, "audio/wav"))
    answer = await (await desk.browser("qingshi")).get(address_of(message), headers={"range": asked})
    assert (answer.status_code, answer.content) == (status, data[piece])
    assert answer.headers.get("content-range", "") == told.format(size=len(data), last=len(data) - 1, tail=len(data) - 50)


async def test_how_an_attachment_goes_over_the_line(desk: Desk) -> None:
    """It says its true type and no other, no name of the sender's, may be kept by this browser only, and is not sent twice."""
    message = await sent(desk, (sound(), "audio/wav"))
    officer = await desk.browser("qingshi")
    answer = await officer.get(address_of(message))
    tag = message.media[0].sha256
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["content-disposition"] == f"inline; filename={tag[:12]}.wav"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, max-age=86400, immutable"
    assert answer.headers["accept-ranges"] == "bytes"
    assert "sandbox" in answer.headers["content-security-policy"]
    again = await officer.get(address_of(message), headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    stale = await officer.get(address_of(message), headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert (stale.status_code, len(stale.content)) == (200, len(sound()))


async def test_a_voice_message_without_words_is_not_an_empty_one(desk: Desk) -> None:
    """In the inbox and on its page it is called 语音消息, and it is played where it stands."""
    message = await sent(desk, (sound(), "audio/wav"))
    officer = await desk.browser("qingshi")
    assert "［语音消息］" in (await officer.get("/inbox")).text
    page = (await officer.get(f"/messages/{message.id}")).text
    assert "［语音消息，没有文字］" in page
    assert f'<audio controls preload="none" src="{address_of(message)}"' in page


async def test_what_a_browser_cannot_play_is_a_download(desk: Desk) -> None:
    """AMR, as old phones record it, is offered to be saved under a plain name, and said to be so."""
    message = await sent(desk, (AMR, "audio/amr"))
    officer = await desk.browser("qingshi")
    page = (await officer.get(f"/messages/{message.id}")).text
    assert "<audio" not in page
    assert "网页不能播放，下载后收听" in page
    answer = await officer.get(address_of(message))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["content-disposition"].endswith(".amr")


async def test_a_picture_that_cannot_be_shown_says_so(desk: Desk) -> None:
    """A forged picture is refused with a sentence that says who can help, and breaks nothing else on the page."""
    message = await sent(desk, (b"\xff\xd8\xff\xe0" + b"x" * 200, "image/jpeg"), text=FIRE)
    answer = await (await desk.browser("qingshi")).get(address_of(message))
    assert answer.status_code == 422
    assert "由带班领导、督查员或管理员调取原件" in answer.text


def test_a_photo_cut_off_is_shown_as_far_as_it_came() -> None:
    """Half of a JPEG is half a picture, not none."""
    whole = photo(size=(600, 400))
    copy, kind = shown_copy(whole[: len(whole) * 2 // 3], "image/jpeg")
    assert (opened(copy).size, kind) == ((600, 400), "image/jpeg")


def test_of_an_animation_the_first_picture_is_shown() -> None:
    """A GIF of three pictures becomes one still."""
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue"))
    first.save(out, "GIF", save_all=True, append_images=others)
    copy, kind = shown_copy(out.getvalue(), "image/gif")
    shown = opened(copy)
    assert (kind, getattr(shown, "n_frames", 1)) == ("image/png", 1)
    assert shown.convert("RGB").getpixel((0, 0)) == (254, 0, 0) or shown.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_what_would_fill_the_memory_is_not_unpacked() -> None:
    """A PNG that says it is 12,000 by 12,000 is refused before a pixel of it is read; a plain photo is only made smaller."""
    bomb = bytearray(photo("PNG"))
    bomb[16:24] = (12_000).to_bytes(4, "big") * 2
    with pytest.raises(NotShowableError):
        shown_copy(bytes(bomb), "image/png")
    copy, _ = shown_copy(photo(size=(4000, 3000)), "image/jpeg")
    assert max(opened(copy).size) == LONGEST


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_no_kind_of_picture_keeps_its_notes(kind: str) -> None:
    """Whatever the format, the copy has neither EXIF nor text in it."""
    copy, _ = shown_copy(photo(kind) if kind != "GIF" else _gif_with_comment(), f"image/{kind.lower()}")
    assert OWNER.encode() not in copy
    assert dict(opened(copy).getexif()) == {}


def _gif_with_comment() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "GIF", comment=OWNER)
    return out.getvalue()


def test_a_film_keeps_its_pictures_and_loses_its_notes() -> None:
    """The notes of place are blank, the film's data untouched and nothing moved; a broken file comes back as it was."""
    clean = without_notes(film())
    assert len(clean) == len(film())
    assert clean.count(HOME) == 1  # in mdat, where pictures and sound lie
    assert clean.endswith(HOME)
    assert b"m" * 8 in clean
    for broken in (b"", b"\0\0", b"\0\0\0\x02ftyp", b"\xff\xff\xff\xffmoov", b"\0\0\0\x01moov\0\0"):
        assert without_notes(broken) == broken


def test_a_sound_loses_its_tags() -> None:
    """ID3 before and behind an MP3 is cut off; without tags nothing changes."""
    tags = b"ID3\x04\0\0\0\0\0\x05" + b"owner"
    assert without_id3(tags + b"\xff\xfbsound" + b"TAG".ljust(128, b"o")) == b"\xff\xfbsound"
    assert without_id3(b"\xff\xfbsound") == b"\xff\xfbsound"


async def test_an_attachment_looked_at_by_several_is_made_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who open a report at the same moment get the same picture, unpacked one time."""
    made: list[str] = []

    def count(data: bytes, kind: str) -> tuple[bytes, str]:
        made.append(kind)
        return shown_copy(data, kind)

    monkeypatch.setattr(attachment, "shown_copy", count)
    message: MessageReceived = await sent(desk, (photo(), "image/jpeg"), text=FIRE)
    officer = await desk.browser("qingshi")
    one, other = await asyncio.gather(officer.get(address_of(message)), officer.get(address_of(message)))
    assert (one.content, made) == (other.content, ["image/jpeg"])
