"""Notes that a device or a program wrote into a film or a sound, taken out; the film itself stays as it is. Pure."""

from __future__ import annotations

_HOLDING = (b"moov", b"trak")
_NOTES = (b"udta", b"meta", b"uuid")
"""Where MP4 and its kin keep title, device, owner and the place of recording (ISO/IEC 14496-12; Apple's QuickTime format)."""


def without_notes(data: bytes) -> bytes:
    """Return an MP4 file whose notes are blank; of the same length, so that everything else stays where the file says."""
    out = bytearray(data)
    _blank(out, 0, len(out))
    return bytes(out)


def _blank(out: bytearray, at: int, end: int) -> None:
    while at + 8 <= end:
        size, head = int.from_bytes(out[at : at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(out[at + 8 : at + 16]), 16
        size = size or end - at
        if size < head or at + size > end:
            return
        kind = bytes(out[at + 4 : at + 8])
        if kind in _NOTES:
            out[at + 4 : at + 8] = b"free"
            out[at + head : at + size] = bytes(size - head)
        elif kind in _HOLDING:
            _blank(out, at + head, at + size)
        at += size


def without_id3(data: bytes) -> bytes:
    """Return an MP3 file without its tags: ID3v2 before the sound, ID3v1 (128 bytes) behind it."""
    while data[:3] == b"ID3" and len(data) > 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        data = data[10 + size + (10 if data[5] & 0x10 else 0) :]
    return data[:-128] if data[-128:-125] == b"TAG" else data
