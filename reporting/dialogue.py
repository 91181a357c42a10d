"""What to ask back: only what is missing, the most important first, nothing for ever. No clock waits for an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policies.model import Dialogue
from reporting import english
from schemas.values import Elements

PATIENCE = 2
"""How often one element is asked for before it is left to the duty officer."""

QUESTIONS = {
    "location": "在哪个村、什么位置？",
    "category": "发生了什么事？",
    "occurred_at": "什么时候发生的？",
    "deaths": "有没有人死亡，几人？",
    "injured": "有没有人受伤，几人？",
    "missing": "有没有人失踪，几人？",
    "trapped": "有没有人被困，几人？",
    "evacuated": "转移了多少人？",
    "loss_yuan": "损失大约多少？",
    "magnitude": "震级多少？",
    "burnt_hectares": "过火面积多大？",
    "source": "消息从哪里来？",
    "extent": "影响范围多大？",
    "trend": "现在情况怎样，控制住了吗？",
    "measures": "已采取什么措施？",
    "on_scene": "现场谁在负责？",
}
TOGETHER = {"casualties": ("injured", "deaths")}
_TOGETHER_ASKED = "有没有人员伤亡，死伤各几人？"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and the elements that its answer may fill."""

    names: tuple[str, ...]
    words: str
    english: str

    def in_language(self, language: str) -> str:
        """Return the question in a person's language; Chinese unless they read English."""
        return self.english if language == "en" else self.words


def questions(facts: Elements, policy: Dialogue, asked_before: Iterable[str] = ()) -> list[Question]:
    """Return what to ask now: at most `policy.at_once` questions."""
    times = Counter(asked_before)
    missing = [name for name in policy.ask if getattr(facts, name) is None and times[name] < PATIENCE]
    return list(_as_questions(missing))[: policy.at_once]


def missing(facts: Elements, policy: Dialogue) -> list[str]:
    """Return the elements that policy asks for and nobody has told yet, the most important first."""
    return [name for name in policy.ask if getattr(facts, name) is None]


def _as_questions(names: Sequence[str]) -> Iterable[Question]:
    casualties = TOGETHER["casualties"]
    both = all(name in names for name in casualties)
    for name in names:
        if not (both and name in casualties):
            yield Question((name,), QUESTIONS[name], english.QUESTIONS[name])
        elif name == next(each for each in names if each in casualties):
            yield Question(casualties, _TOGETHER_ASKED, english.CASUALTIES)
