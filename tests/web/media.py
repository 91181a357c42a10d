"""Photos and sounds made for tests, and a message that brings them."""

from __future__ import annotations

import io
import struct
import wave

from PIL import ExifTags, Image

from schemas.intake import MessageReceived, message_id
from schemas.values import Channel, Location, Sender
from tests.web.conftest import VILLAGER, Desk

OWNER = "Owner of this camera"
HOME = b"+28.2000+112.9000/"


def photo(kind: str = "JPEG", *, turned: bool = False, size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a picture, red on the left and blue on the right, with notes in it; `turned`: it must be turned to stand upright."""
    picture, out = Image.new("RGB", size, "red"), io.BytesIO()
    picture.paste("blue", (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[ExifTags.Base.CameraOwnerName] = OWNER
    exif[ExifTags.Base.Orientation] = 6 if turned else 1
    exif[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (28.0, 12.0, 0.0),
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: (112.0, 54.0, 0.0),
    }
    picture.save(out, kind, exif=exif, **({"comment": OWNER.encode()} if kind == "JPEG" else {}))
    return out.getvalue()


def sound() -> bytes:
    """Return a second of silence that browsers can play."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000))
    return out.getvalue()


def film() -> bytes:
    """Return the boxes of an MP4 file in which a phone wrote where it was."""
    note = _box(b"udta", _box(b"\xa9xyz", HOME))
    return (
        _box(b"ftyp", b"mp42\0\0\0\0mp42")
        + _box(b"moov", _box(b"trak", note + _box(b"mdia", b"m" * 8)) + note)
        + _box(b"mdat", HOME)
    )


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


async def sent(
    desk: Desk,
    *files: tuple[bytes, str],
    text: str = "",
    location: Location | None = None,
    channel: Channel = Channel.SMS,
    address: str = VILLAGER,
) -> MessageReceived:
    """Have somebody send files (bytes and type) with or without words, wait until all is done, and return the message."""
    now = desk.platform.clock.now()
    carrier_id = f"{address}:{abs(hash((files, text, str(location), now)))}"
    message = MessageReceived(
        id=message_id(channel, carrier_id),
        time=now,
        channel=channel,
        carrier_id=carrier_id,
        sender=Sender(address=address),
        text=text,
        received_at=now,
        location=location,
        media=tuple([await desk.platform.media.keep(data, kind, "照片 1.jpg\r\nX: y") for data, kind in files]),
    )
    await desk.platform.jetstream.publish(
        message.subject(), message.model_dump_json().encode(), headers={"Nats-Msg-Id": str(message.id)}
    )
    await desk.settled()
    return message


def address_of(message: MessageReceived, number: int = 0) -> str:
    """Return where an attachment is to be had."""
    return f"/messages/{message.id}/media/{message.media[number].sha256}"
