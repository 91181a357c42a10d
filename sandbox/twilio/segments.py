"""How many segments a text costs. Source: GSM 03.38 and Twilio's documentation of its encoding."""

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_EXTENSION = frozenset("^{}\\[~]|€\f")


def segments(text: str) -> int:
    """Return the number of SMS segments: 160/153 characters in GSM-7, 70/67 UTF-16 units in UCS-2; 1 for an empty text."""
    septets = gsm_septets(text)
    if septets is not None:
        return _parts(septets, 160, 153)
    return _parts(len(text.encode("utf-16-be")) // 2, 70, 67)


def gsm_septets(text: str) -> int | None:
    """Return the length in septets, or None when a character is outside GSM-7."""
    signs = set(text)
    if not signs <= GSM_7 | GSM_7_EXTENSION:
        return None
    return len(text) + sum(text.count(sign) for sign in signs & GSM_7_EXTENSION)


def _parts(length: int, single: int, part: int) -> int:
    return 1 if length <= single else -(-length // part)
