"""What people see of a picture, film or sound: upright, of a screen's size, without what the device wrote into it. Pure.

The original is kept as it came, as evidence. Who sees a report has no need of the owner's name, the camera's number or the
place of a home that may stand in it; where it was taken has been read already (`photos.taken_at`) and stands in the report.
"""

from __future__ import annotations

import io
import threading

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from reporting.intake.photos import FORMATS, is_picture
from reporting.stripping import without_id3, without_notes

MADE = 1
"""Counts the ways in which copies were made; a copy of an older way is made anew."""
LONGEST = 2560
MOST_PIXELS = 50_000_000
"""Of pictures that must be unpacked whole. A plain JPEG is unpacked at a fraction of its size and may have any that is taken."""

_one_at_a_time = threading.BoundedSemaphore(2)  # each may need 200 MB
ImageFile.LOAD_TRUNCATED_IMAGES = True  # half of a photo, cut off by a weak signal, is better than none


class NotShowableError(Exception):
    """It can't be shown without showing all that is in it; the message is a sentence for who wanted to see it."""


def shown_copy(data: bytes, content_type: str) -> tuple[bytes, str]:
    """Return what people see of an attachment, and its type. Of an animation they see the first picture.

    Papers, and sounds in formats that carry no notes about their device, are returned as they are.

    Raises:
        NotShowableError: a picture that is broken, too large to unpack, or of a kind that can't be read here.
    """
    if is_picture(content_type):
        with _one_at_a_time:
            return _picture(data)
    if content_type in {"video/mp4", "audio/mp4", "video/3gpp", "video/quicktime"}:
        return without_notes(data), content_type
    return (without_id3(data), content_type) if content_type == "audio/mpeg" else (data, content_type)


def _picture(data: bytes) -> tuple[bytes, str]:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _refuse_too_large(picture)
            picture.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST, LONGEST))
            return _written(upright, sharp=picture.format in {"PNG", "GIF"})
    except UnidentifiedImageError:
        raise NotShowableError("这张照片的格式（如 HEIC）不能在网页中显示。") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotShowableError("这张照片已损坏，不能显示。") from None


def _refuse_too_large(picture: Image.Image) -> None:
    by_parts = picture.format in {"JPEG", "MPO"} and not picture.info.get("progressive")
    if picture.width * picture.height > MOST_PIXELS and not by_parts:
        raise NotShowableError(f"这张图片有 {picture.width}×{picture.height} 像素，太大，不能显示。")


def _written(picture: Image.Image, *, sharp: bool) -> tuple[bytes, str]:
    """Return the pixels in a file of their own: nothing of the original but them. `sharp`: a screenshot stays readable."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    pixels, out = picture.convert(mode), io.BytesIO()
    pixels.info = {}
    if sharp or mode == "RGBA":
        pixels.save(out, "PNG")
        return out.getvalue(), "image/png"
    pixels.save(out, "JPEG", quality=85)
    return out.getvalue(), "image/jpeg"
