"""A received text laid out for reading: folded one character to one character, so that offsets stay true."""

import re
from dataclasses import dataclass
from functools import cache

from reporting.normalize.lexicon import section

LONGEST = 4000
"""Characters that are read of one text; a report is at most 1,600 and a news lead some 400."""

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

    def only(self, span: Span) -> "Text":
        """The same text with everything outside `span` blanked, so that offsets stay true."""
        plain = " " * span.start + self.plain[span.start : span.end]
        return Text(self.raw, plain, tuple(split(plain)))

    def words(self, start: int, end: int) -> str:
        """The words as received between two offsets."""
        return self.raw[start:end]

    def sentence_at(self, at: int) -> int:
        """Index of the sentence that holds the character at `at`."""
        return next((i for i, s in enumerate(self.sentences) if at < s.end), len(self.sentences) - 1)

    def clause_at(self, at: int) -> Span:
        """The clause around `at`: from the last punctuation mark or space before it to the next one after it."""
        sentence = self.sentences[self.sentence_at(at)]
        start = sentence.start
        for mark in CLAUSE_END.finditer(self.plain, sentence.start, sentence.end):
            if mark.start() >= at:
                return Span(start, mark.start())
            start = mark.end()
        return Span(start, sentence.end)


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
    plain = without_form_marks(fold(raw[:LONGEST]))
    return Text(raw, plain, tuple(split(plain)))


FORM_START = re.compile(r"^\s*(?:BJ|bj|Bj|报警|报灾|上报)[\s/|#*+_,;、.\-]*")
FORM_MARK = re.compile(r"[/|#*+_]|(?<!\d)-|-(?!\d)")
FORM_CLOCK = re.compile(r"(?<![\d.:])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?=[\s,;、.]|[死伤亡失困]|$)")


def without_form_marks(plain: str) -> str:
    """Return a message in the fixed form (BJ/火灾/李家村/1520/伤2) with blanks for its separators; any other unchanged."""
    return FORM_MARK.sub(" ", plain) if is_form(plain) else plain


def is_form(plain: str) -> bool:
    """Whether a message is in the fixed form: it starts with BJ, or is a few short words between like separators."""
    fields = [f for f in re.split(r"[\s/|#*+_,;、]+", plain.strip()) if f]
    short = len(plain) <= 60 and 3 <= len(fields) <= 10 and all(len(f) <= 10 for f in fields)
    return bool(FORM_START.match(plain)) or (short and bool(re.search(r"[/|#*+_]", plain) or FORM_CLOCK.search(plain)))


def split(plain: str) -> list[Span]:
    """Return the sentences of a folded text, their end marks included; always at least one."""
    spans, start = [], 0
    for mark in SENTENCE_END.finditer(plain):
        spans.append(Span(start, mark.end()))
        start = mark.end()
    if start < len(plain) or not spans:
        spans.append(Span(start, len(plain)))
    return spans
