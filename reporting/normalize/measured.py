"""What was measured of the event itself: an earthquake's magnitude, the area that a fire has burnt."""

import re
from collections.abc import Iterator

from reporting.normalize.numbers import AMOUNT, read_amount
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Text

HECTARES = {"公顷": 1.0, "亩": 1 / 15, "平方公里": 100.0, "平方千米": 100.0, "平方米": 1 / 10_000, "平米": 1 / 10_000}
BURNT = r"过火|受害|烧毁|烧了|烧掉|烧过|烧着|着火|起火|燃烧"
AREA = re.compile(rf"(?:{AMOUNT})\s?(?P<unit>{'|'.join(HECTARES)})(?P<after>左右|上下|以上)?")
BEFORE_AREA = re.compile(rf"(?:{BURNT})[^,。;!?\n]{{0,12}}$")
BEHIND_AREA = re.compile(rf"[^,。;!?\n\d]{{0,6}}(?:{BURNT})")

QUAKE = re.compile(r"地震|震级|里氏|有震感|余震|M[sS]?\s?\d")
LEVEL = r"(?:\d(?:\.\d)?|[一二三四五六七八九](?:点[零一二三四五六七八九])?)"
MAGNITUDE = re.compile(
    rf"(?:(?:里氏|震级[为是约:]*|M[sS]?\s?)\s?(?P<named>{LEVEL})|(?P<before>{LEVEL})\s?级(?:左右)?(?:的)?(?:地震|强震)|"
    rf"地震[^。;!?\n\d余应响]{{0,8}}(?P<behind>{LEVEL})\s?级)(?!\s?(?:左右)?的?(?:余震|响应|应急))"
)
AFTERSHOCK = re.compile(r"余震[^。;!?\n]{0,12}$|(?:最大|发生)余震")
DIGITS = str.maketrans("零一二三四五六七八九点", "0123456789.")
STRONGEST = 10.0


def measured(text: Text) -> Iterator[tuple[str, float, Evidence]]:
    """Yield (field, value, evidence): `magnitude` on the Richter scale, `burnt_hectares`."""
    yield from magnitude(text)
    yield from burnt(text)


def magnitude(text: Text) -> Iterator[tuple[str, float, Evidence]]:
    """The magnitude of the main shock; one of an aftershock, a wind or a grade of response is none."""
    if not QUAKE.search(text.plain):
        return
    for match in MAGNITUDE.finditer(text.plain):
        said = match["named"] or match["before"] or match["behind"]
        value = float(said.translate(DIGITS))
        if AFTERSHOCK.search(text.plain[max(0, match.start() - 16) : match.start()]) or value >= STRONGEST:
            continue
        yield "magnitude", value, Evidence(text.words(match.start(), match.end()), match.start(), match.end(), 0.9)
        return


def burnt(text: Text) -> Iterator[tuple[str, float, Evidence]]:
    """The area that the text says has burnt, in hectares; the last one told stands."""
    found = None
    for match in AREA.finditer(text.plain):
        near = BEFORE_AREA.search(text.plain[: match.start()]) or BEHIND_AREA.match(text.plain, match.end())
        number = read_amount(match) if near else None
        if number:
            flag = number.flag or ("approx" if match["after"] else None)
            why = Evidence(text.words(match.start(), match.end()), match.start(), match.end(), 0.85 - 0.05 * bool(flag), flag)
            found = "burnt_hectares", round(number.value * HECTARES[match["unit"]], 2), why
    if found:
        yield found
