"""The rest of a report in its own words: source, extent, trend, measures, who is on scene. Whole clauses, never figures."""

import re
from collections.abc import Iterator

from reporting.normalize.lexicon import any_of, words
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Span, Text


def known_by(key: str) -> str:
    """The pattern for a word list of circumstances.toml."""
    return any_of(words("circumstances", key))


NUMBER = r"[\d.一二三四五六七八九十百千万两半几数]{1,12}(?:余|多|来)?(?:万|千|百)?(?:余|多)?"
SIGNS = {
    "source": re.compile(known_by("source")),
    "on_scene": re.compile(
        rf"(?:{known_by('on_scene')})|(?:{known_by('people')})[^,。;\s]{{0,6}}(?:在|到|赶)[^,。;\s]{{0,4}}现场"
    ),
    "measures": re.compile(known_by("measures")),
    "trend": re.compile(known_by("trend")),
    "extent": re.compile(
        rf"(?:{known_by('extent_word')})[^,。;]{{0,12}}?{NUMBER}\s?(?:{known_by('extent_unit')})"
        rf"|{NUMBER}\s?(?:{known_by('extent_unit')})[^,。;\s]{{0,6}}(?:{known_by('extent_word')})|(?:过火|受灾|淹没)?面积[^,。;\s]{{0,3}}{NUMBER}"
        r"|(?:道路|交通|通信|通讯|供电|供水|电力)[^,。;\s]{0,3}中断|(?:全|整个)(?:村|镇|乡|组|县|社区|小区)[^,。;\s]{0,8}(?:停|断|没|受|淹)"
    ),
}
CLAUSE = re.compile(r"[^,。!?;\n\s]+")
LONGEST = 60
TREND_ONLY = frozenset({"trend"})


def circumstances(text: Text) -> Iterator[tuple[str, str, Evidence]]:
    """Yield (field, words, evidence) for each circumstance that a clause tells of; several clauses of one are joined."""
    clauses = [Span(m.start(), m.end()) for m in CLAUSE.finditer(text.plain)]
    for field, sign in SIGNS.items():
        told = [c for c in clauses if sign.search(text.plain, c.start, c.end)]
        if told:
            start, end = told[0].start, min(told[-1].end, told[0].start + 4 * LONGEST)
            said = "，".join(text.words(c.start, c.end) for c in told)[: 2 * LONGEST]
            yield field, said, Evidence(text.words(start, end), start, end, 0.7)
