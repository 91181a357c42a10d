"""A received text laid out for reading: folded one character to one character, so that offsets stay true."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reporting.normalize.lexicon import section

LONGEST = 2000
"""Characters that are read of one text: an SMS has at most 1,600, a news lead some 400."""

SENTENCE_END = re.compile(r"[。!?;\n\r]+")
CLAUSE_END = re.compile(r"[。!?;\n\r,、:\s()\[\]【】“”\"《》]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, end exclusive."""

    start: int
    end: int

    def holds(self, at: int) -> bool:
        """Whether the character at `at` lies inside."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Text:
    """One text: `raw` as received, `plain` folded to half width and simplified characters, of the same length."""

    raw: str
    plain: str
    sentences: tuple[Span, ...]
    clauses: tuple[Span, ...]

    def only(self, span: Span) -> "Text":
        """The same text with everything outside `span` blanked, so that offsets stay true."""
        return divided(self.raw, " " * span.start + self.plain[span.start : span.end])

    def words(self, start: int, end: int) -> str:
        """The words as received between two offsets."""
        return self.raw[start:end]

    def sentence_at(self, at: int) -> int:
        """Index of the sentence that holds the character at `at`; of the last one for what lies behind."""
        return min(bisect_right(self.sentences, at, key=lambda s: s.end), len(self.sentences) - 1)

    def clause_at(self, at: int) -> Span:
        """The clause around `at`: from the last punctuation mark or space before it to the next one after it."""
        return self.clauses[min(bisect_right(self.clauses, at, key=lambda c: c.end), len(self.clauses) - 1)]


def divided(raw: str, plain: str) -> Text:
    """Return a text with its sentences and clauses found."""
    return Text(raw, plain, tuple(split(plain, SENTENCE_END)), tuple(split(plain, CLAUSE_END)))


@cache
def folding() -> dict[int, str]:
    """Character by character: full width to half width, look-alike marks to one mark, traditional to simplified."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for group, plain in section("folding")["marks"].items():
        table |= {ord(mark): plain for mark in group}
    traditional, simplified = section("folding")["traditional"], section("folding")["simplified"]
    table |= {ord(old): new for old, new in zip(traditional, simplified, strict=True)}
    return table


def fold(text: str) -> str:
    """Return `text` in half-width simplified characters, of the same length."""
    return text.translate(folding())


def lay_out(raw: str) -> Text:
    """Return `raw` ready for reading. What lies beyond `LONGEST` characters is kept but not read."""
    return divided(raw, without_form_marks(fold(raw[:LONGEST])))


FORM_START = re.compile(r"^\s*(?:BJ|bj|Bj|报警|报灾|上报)[\s/|#*+_,;、.\-]*")
FORM_MARK = re.compile(r"[/|#*_]|(?<!\d)\+|\+(?!\d)|(?<!\d)-|-(?!\d)")
FORM_CLOCK = re.compile(r"(?<![\d.:])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?=[\s,;、.]|[死伤亡失困]|$)")


def without_form_marks(plain: str) -> str:
    """Return a message in the fixed form (BJ/火灾/李家村/1520/伤2) with blanks for its separators; any other unchanged."""
    return FORM_MARK.sub(" ", plain) if is_form(plain) else plain


def is_form(plain: str) -> bool:
    """Whether a message is in the fixed form: it starts with BJ, or is a few short words between like separators."""
    fields = [f for f in re.split(r"[\s/|#*+_,;、]+", plain.strip()) if f]
    short = len(plain) <= 60 and 3 <= len(fields) <= 10 and all(len(f) <= 10 for f in fields)
    return bool(FORM_START.match(plain)) or (short and bool(re.search(r"[/|#*+_]", plain) or FORM_CLOCK.search(plain)))


def split(plain: str, mark: re.Pattern[str]) -> Iterator[Span]:
    """Yield the stretches that end with a mark, the mark included; at least one, and no character is left out."""
    start = 0
    for end in mark.finditer(plain):
        yield Span(start, end.end())
        start = end.end()
    if start < len(plain) or not plain:
        yield Span(start, len(plain))
