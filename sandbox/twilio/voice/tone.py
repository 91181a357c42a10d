"""A spoken message that nobody spoke: a tone as WAV, different for different words."""

import io
import math
import struct
import wave

RATE = 8000
SYLLABLES_A_SECOND = 4


def spoken(words: str) -> tuple[bytes, int]:
    """Return a WAV of about the length that `words` take, and its whole seconds."""
    seconds = max(1, math.ceil(len(words) / SYLLABLES_A_SECOND))
    pitch = 220 + sum(map(ord, words)) % 440
    samples = (int(6000 * math.sin(2 * math.pi * pitch * at / RATE)) for at in range(RATE * seconds))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return buffer.getvalue(), seconds
