"""What kind of event a text speaks of: every word of the lexicon votes, and the words that voted are the reason."""

import re
from collections import defaultdict
from dataclasses import dataclass

from reporting.normalize.lexicon import any_of, section
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Text

POINTS = {3: 9.0, 2: 3.0, 1: 1.0}
FIRST_WORD = 4.0
"""What standing first in the text is worth: people name the matter first."""
CAUSE = re.compile(r"(?:因|受|由于|遭遇?|随着)[^,。;\s]{0,6}$")
DENIED = re.compile(r"(?:未|没有|没|无|不是|防止|预防|避免|谨防|严防|排除)(?:发生|出现|引发|造成|有)?[^,。;\s]{0,2}$")


@dataclass(frozen=True, slots=True)
class Category:
    """A category with the word that weighed most for it."""

    slug: str
    confidence: float
    start: int
    end: int

    def evidence(self, text: Text) -> Evidence:
        """The words it came from."""
        return Evidence(text.words(self.start, self.end), self.start, self.end, round(self.confidence, 2))


SUB_WORDS = {
    slug: {finer: re.compile(any_of(listed.split())) for finer, listed in kinds.items()}
    for slug, kinds in section("subcategories").items()
}


def sub_category(text: Text, slug: str) -> str | None:
    """Return the finer kind within a category, None when the text doesn't tell."""
    return next((finer for finer, word in SUB_WORDS.get(slug, {}).items() if word.search(text.plain)), None)


@dataclass(slots=True)
class Votes:
    """The votes for one category."""

    points: float = 0.0
    best: float = 0.0
    start: int = 0
    end: int = 0


def votes_by_word() -> dict[str, list[tuple[str, int]]]:
    """Every word of the lexicon with the categories that it speaks for and how strongly."""
    table: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for slug, levels in section("categories").items():
        for level, listed in levels.items():
            for word in listed.split():
                table[word].append((slug, int(level)))
    return dict(table)


VOTES = votes_by_word()
ORDER = {slug: rank for rank, slug in enumerate(section("categories"))}
WORD = re.compile(any_of(VOTES))


def categorize(text: Text) -> Category | None:
    """Return the category of the event; None when no word speaks for any."""
    tally = count_votes(text)
    if not tally:
        return None
    slug, won = max(tally.items(), key=lambda item: (item[1].points, -ORDER[item[0]]))
    rest = sorted((v.points for s, v in tally.items() if s != slug), reverse=True)
    lead = won.points / (won.points + (rest[0] if rest else 0.0))
    return Category(slug, 0.4 + 0.55 * lead if won.best >= POINTS[3] else 0.3 + 0.4 * lead, won.start, won.end)


def count_votes(text: Text) -> dict[str, Votes]:
    """Let each different word vote once."""
    tally: defaultdict[str, Votes] = defaultdict(Votes)
    seen: set[str] = set()
    first: int | None = None
    for match in WORD.finditer(text.plain):
        word, at = match[0], match.start()
        if word in seen or DENIED.search(text.plain, max(0, at - 8), at):
            continue
        seen.add(word)
        share = 0.3 if CAUSE.search(text.plain, max(0, at - 10), at) else 1.0
        for slug, level in VOTES[word]:
            points = POINTS[level] * share
            if level == 3 and share == 1.0 and (first is None or first == at):
                first = at
                points += FIRST_WORD
            vote = tally[slug]
            vote.points += points
            if points > vote.best:
                vote.best, vote.start, vote.end = points, at, at + len(word)
    return tally
