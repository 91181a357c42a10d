"""The system is killed with -9 at each step of a mail, a webhook's or a robot's post: none lost, what may be double marked."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import col

from directory.tables import Contact
from notifier.tables import Delivery
from roster.queries import on_duty
from runtime.database import Database
from schemas.values import Channel, Post
from tests.crash import ledger
from tests.crash.home_clock import shown
from tests.crash.ladders import policy_that_calls_by
from tests.crash.story import STORY, kind, place_of
from tests.crash.town import COUNTY, TOWNSHIP, a_town
from tests.notifier.conformance.receiver import http_receiver, mailbox

MISSED, UNANSWERED = place_of("missed"), place_of("unanswered")
BOX, NAME = "officer@example.org", "duty"
STEPS = {
    "before_claim": (1, False),
    "before_send": (1, True),
    "after_send": (2, True),
    "before_record": (2, True),
    "after_record": (1, False),
}
"""How many copies arrive when the process died at a step, and whether it is marked: none of these carriers can be asked."""


@dataclass(frozen=True)
class Receiving:
    """Someone who takes what is posted. `keys`: by what a receiver tells a repeat, one for each that came; empty: it can't."""

    address: str
    environment: dict[str, str]
    texts: Callable[[], list[str]]
    keys: Callable[[], list[str]]


@asynccontextmanager
async def _email() -> AsyncIterator[Receiving]:
    async with mailbox() as box:
        smtp = {"HOST": "127.0.0.1", "PORT": str(box.port), "TLS": "none", "SENDER": "duty@example.org"}
        environment = {f"ZHISHOU_SMTP__{name}": value for name, value in smtp.items()}
        yield Receiving(BOX, environment, lambda: list(box.texts), lambda: list(box.ids))


@asynccontextmanager
async def _webhook() -> AsyncIterator[Receiving]:
    async with http_receiver((200, b'{"id":"theirs-1"}')) as taker:
        environment = {
            f"ZHISHOU_WEBHOOK__RECEIVERS__{NAME}__URL": f"{taker.url}/in",
            f"ZHISHOU_WEBHOOK__RECEIVERS__{NAME}__SECRET": "a secret of sixteen and more",
        }
        yield Receiving(
            NAME,
            environment,
            lambda: [one.json["text"] for one in taker.taken],
            lambda: [one.headers["Idempotency-Key"] for one in taker.taken],
        )


@asynccontextmanager
async def _dingtalk() -> AsyncIterator[Receiving]:
    async with http_receiver((200, b'{"errcode":0,"errmsg":"ok"}')) as taker:
        environment = {
            "ZHISHOU_DINGTALK__BASE_URL": taker.url,
            f"ZHISHOU_DINGTALK__ROBOTS__{NAME}__TOKEN": "token-1",
        }
        yield Receiving(NAME, environment, lambda: [one.json["text"]["content"] for one in taker.taken], list)


RECEIVERS = {"email": _email, "webhook": _webhook, "dingtalk": _dingtalk}


async def home_where_the_officer_has(template: Path, home: Path, channel: str, address: str) -> Path:
    """Copy a home and give the township's officer on duty a contact of this channel."""
    shutil.copytree(template, home)
    database = Database(f"sqlite+aiosqlite:///{home / 'zhishou.db'}")
    async with database.write() as session:
        duty = next(each for each in await on_duty(session, TOWNSHIP, shown(home)) if each.post == Post.OFFICER)
        session.add(Contact(person_id=duty.person_id, channel=Channel(channel), address=address))
    await database.dispose()
    return home


@pytest.mark.parametrize("channel", RECEIVERS)
@pytest.mark.parametrize("step", STEPS)
async def test_a_post_survives_a_kill_at_every_step_and_is_marked_where_it_may_be_double(
    before: dict[str, Path], tmp_path: Path, channel: str, step: str
) -> None:
    """It arrives; twice only when it died between accept and commit; and the ladder goes on when nobody answers."""
    copies, is_marked = STEPS[step]
    async with RECEIVERS[channel]() as taker:
        template = await home_where_the_officer_has(before["missed"], tmp_path / "template", channel, taker.address)
        policy = policy_that_calls_by(tmp_path, channel)
        async with a_town(template, tmp_path / "home", f"{step}:{channel}", ZHISHOU_POLICY=policy, **taker.environment) as town:
            await STORY[MISSED].act(town)
            assert town.deaths == 1
            assert ["超时催报" in text for text in taker.texts()] == [True] * copies
            assert len(set(taker.keys())) <= 1, "a receiver cannot tell the repeat"
            (row,) = await town.rows(Delivery, col(Delivery.channel) == channel)
            assert (row.state, row.maybe_doubled) == ("accepted", is_marked)
            await STORY[UNANSWERED].act(town)
            for unit in (TOWNSHIP, COUNTY):
                leader = await town.phone_of(unit, Post.LEADER)
                assert [kind(text) for text in leader.received()] == ["超时催报 第2步"]
            assert await ledger.doubtful(town) == is_marked
            await ledger.assert_whole(town)
