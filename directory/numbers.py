"""Phone numbers as people write them, as E.164. Pure."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

HOME_REGION = "CN"

_ALREADY_E164 = re.compile(r"\+[1-9]\d{7,14}")
_EXTENSION = re.compile(r"\s*(?:转|轉|分机|內線|内线|ext\.?|x|#|,|;)\s*\d*$", re.IGNORECASE)
_THIRD_GROUP = re.compile(r"^(\(?0\d{2,3}\)?[-\s]\d{7,8})-\d{1,6}$")
_SHORT = re.compile(r"\d{3,6}")
_SEPARATORS = re.compile(r"[\s\-()./]")


def e164(text: str, region: str = HOME_REGION) -> str | None:
    """Return the number in E.164, or a short number (110, 12345, 106…) as it is; None when it is no number that can be reached.

    Full-width digits, separators and an extension (转8001, 分机8001, a third group after a hyphen) are understood; the extension
    is dropped, since no text message reaches it. A landline without its area code is no number: nobody could tell its city.
    """
    if _ALREADY_E164.fullmatch(text):
        return text
    written = without_extension(unicodedata.normalize("NFKC", text).strip())
    digits = _SEPARATORS.sub("", written)
    if _SHORT.fullmatch(digits):
        return digits
    return _parsed(written, region)


def address_of(text: str) -> str:
    """Return the form in which a sender's number is looked up: E.164 when it can be told, else what the carrier said."""
    return e164(text) or text.strip()


def takes_texts(number: str) -> bool:
    """Say whether an E.164 number can get text messages: all but those known to be landlines."""
    return bool(phonenumbers.number_type(phonenumbers.parse(number)) != phonenumbers.PhoneNumberType.FIXED_LINE)


def without_extension(written: str) -> str:
    """Cut what is dialled after the call is answered: ``0573-88881234转8001`` -> ``0573-88881234``."""
    written = _EXTENSION.sub("", written)
    return _THIRD_GROUP.sub(r"\1", written)


def tail_of(address: str) -> str:
    """Return the last characters of an address, under which the message log finds it."""
    return address[-4:]


def as_people_read(number: str) -> str:
    """Return an E.164 number as people of the home region write it: ``+8619900000101`` -> ``199 0000 0101``."""
    try:
        parsed = phonenumbers.parse(number, HOME_REGION)
    except phonenumbers.NumberParseException:
        return number
    home = phonenumbers.region_code_for_country_code(parsed.country_code or 0) == HOME_REGION
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return number if _SHORT.fullmatch(number) else str(phonenumbers.format_number(parsed, form))


def _parsed(written: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    # at home the numbering plan is known well enough to catch a digit too many or too few
    if region == HOME_REGION and number.country_code == 86 and not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
