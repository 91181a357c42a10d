"""What bytes really are, whatever their sender calls them, and where a photo was taken."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image, UnidentifiedImageError

from schemas.values import Location

PICTURES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "BMP": "image/bmp",
    "MPO": "image/jpeg",
    "AVIF": "image/avif",
}
UNKNOWN = "application/octet-stream"
FORMATS = ["JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF"]  # MPO, a JPEG with more than one picture in it, is opened as JPEG

Image.MAX_IMAGE_PIXELS = 210_000_000  # a phone's 200-megapixel photo is one; what is unpacked is limited in `showing`

# (offset, bytes there, content type): sounds, films and papers that phones send
MAGIC = (
    (0, b"OggS", "audio/ogg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftyphevc", "image/heic"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"%PDF-", "application/pdf"),
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo, or another file, that can be kept. `content_type` by its content, `name` as its sender calls it."""

    data: bytes
    content_type: str
    name: str


def sniff(data: bytes) -> str | None:
    """Return the content type of a picture, sound, film or PDF by its content; None for anything else, broken pictures too."""
    return _picture(data) or next((kind for at, magic, kind in MAGIC if data[at : at + len(magic)] == magic), None)


def is_picture(content_type: str | None) -> bool:
    """Say whether a content type is a picture's."""
    return (content_type or "").startswith("image/")


def _picture(data: bytes) -> str | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                kind = PICTURES.get(picture.format or "")
                picture.verify()
                return kind
    except (UnidentifiedImageError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return None
    except (OSError, SyntaxError, ValueError):  # what Pillow raises on pictures that are cut off or forged
        return None


def taken_at(data: bytes) -> Location | None:
    """Return where a photo was taken, if its camera wrote that down (EXIF GPS); None when it didn't or wrote nonsense."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            gps = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        return _location(gps)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        return None
    except (OSError, SyntaxError, ValueError, TypeError, ZeroDivisionError, KeyError):
        return None


def _location(gps: Mapping[int, Any]) -> Location | None:
    latitude, longitude = gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLongitude)
    if latitude is None or longitude is None:
        return None
    south = str(gps.get(ExifTags.GPS.GPSLatitudeRef, "N")).upper().startswith("S")
    west = str(gps.get(ExifTags.GPS.GPSLongitudeRef, "E")).upper().startswith("W")
    point = Location(latitude=_degrees(latitude, south), longitude=_degrees(longitude, west))
    return None if point.latitude == point.longitude == 0 else point


def _degrees(parts: Sequence[Any], negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = round(degrees + minutes / 60 + seconds / 3600, 6)
    return -value if negative else value
