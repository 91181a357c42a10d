"""Numbers that are due are asked by themselves: one that must not be asked holds up no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from directory.tables import Contact
from roster.verifying.due import ask_due
from roster.verifying.sending import send_code
from runtime.work import Work
from schemas.values import Channel
from tests.roster.world import MINUTE, someone, world


async def test_a_number_that_got_too_many_codes_holds_up_no_other(tmp_path):
    """A policy that asks again sooner than a day allows: the officer's number is left out, the leader's is asked."""
    async with world(tmp_path) as here:
        officer, leader = (
            Contact(person_id=someone(name), channel=Channel.SMS, address=f"+8619900003{place:03d}")
            for place, name in enumerate(("town officer", "town leader"))
        )

        async def enter(work: Work) -> None:
            work.session.add_all([officer, leader])

        await here.work(enter)
        for _ in range(here.platform.policy.verification.codes_a_day):
            await here.work(lambda work: send_code(work, officer.id))
            here.clock.move(2 * MINUTE)

        async def ask(work: Work) -> int:
            often = work.policy.verification.model_copy(update={"ask_again_after": timedelta(minutes=1)})
            return await ask_due(replace(work, policy=work.policy.model_copy(update={"verification": often})))

        assert await here.work(ask) == 1
