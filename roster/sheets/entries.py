"""What a sheet says: someone, on a post, on a day, for a time, in a cell. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from roster.sheets.cells import Cell, Complaint, Sheet
from roster.sheets.days import Month
from roster.sheets.names import Mention, mentions
from roster.sheets.spans import Span
from schemas.values import Post


@dataclass(frozen=True, slots=True)
class Entry:
    """Someone on duty as a cell says it. `sheet` and `at` are the cell's address."""

    day: date
    span: Span
    post: str
    name: str
    phone: str
    sheet: str
    at: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What sheets don't say themselves. `starts`: minutes after midnight when shifts change; `own_posts`: named by the unit.

    `fixed`: a person said when shifts change, so what the sheet says of it doesn't count.
    """

    month: Month
    starts: int
    own_posts: frozenset[str] = frozenset()
    fixed: bool = False


@dataclass(slots=True)
class Found:
    """Everything that was read. `days` with `posts` is what the sheets speak of: only there is a missing shift one to remove."""

    entries: list[Entry] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    problems: list[Complaint] = field(default_factory=list)
    remarks: list[Complaint] = field(default_factory=list)
    told: set[Complaint] = field(default_factory=set)

    def complain(self, complaint: Complaint) -> None:
        """Add a problem, once."""
        if complaint not in self.told:
            self.told.add(complaint)
            self.problems.append(complaint)


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that is being read, what is asked, and where it goes what is found."""

    sheet: Sheet
    asked: Asked
    found: Found

    def complain(self, cell: Cell, sentence: str) -> None:
        """Add a problem at a cell; a merged one is complained of once."""
        self.found.complain(Complaint(self.sheet.name, cell.origin or cell.at, sentence))

    def put(self, cell: Cell, when: tuple[date, Span], post: str, note: str = "") -> list[Entry]:
        """Add everyone whom a cell puts on a post. Return what was added.

        Two people in a cell of officers, where no column is for the second, are officer and second officer (双人双岗).
        """
        named = mentions(cell.text)
        if not named and cell.text.strip(" 、,/-—无空暂待定"):
            self.complain(cell, f"看不懂“{cell.text[:20]}”，这里应填姓名。")
        at, found = cell.origin or cell.at, self.found
        added = [
            Entry(*when, each.post or (Post.SECOND_OFFICER if second else post), each.name, each.phone, self.sheet.name, at, note)
            for each, second in _ranked(named, post, found.posts)
        ]
        found.entries += added
        found.posts |= {entry.post for entry in added}
        return added


def _ranked(named: list[Mention], post: str, posts: set[str]) -> list[tuple[Mention, bool]]:
    """Say of each whether they are the second officer because a first stands before them."""
    pairs = post == Post.OFFICER and Post.SECOND_OFFICER not in posts
    unlabelled = [each for each in named if each.post is None]
    return [(each, pairs and each in unlabelled[1:]) for each in named]
