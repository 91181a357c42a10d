"""Photos made for tests."""

from __future__ import annotations

import io
from fractions import Fraction

from PIL import ExifTags, Image


def photo(kind: str = "JPEG", at: tuple[float, float] | None = None, colour: str = "red", side: int = 32) -> bytes:
    """Return a small picture; `at` writes latitude and longitude into it as a phone does."""
    picture, out = Image.new("RGB", (side, side), colour), io.BytesIO()
    exif = Image.Exif()
    if at:
        exif[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "N" if at[0] >= 0 else "S",
            ExifTags.GPS.GPSLatitude: _degrees(abs(at[0])),
            ExifTags.GPS.GPSLongitudeRef: "E" if at[1] >= 0 else "W",
            ExifTags.GPS.GPSLongitude: _degrees(abs(at[1])),
        }
    picture.save(out, kind, exif=exif)
    return out.getvalue()


def _degrees(value: float) -> tuple[Fraction, Fraction, Fraction]:
    minutes = Fraction(value).limit_denominator(1_000_000) % 1 * 60
    return Fraction(int(value)), Fraction(int(minutes)), (minutes % 1 * 60).limit_denominator(10_000)
