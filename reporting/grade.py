"""Facts to severity: policy rows decide, never adjectives, and the reason can be read out."""

from __future__ import annotations

from dataclasses import dataclass

from policies.model import Grading, Policy, Threshold
from reporting.labels import ELEMENT, SEVERITY
from schemas.values import Elements, Severity

FIGURES = ("deaths", "injured", "missing", "trapped", "evacuated", "loss_yuan", "magnitude", "burnt_hectares")
UNIT = {"magnitude": "级", "burnt_hectares": "公顷"}


@dataclass(frozen=True, slots=True)
class Grade:
    """A severity and why, as a Chinese sentence."""

    severity: Severity
    reason: str


def grade(facts: Elements, policy: Policy) -> Grade:
    """Return the worst severity whose threshold one of the figures reaches ("以上" includes the number)."""
    rule = policy.grading(facts.category, facts.sub_category)
    figures = _figures(facts, rule)
    for threshold in sorted(rule.thresholds, key=lambda row: row.severity.rank):
        if reached := _reached(figures, threshold, rule):
            return Grade(threshold.severity, f"{'，'.join(reached)}，达到{SEVERITY[threshold.severity]}（{rule.name}）")
    return Grade(Severity.ORDINARY, _ordinary(figures, rule))


def standing(computed: Severity, set_by_hand: Severity | None, set_over: Severity | None) -> Severity:
    """Return the grade that counts.

    A person's grade stands against the computed one, until the figures grow worse than they were when it was set and worse than
    it is: nobody's earlier judgement hides a new disaster.
    """
    if set_by_hand is None:
        return computed
    grew_worse = set_over is not None and computed.rank < set_over.rank
    return computed if grew_worse and computed.rank < set_by_hand.rank else set_by_hand


def _figures(facts: Elements, rule: Grading) -> dict[str, float | None]:
    figures: dict[str, float | None] = {name: getattr(facts, name) for name in FIGURES}
    if rule.dead_and_missing_together and facts.missing:
        figures["deaths"] = (facts.deaths or 0) + facts.missing
    return figures


def _reached(figures: dict[str, float | None], threshold: Threshold, rule: Grading) -> list[str]:
    reasons = []
    for name in FIGURES:
        least, figure = getattr(threshold, name), figures[name]
        if least is not None and figure is not None and figure >= least:
            reasons.append(f"{_label(name, rule)}{amount(name, figure)}（≥{amount(name, least)}）")
    wanted = sum(getattr(threshold, name) is not None for name in FIGURES)
    return [] if threshold.together and len(reasons) < wanted else reasons


def _label(name: str, rule: Grading) -> str:
    return "死亡和失踪" if name == "deaths" and rule.dead_and_missing_together else ELEMENT[name]


def _ordinary(figures: dict[str, float | None], rule: Grading) -> str:
    if all(figure is None for figure in figures.values()):
        return f"伤亡和损失尚不清楚，暂按一般（{rule.name}）"
    return f"未达到较大标准，为一般（{rule.name}）"


def amount(name: str, figure: float) -> str:
    """Return a figure with its unit: ``3人``, ``1000万元``, ``2.5亿元``, ``800元``, ``5.6级``, ``20公顷``."""
    if unit := UNIT.get(name):
        return f"{figure:g}{unit}"
    if name != "loss_yuan":
        return f"{figure}人"
    for size, word in ((100_000_000, "亿元"), (10_000, "万元")):
        if figure >= size:
            return f"{round(figure / size, 2):g}{word}"
    return f"{figure}元"
