"""What kind of event a text speaks of: every word of the lexicon votes, and the word that weighed most is the reason."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.normalize.lexicon import any_of, section
from reporting.normalize.reading import Evidence
from reporting.normalize.text import Text

POINTS = {3: 9.0, 2: 3.0, 1: 1.0}
STRONG = POINTS[3]
COMBINED = 8.0
"""What two words close together are worth: 货车 … 翻."""
FIRST_WORD = 4.0
"""What standing first in the text is worth: people name the matter first."""
CAUSE = re.compile(r"(?:因|受|由于|遭遇?|随着)(?:(?!发生|引发|导致|致使|造成|形成|出现)[^,。;\s]){0,6}$")
DENIED = re.compile(
    r"(?:未|没有|没|无|不是|防止|预防|避免|谨防|严防|排除)(?:发生|出现|引发|造成|发现|接到|收到|见到|听说|有)?[^,。;\s]{0,2}$"
)
OUTWEIGHED = 2.5
"""A cause with more than so many times the points of its effect does not give way to it."""
SURE = 0.97
TRUST = ((7.0, (0.4, 0.55)), (2.5, (0.2, 0.35)), (0.0, (0.05, 0.3)))
"""By the points of the best word: confidence at worst, and what an undisputed lead adds. A mere hint (工人) stays below use."""


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
SLUGS = [key for key in TABLE if key not in ("combos", "classes", "yields", "labels")]
NO_KIND = "none"
ORDER = {slug: rank for rank, slug in enumerate(s for s in SLUGS if s != NO_KIND)}
YIELDS = {cause: frozenset(effects.split()) for cause, effects in TABLE["yields"].items()}


def votes_by_word() -> dict[str, list[tuple[str, int]]]:
    """Every word of the lexicon with the categories that it speaks for and how strongly."""
    table: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for slug in SLUGS:
        for level, listed in TABLE[slug].items():
            for word in listed.split():
                table[word] += [(slug, int(level))] if slug != NO_KIND else []
    return dict(table)


@dataclass(frozen=True, slots=True)
class Side:
    """A word's part in a pair that tells a kind: which pair, whether it comes first, and the length of the word."""

    pair: int
    first: bool
    length: int


def sides_by_word() -> dict[str, list[Side]]:
    """Every word of the pairs with its parts, those of the words that it starts with included (掉进 is also 掉)."""
    parts: defaultdict[str, list[Side]] = defaultdict(list)
    for pair, combo in enumerate(TABLE["combos"]):
        for side in ("first", "then"):
            for word in spelled_out(combo[side]):
                parts[word].append(Side(pair, side == "first", len(word)))
    return {word: [part for n in range(1, len(word) + 1) for part in parts.get(word[:n], [])] for word in parts}


def spelled_out(listed: str) -> set[str]:
    """The words of a list, with the names of classes replaced by their words."""
    return {word for entry in listed.split() for word in TABLE["classes"].get(entry, entry).split()}


LABELS: dict[str, str] = TABLE["labels"]
LABELLED = re.compile(rf"(?:类型|类别|种类|性质|灾种)\s?[:是为]\s?(?P<label>{any_of(LABELS.values())})")
VOTES = votes_by_word()
WORD = re.compile(any_of(VOTES))
SIDES = sides_by_word()
SIDE_WORD = re.compile(f"(?=({any_of(SIDES)}))")
PAIR_CATEGORY = [combo["category"] for combo in TABLE["combos"]]
PAIR_GAP = 5
"""Characters that may stand between the two words of a pair."""
PAIR_BREAK = re.compile(r"[,。;!?\s]")
SUB_WORDS = {
    slug: {finer: re.compile(any_of(listed.split())) for finer, listed in kinds.items()}
    for slug, kinds in section("subcategories").items()
}


def categorize(text: Text) -> Category | None:
    """Return the category of the event; None when no word speaks for any."""
    if named := LABELLED.search(text.plain):
        slug = next(slug for slug, label in LABELS.items() if label == named["label"])
        return Category(slug, SURE, named.start("label"), named.end("label"))
    tally = count_votes(text)
    if not tally:
        return None
    slug = winner(tally)
    won = tally[slug]
    rest = max((v.points for s, v in tally.items() if s != slug and slug not in YIELDS.get(s, ())), default=0.0)
    lead = won.points / (won.points + rest)
    base, span = next(trust for least, trust in TRUST if won.best >= least)
    return Category(slug, base + span * lead, won.start, won.end)


def winner(tally: dict[str, Votes]) -> str:
    """The category with most points among those that needn't yield to what came of them."""
    strong = {slug: votes.points for slug, votes in tally.items() if votes.best >= COMBINED * 0.9}
    standing = {s: v for s, v in tally.items() if not any(strong.get(e, 0) * OUTWEIGHED > v.points for e in YIELDS.get(s, ()))}
    return max(standing or tally, key=lambda slug: (tally[slug].points, -ORDER[slug]))


def sub_category(text: Text, slug: str) -> str | None:
    """Return the finer kind within a category, None when the text doesn't tell."""
    return next((finer for finer, word in SUB_WORDS.get(slug, {}).items() if word.search(text.plain)), None)


def count_votes(text: Text) -> dict[str, Votes]:
    """Let each different word vote once, and each pair of words that tells a kind together."""
    tally: defaultdict[str, Votes] = defaultdict(Votes)
    first = count_words(text, tally)
    for pair, start, end in pairs(text):
        if not denied(text, start):
            bonus = FIRST_WORD if first is None or start <= first else 0.0
            tally[PAIR_CATEGORY[pair]].add(COMBINED * share(text, start) + bonus, start, end)
    return dict(tally)


def pairs(text: Text) -> Iterator[tuple[int, int, int]]:
    """Yield (pair, start, end) of the first place where the two words of a pair stand close together."""
    open_firsts: dict[int, tuple[int, int]] = {}
    told: set[int] = set()
    for match in SIDE_WORD.finditer(text.plain):
        at = match.start()
        for part in SIDES[match[1]]:
            begun = open_firsts.get(part.pair)
            if not part.first and begun and part.pair not in told and close(text, begun[1], at):
                told.add(part.pair)
                yield part.pair, begun[0], at + part.length
        for part in SIDES[match[1]]:
            if part.first:
                open_firsts[part.pair] = (at, at + part.length)


def close(text: Text, end: int, start: int) -> bool:
    """Whether a word that starts at `start` follows one that ends at `end` closely in the same clause."""
    return 0 <= start - end <= PAIR_GAP and not PAIR_BREAK.search(text.plain, end, start)


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
