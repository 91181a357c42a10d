"""What kind of event a text speaks of: every word of the lexicon votes, and the word that weighed most is the reason."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from reporting.normalize.lexicon import any_of, section
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Text

POINTS = {3: 9.0, 2: 3.0, 1: 1.0}
STRONG = POINTS[3]
COMBINED = 8.0
"""What two words close together are worth: 货车 … 翻."""
FIRST_WORD = 4.0
"""What standing first in the text is worth: people name the matter first."""
CAUSE = re.compile(r"(?:因|受|由于|遭遇?|随着)[^,。;\s]{0,6}$")
DENIED = re.compile(r"(?:未|没有|没|无|不是|防止|预防|避免|谨防|严防|排除)(?:发生|出现|引发|造成|有)?[^,。;\s]{0,2}$")
LEVELS = ("3", "2", "1")


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


@dataclass(slots=True)
class Votes:
    """The votes for one category, and the best of them."""

    points: float = 0.0
    best: float = 0.0
    start: int = 0
    end: int = 0

    def add(self, points: float, start: int, end: int) -> None:
        """Count one vote."""
        self.points += points
        if points > self.best:
            self.best, self.start, self.end = points, start, end


TABLE = section("categories")
SLUGS = [key for key in TABLE if key not in ("combos", "classes", "yields")]
ORDER = {slug: rank for rank, slug in enumerate(SLUGS)}
YIELDS = {cause: frozenset(effects.split()) for cause, effects in TABLE["yields"].items()}


def votes_by_word() -> dict[str, list[tuple[str, int]]]:
    """Every word of the lexicon with the categories that it speaks for and how strongly."""
    table: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for slug in SLUGS:
        for level, listed in TABLE[slug].items():
            for word in listed.split():
                table[word].append((slug, int(level)))
    return dict(table)


def combo_pattern(combo: dict[str, Any]) -> re.Pattern[str]:
    """The pattern of two words of which the first stands shortly before the second, in one clause."""
    first, then = (any_of(spelled_out(combo[side])) for side in ("first", "then"))
    return re.compile(rf"(?:{first})[^,。;!?\s]{{0,5}}?(?:{then})")


def spelled_out(listed: str) -> list[str]:
    """The words of a list, with the names of classes replaced by their words."""
    return [word for entry in listed.split() for word in TABLE["classes"].get(entry, entry).split()]


VOTES = votes_by_word()
WORD = re.compile(any_of(VOTES))
COMBOS = [(combo["category"], combo_pattern(combo)) for combo in TABLE["combos"]]
SUB_WORDS = {
    slug: {finer: re.compile(any_of(listed.split())) for finer, listed in kinds.items()}
    for slug, kinds in section("subcategories").items()
}


def categorize(text: Text) -> Category | None:
    """Return the category of the event; None when no word speaks for any."""
    tally = count_votes(text)
    if not tally:
        return None
    slug = winner(tally)
    won = tally[slug]
    rest = max((v.points for s, v in tally.items() if s != slug and slug not in YIELDS.get(s, ())), default=0.0)
    lead = won.points / (won.points + rest)
    base, span = (0.4, 0.55) if won.best >= COMBINED * 0.9 else (0.2, 0.35)
    return Category(slug, base + span * lead, won.start, won.end)


def winner(tally: dict[str, Votes]) -> str:
    """The category with most points among those that needn't yield to what came of them."""
    strong = {slug for slug, votes in tally.items() if votes.best >= COMBINED * 0.9}
    standing = {slug: v for slug, v in tally.items() if not YIELDS.get(slug, frozenset()) & strong}
    return max(standing or tally, key=lambda slug: (tally[slug].points, -ORDER[slug]))


def sub_category(text: Text, slug: str) -> str | None:
    """Return the finer kind within a category, None when the text doesn't tell."""
    return next((finer for finer, word in SUB_WORDS.get(slug, {}).items() if word.search(text.plain)), None)


def count_votes(text: Text) -> dict[str, Votes]:
    """Let each different word vote once, and each pair of words that tells a kind together."""
    tally: defaultdict[str, Votes] = defaultdict(Votes)
    first = count_words(text, tally)
    for slug, pattern in COMBOS:
        match = pattern.search(text.plain)
        if match and not denied(text, match.start()):
            bonus = FIRST_WORD if first is None or match.start() <= first else 0.0
            tally[slug].add(COMBINED * share(text, match.start()) + bonus, match.start(), match.end())
    return dict(tally)


def count_words(text: Text, tally: defaultdict[str, Votes]) -> int | None:
    """Let the single words vote; return where the first strong one stands."""
    seen: set[str] = set()
    first: int | None = None
    for match in WORD.finditer(text.plain):
        word, at = match[0], match.start()
        if word in seen or denied(text, at):
            continue
        seen.add(word)
        for slug, level in VOTES[word]:
            points = POINTS[level] * share(text, at)
            if points == STRONG and (first is None or first == at):
                first = at
                points += FIRST_WORD
            tally[slug].add(points, at, match.end())
    return first


def denied(text: Text, at: int) -> bool:
    """Whether the text says that the event did not happen."""
    return bool(DENIED.search(text.plain, max(0, at - 8), at))


def share(text: Text, at: int) -> float:
    """A mere cause (因连降暴雨) counts less."""
    return 0.3 if CAUSE.search(text.plain, max(0, at - 10), at) else 1.0
