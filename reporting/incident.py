"""What is known of an incident: folded over what was said of it, in the order of saying, whatever the order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from policies.model import Doubt
from schemas.values import Elements, Evidence, ReportKind

FIGURES = ("deaths", "injured", "missing", "trapped", "evacuated", "loss_yuan", "magnitude", "burnt_hectares")
IDENTITY = ("category", "occurred_at", "location", "point", "source")
SITUATION = ("sub_category", "extent", "trend", "measures", "on_scene")
NAMES = (*IDENTITY[:3], *FIGURES, "point", "source", *SITUATION)

_LATER_WORD = {ReportKind.FOLLOW_UP, ReportKind.CORRECTION, ReportKind.FINAL}
SAME_NEWS_WITHIN, SENT_AGAIN_WITHIN = timedelta(minutes=30), timedelta(minutes=5)
_PRECISION = {None: 0, "day": 1, "hour": 2, "minute": 3}


@dataclass(frozen=True, slots=True)
class Said:
    """What one report, or one person's override, says. `values` holds only what it speaks of; an override may say None.

    `kind` None: an override by a person of the duty room.
    """

    id: UUID
    at: datetime
    sender: str
    kind: ReportKind | None
    values: Mapping[str, Any]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    corrects: tuple[str, ...] = ()
    precision: str | None = None
    reason: str = ""

    def speaks_of(self, name: str) -> bool:
        """Say whether it says anything of an element."""
        return name in self.values

    def replaces(self, name: str) -> bool:
        """Say whether it takes an earlier word on an element back."""
        return self.kind is ReportKind.CORRECTION and (name in self.corrects or not self.corrects)

    def adds(self, name: str) -> bool:
        """Say whether its figure comes on top of what was known (又有1人)."""
        proof = self.evidence.get(name)
        return name in FIGURES and proof is not None and proof.flag == "more" and self.values[name] is not None


@dataclass(frozen=True, slots=True)
class Fact:
    """An element's value, who said it, and who else spoke of it."""

    name: str
    value: Any
    said: Said
    others: tuple[Said, ...] = ()

    @property
    def overridden(self) -> bool:
        """A person of the duty room set it."""
        return self.said.kind is None


def said(id_: UUID, at: datetime, sender: str, kind: ReportKind, elements: Elements, **more: Any) -> Said:
    """Return what a report says, as `fold` takes it."""
    values = {name: value for name in NAMES if (value := getattr(elements, name)) is not None}
    return Said(id_, at, sender, kind, values, precision=elements.occurred_precision, **more)


def fold(words: Iterable[Said]) -> dict[str, Fact]:
    """Return the facts that follow from everything that was said; the result does not depend on the order of `words`."""
    in_order = sorted(words, key=lambda word: (word.at, word.id.int))
    facts: dict[str, Fact] = {}
    for name in NAMES:
        on_it = [word for word in in_order if word.speaks_of(name)]
        if on_it:
            winner, value = _winner(name, on_it)
            others = tuple(word for word in on_it if word is not winner)
            facts[name] = Fact(name, value, winner, others)
    return facts


def as_elements(facts: Mapping[str, Fact]) -> Elements:
    """Return the facts as the elements that an event carries."""
    values = {name: fact.value for name, fact in facts.items()}
    when = facts.get("occurred_at")
    return Elements(**values, occurred_precision=when.said.precision if when else None)


def changed(before: Elements, after: Elements) -> tuple[str, ...]:
    """Return the names of the elements that differ."""
    return tuple(name for name in Elements.model_fields if getattr(before, name) != getattr(after, name))


def sharply(before: float, after: float, rule: Doubt) -> str:
    """Return how a figure differs sharply from the one before it: ``升``, ``降``, or nothing."""
    return "升" if rule.rises(before, after) else "降" if rule.falls(before, after) else ""


def doubt(fact: Fact, rule: Doubt) -> Said | None:
    """Return the word that a figure is at odds with, so that a person should look: it fell at all, or rose sharply.

    What a person of the duty room set, or confirmed, is in no doubt.
    """
    if fact.name not in FIGURES or fact.overridden or fact.value is None:
        return None
    told = [word for word in fact.others if word.values[fact.name] is not None and not word.adds(fact.name)]
    higher = [word for word in told if word.values[fact.name] > fact.value]
    lower = [word for word in told if rule.rises(word.values[fact.name], fact.value)]
    return max(higher, key=lambda word: (word.values[fact.name], word.at), default=None) or (lower[-1] if lower else None)


def _winner(name: str, on_it: list[Said]) -> tuple[Said, Any]:
    """Return the word that counts, and the value: its own, or with an addition what stood before and what it adds."""
    winner, value = on_it[0], on_it[0].values[name]
    added: list[Said] = [winner] if winner.adds(name) else []
    for word in on_it[1:]:
        if word.adds(name) and value is not None:
            if not any(_same_news(name, word, before) for before in added):
                winner, value = word, value + word.values[name]
                added.append(word)
        elif _takes_over(name, replace(winner, values={**winner.values, name: value}), word):
            winner, value = word, word.values[name]
    return winner, value


def _same_news(name: str, word: Said, before: Said) -> bool:
    """Say whether two words tell of one addition: the same number from two people within half an hour, or a text sent twice."""
    if word.values[name] != before.values[name] or word.at - before.at > SAME_NEWS_WITHIN:
        return False
    if word.sender != before.sender:
        return True
    return word.evidence[name].words == before.evidence[name].words and word.at - before.at <= SENT_AGAIN_WITHIN


def _takes_over(name: str, standing: Said, new: Said) -> bool:
    """Say whether the later word `new` counts instead of `standing`."""
    if new.kind is None or new.replaces(name):
        return True
    if name in SITUATION:
        return True
    if name in FIGURES:
        return _figure_takes_over(standing, new, name)
    if standing.kind is None:
        return False
    return new.kind is ReportKind.FINAL or _finer(name, standing, new)


def _figure_takes_over(standing: Said, new: Said, name: str) -> bool:
    """A figure rises by anyone's word, but falls only by a later word of one who knows: not by another's first sight of it."""
    if new.kind in _LATER_WORD:
        return True
    if standing.kind is None:
        return False
    return new.sender == standing.sender or new.values[name] >= standing.values[name]


def _finer(name: str, standing: Said, new: Said) -> bool:
    before, after = standing.values[name], new.values[name]
    if name == "occurred_at":
        return _PRECISION[new.precision] > _PRECISION[standing.precision]
    if name == "location":
        return before != after and before in after
    return name == "category" and before == "other" and after != "other"
