"""What a climb is about, and the words in which its steps say so: a report, an empty post, zero reports. Pure.

Every climb goes by the same ladder; only a report that was missed is one "未见报送".
"""

from __future__ import annotations

from dataclasses import dataclass

POST_EMPTY = "post-empty"
"""The tier of a climb for an empty post."""
ZERO = "zero:"
"""How the tier of a climb for missing zero reports begins; the rule's name follows."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Its words.

    `missed`: why the first step fires. `still`: what is so though somebody acknowledged, and `again` what is done.
    `met`: how it ends well.
    """

    missed: str
    still: str
    again: str
    met: str


REPORT = Matter(missed="时限已到，未见报送", still="仍未报送", again="继续催报", met="已按要求报送")
EMPTY_POST = Matter(missed="岗位空缺，到时未补上", still="岗位仍空缺", again="继续督促", met="空岗已补上")
ZERO_REPORTS = Matter(missed="零报告缺报，到时未收齐", still="仍未收齐", again="继续催报", met="零报告已收齐")


def matter_of(tier: str) -> Matter:
    """Return what a climb of a tier is about."""
    if tier == POST_EMPTY:
        return EMPTY_POST
    return ZERO_REPORTS if tier.startswith(ZERO) else REPORT
