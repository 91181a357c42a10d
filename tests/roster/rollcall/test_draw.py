"""The draw: fair, repeatable from the seed alone, and any change shows."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roster.on_duty import OnDuty
from roster.rollcall.candidates import candidates
from roster.rollcall.draw import Candidate, Share, commitment_of, draw, list_sha256, moment_in
from roster.rollcall.record import Line, Record, UnreadableRecordError, read, verify
from schemas.values import Post

SEED = "5c" * 32
START = datetime(2026, 7, 14, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIST = [Candidate(f"9901{n:02d}000000", f"person-{n}", "officer") for n in range(20)]
SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)


def record(seed: str = SEED, share: Share = Share("number", 5)) -> dict[str, Any]:
    """An honest record, as JSON."""
    lines = tuple(Line(unit=each.unit, person=each.person, post=each.post) for each in LIST)
    drawn = tuple(Line(unit=each.unit, person=each.person, post=each.post) for each in draw(seed, LIST, share))
    made = Record(
        roll_call="1", planned_at=START, opens_at=START, closes_at=START + HOUR, moment=moment_in(seed, START, START + HOUR),
        started_at=START, commitment=commitment_of(seed), seed=seed, draw=share.kind, amount=share.amount,
        candidates_sha256=list_sha256(LIST), candidates=lines, drawn=drawn,
    )  # fmt: skip
    whole: dict[str, Any] = json.loads(made.model_dump_json())
    return whole


def test_the_draw_can_be_done_again_by_hand() -> None:
    """HMAC-SHA256 of unit|person|post under the seed, sorted; nothing else."""
    by_hand = sorted(LIST, key=lambda c: hmac.new(bytes.fromhex(SEED), c.line.encode(), hashlib.sha256).hexdigest())
    assert draw(SEED, LIST, Share("number", 5)) == by_hand[:5]
    assert commitment_of(SEED) == hashlib.sha256(bytes.fromhex(SEED)).hexdigest()


@given(SEEDS, st.permutations(LIST))
def test_the_order_of_the_list_does_not_matter(seed: str, shuffled: list[Candidate]) -> None:
    """Whoever writes the list can't favour anybody by its order."""
    assert draw(seed, shuffled, Share("percent", 30)) == draw(seed, LIST, Share("percent", 30))
    assert list_sha256(shuffled) == list_sha256(LIST)


def test_everyone_is_drawn_about_equally_often() -> None:
    """Over two thousand seeds each of twenty is drawn five in twenty times, give or take what chance gives."""
    times = Counter(
        each.person for n in range(2000) for each in draw(hashlib.sha256(str(n).encode()).hexdigest(), LIST, Share("number", 5))
    )
    assert len(times) == len(LIST)
    assert all(400 < count < 600 for count in times.values())


@given(SEEDS, st.integers(0, 7 * 86400))
def test_a_moment_lies_in_its_window(seed: str, seconds: int) -> None:
    """From the first second to the last, both possible."""
    ends = START + timedelta(seconds=seconds)
    assert START <= moment_in(seed, START, ends) <= ends


@pytest.mark.parametrize(
    ("share", "of", "drawn"),
    [
        (Share(), 7, 7),
        (Share("number", 3), 7, 3),
        (Share("number", 30), 7, 7),
        (Share("percent", 20), 7, 2),
        (Share("percent", 1), 7, 1),
        (Share("percent", 50), 0, 0),
    ],
)
def test_how_many_are_drawn(share: Share, of: int, drawn: int) -> None:
    """All, a number, or a share rounded up; never more than there are, one at least."""
    assert share.of(of) == drawn


@given(SEEDS)
def test_an_honest_record_is_proved(seed: str) -> None:
    """Every check holds, from the file alone."""
    assert all(check.holds for check in verify(read(json.dumps(record(seed)))))


def _swap(told: dict[str, Any]) -> None:
    told["drawn"] = list(reversed(told["drawn"]))


def _other(told: dict[str, Any]) -> None:
    told["drawn"][0] = next(each for each in told["candidates"] if each not in told["drawn"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda told: told.update(seed="00" * 32), "种子被换过"),
        (lambda told: told["candidates"].pop(), "名单被改过"),
        (lambda told: told["candidates"].append(told["candidates"][0]), "重复"),
        (lambda told: told.update(moment=told["opens_at"]), "不是由种子定出"),
        (lambda told: told.update(amount=4), "不一致"),
        (_swap, "顺序不同"),
        (_other, "不一致"),
    ],
)
def test_a_changed_record_is_found_out(change: Any, sentence: str) -> None:
    """Whatever was changed, a sentence says what does not agree."""
    told = record()
    change(told)
    wrong = [check.sentence for check in verify(read(told)) if not check.holds]
    assert any(sentence in each for each in wrong)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"seed": "x"}', "点名".encode()])
def test_another_file_is_no_record(content: bytes) -> None:
    """It is said so, not half believed."""
    with pytest.raises(UnreadableRecordError, match="不是点名抽取记录"):
        read(content)


def test_nobody_is_called_twice_and_an_empty_post_is_listed() -> None:
    """A person on two posts stands once; a missing officer or leader stands for itself, a missing second officer does not."""
    one, two = uuid4(), uuid4()
    rooms = {
        "990121101000": [OnDuty(one, Post.OFFICER, uuid4(), START), OnDuty(one, Post.LEADER, uuid4(), START)],
        "990121102000": [OnDuty(two, Post.OFFICER, uuid4(), START)],
        "990121103000": [],
    }
    found = [(each.unit[6:9], each.person, each.post) for each in candidates(rooms, tuple(Post))]
    assert found == [
        ("101", str(one), "officer"),
        ("102", str(two), "officer"),
        ("102", "", "leader"),
        ("103", "", "officer"),
        ("103", "", "leader"),
    ]
