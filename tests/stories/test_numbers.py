"""Numbers on handsets: proved by a code that comes back, asked for again after ninety days, flagged when they bounce."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from directory.importing import apply, read_files
from directory.tables import Contact, Person
from notifier.tables import Delivery, Notice
from roster.errors import Refused
from roster.verifying.proving import by_page
from roster.verifying.queries import numbers_to_check, working_numbers
from roster.verifying.sending import send_code
from roster.verifying.tables import NumberCode
from runtime.clock import ManualClock
from runtime.work import Work
from sandbox import Phone
from schemas.values import Channel, Post
from tests.stories.town import CITY, MINUTE, START, TOWNSHIP, VILLAGER, Town, a_town

DAY = timedelta(days=1)


async def contact(town: Town, number: str = VILLAGER) -> Contact:
    """The contact point of a number."""
    (one,) = await town.rows(Contact, Contact.channel == Channel.SMS, Contact.address == number)
    return one  # type: ignore[no-any-return]


async def unproved(town: Town, contact_id: UUID, ago: timedelta | None = None) -> None:
    """Let a number be proved so long ago, or never."""
    at = town.clock.now() - ago if ago else None

    async def change(work: Work) -> None:
        await work.session.execute(update(Contact).where(col(Contact.id) == contact_id).values(verified_at=at))

    await town.system.platform.works.run(change)


async def sent_code(town: Town, phone: Phone, contact_id: UUID) -> str:
    """Have a code sent, and return what the phone shows."""
    await town.system.platform.works.run(lambda work: send_code(work, contact_id))
    return six_digits((await phone.expect("号码验证码", "30分钟内有效")).text)


def six_digits(text: str) -> str:
    """The code in a text."""
    return re.findall(r"\d{6}", text)[0]


def other_than(code: str) -> str:
    """A wrong code."""
    return "100000" if code != "100000" else "100001"


async def test_a_code_that_comes_back_proves_the_number(town: Town) -> None:
    """The phone gets six digits and replies with them; the code itself is nowhere in our tables after it has expired."""
    phone, number = await town.villager(), await contact(town)
    await unproved(town, number.id)
    code = await sent_code(town, phone, number.id)
    await phone.text(code)
    await phone.expect("号码已核实")
    await town.rest()
    assert (await contact(town)).verified_at == town.clock.now()
    (row,) = await town.rows(NumberCode)
    assert (row.state, row.means) == ("verified", "reply")
    assert code not in row.code_hash
    await town.passes(46 * MINUTE)
    assert not [row for row in await town.rows(Delivery, Delivery.address == VILLAGER) if code in row.text]
    assert not [row for row in await town.rows(Notice) if code in str(row.params)]


async def test_tries_are_counted_and_a_code_expires(town: Town) -> None:
    """Five wrong codes spend it, and the right one comes too late; so it does half an hour later."""
    phone, number = await town.villager(), await contact(town)
    await unproved(town, number.id)
    code = await sent_code(town, phone, number.id)
    for left in (4, 3):
        await phone.text(other_than(code))
        await phone.expect("验证码不对", f"还可再试{left}次")
    person = number.person_id
    outcomes = [
        (await town.system.platform.works.run(lambda work: by_page(work, person, number.id, other_than(code)))).outcome
        for _ in range(3)
    ]
    assert outcomes == ["wrong", "wrong", "spent"]
    await phone.text(code)
    await phone.expect("没有等待验证的号码")
    await town.passes(2 * MINUTE)
    again = await sent_code(town, phone, number.id)
    await town.passes(31 * MINUTE)
    assert (await town.system.platform.works.run(lambda work: by_page(work, person, number.id, again))).outcome == "nothing"
    assert (await contact(town)).verified_at is None


async def test_a_code_typed_in_full_width_figures_is_the_same_code(town: Town) -> None:
    """An input method leaves ３８２ ９１４ on the page: that is no wrong try."""
    phone, number = await town.villager(), await contact(town)
    await unproved(town, number.id)
    code = await sent_code(town, phone, number.id)
    typed = " ".join((code[:3], code[3:])).translate({ord(each): ord(each) + 0xFEE0 for each in "0123456789"})
    proof = await town.system.platform.works.run(lambda work: by_page(work, number.person_id, number.id, typed))
    assert proof.outcome == "verified"


async def test_another_persons_page_or_phone_proves_nothing(town: Town) -> None:
    """A code typed by somebody else, or sent from another number, is no proof."""
    phone, number = await town.villager(), await contact(town)
    other = await town.phone_of(TOWNSHIP, Post.OFFICER)
    await unproved(town, number.id)
    code = await sent_code(town, phone, number.id)
    stranger = (await contact(town, other.key)).person_id
    assert (await town.system.platform.works.run(lambda work: by_page(work, stranger, number.id, code))).outcome == "nothing"
    await other.text(code)
    await other.expect("没有等待验证的号码")
    assert (await contact(town)).verified_at is None


async def test_another_number_has_to_be_proved_anew(town: Town, tmp_path: Path) -> None:
    """The villager's number is changed by an import: the new one is not proved, and the code for the old one proves nothing."""
    phone, number = await town.villager(), await contact(town)
    code = await sent_code(town, phone, number.id)
    (owner,) = await town.rows(Person, Person.id == number.person_id)
    sheet = tmp_path / "people.csv"
    sheet.write_text(f"姓名,单位代码,手机\n{owner.name},{owner.unit},+8619900000999\n", "utf-8")
    await town.system.platform.works.run(lambda work: apply(work, read_files([sheet])))
    assert (await contact(town, "+8619900000999")).verified_at is None
    person = number.person_id
    assert (await town.system.platform.works.run(lambda work: by_page(work, person, number.id, code))).outcome == "nothing"


async def test_codes_are_not_sent_without_end(town: Town) -> None:
    """Not twice in a minute, and five a day."""
    phone, number = await town.villager(), await contact(town)
    await sent_code(town, phone, number.id)
    with pytest.raises(Refused, match="刚发过验证码"):
        await town.system.platform.works.run(lambda work: send_code(work, number.id))
    for _ in range(4):
        await town.passes(2 * MINUTE)
        await sent_code(town, phone, number.id)
    await town.passes(2 * MINUTE)
    with pytest.raises(Refused, match="一天内已发过5次"):
        await town.system.platform.works.run(lambda work: send_code(work, number.id))


async def test_who_has_duty_ahead_is_asked_after_ninety_days_once_over_a_restart(tmp_path: Path) -> None:
    """The officer on duty is asked by daylight and answers; a village without duty is not asked; nobody is asked twice."""
    async with a_town(tmp_path) as town:
        officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
        await unproved(town, (await contact(town, officer.key)).id, 91 * DAY)
        await unproved(town, (await contact(town)).id)
        await town.passes(10 * MINUTE)
        code = six_digits((await officer.expect("号码验证码")).text)
        await town.passes(10 * MINUTE)
    async with a_town(tmp_path, clock=ManualClock(START + 25 * MINUTE)) as town:
        await town.passes(2 * MINUTE)
        officer = town.sandbox.phone(officer.key)
        await officer.text(code)
        await officer.expect("号码已核实")
        await town.passes(20 * MINUTE)
        assert len(await town.rows(NumberCode)) == 1


async def test_a_number_that_bounces_is_known_until_something_arrives(town: Town) -> None:
    """A dead number is flagged with time and reason and listed; proved again it works again."""
    phone, number = await town.villager(), await contact(town)
    policy = town.system.platform.policy.verification
    assert policy
    town.sandbox.twilio.faults.undelivered(30005, to=VILLAGER)
    await town.system.platform.works.run(lambda work: send_code(work, number.id))
    await town.rest()
    bounced = await contact(town)
    assert (bounced.flagged, bounced.flagged_at) == ("空号或号码不存在（Twilio 30005）", town.clock.now())
    async with town.system.platform.database.read() as session:
        working = (await working_numbers(session, [number.person_id]))[number.person_id]
        assert number.id not in {each.id for each in working}
        (line, *_) = await numbers_to_check(session, [CITY], policy, town.clock.now())
    assert (line.contact.id, line.state) == (number.id, "bounced")
    await town.passes(2 * MINUTE)
    await phone.text(await sent_code(town, phone, number.id))
    await phone.expect("号码已核实")
    await town.rest()
    assert ((await contact(town)).flagged, (await contact(town)).flagged_at) == ("", None)
