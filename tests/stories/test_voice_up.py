"""The duty officer calls the superior from the incident page: taken, it is the phone report; not taken, it is none."""

from __future__ import annotations

from directory.demo import ACCOUNTS
from notifier.voice.tables import VoiceBridge
from reporting.tables import Filing
from sandbox import Phone, PhoneCall
from schemas import uuid7
from schemas.values import Post
from tests.stories.town import COUNTY, MINUTE, TOWNSHIP, Town


async def mine(town: Town) -> Phone:
    """Have a mine accident reported, which owes a phone report in 30 minutes; return the phone of the officer at the desk."""
    villager, officer = await town.villager(), town.sandbox.phone(ACCOUNTS["qingshi"])
    await villager.text("刚刚李家村煤矿瓦斯爆炸，死亡12人，被困5人")
    await town.rest()
    read_all(town)
    await town.sign_in("qingshi")
    return officer


def read_all(town: Town) -> None:
    """Everybody reads what lies on their handsets; telephones that ring stay."""
    for handset in town.sandbox.handsets():
        for entry in handset.unexpected():
            entry.expected = not isinstance(entry, PhoneCall)


async def press_the_button(town: Town, **fields: str) -> str:
    """Press the button of the incident page; return the incident's id."""
    incident = await town.incident()
    assert f"/incidents/{incident.id}/call-up" in (await town.web.get(f"/incidents/{incident.id}")).text
    page = (await town.web.get(f"/incidents/{incident.id}/call-up")).text
    assert "将呼叫东河县" in page
    await town.post(f"/incidents/{incident.id}/call-up", once=str(uuid7()), **fields)
    return str(incident.id)


async def test_taken_by_the_superior_it_is_the_phone_report(town: Town) -> None:
    """The officer's phone rings first, then the county's; the key makes the report, with start, end and both numbers."""
    officer, above = await mine(town), await town.phone_of(COUNTY, Post.OFFICER)
    incident = await press_the_button(town)
    call = await officer.rings()
    await call.answer()
    await call.hears("现在为您接通东河县值班室", "二零二六，零零零幺")
    other = await above.rings()
    await other.answer()
    await other.hears("青石镇", "电话报告突发事件", "接听请按1")
    await other.press("1")
    await call.is_connected()
    await town.rest()
    clock = (await town.clocks())["phone-30m"]
    assert (clock.state, clock.on_time, clock.met_means) == ("met", True, "phone"), "met while they still talk"
    town.clock.move(4 * MINUTE)
    await call.hang_up()
    await other.ends()
    await town.rest()
    (bridge,) = await town.rows(VoiceBridge)
    assert (bridge.caller, bridge.called, bridge.state) == (officer.key, above.key, "ended")
    (filing,) = await town.rows(Filing)
    assert (filing.submitted_at, filing.unit, filing.submitted_to) == (bridge.connected_at, TOWNSHIP, COUNTY)
    assert filing.contact["number"] == above.key
    page = (await town.web.get(f"/incidents/{incident}")).text
    for words in ("电话接通", officer.key, above.key, "已计为电话报告", "结束"):
        assert words in page
    read_all(town)


async def test_not_taken_by_anybody_it_is_no_report(town: Town) -> None:
    """Officer and leader of the county do not answer: said so in the call and on the page, and the clock runs on."""
    officer = await mine(town)
    incident = await press_the_button(town)
    call = await officer.rings()
    await call.answer()
    await (await (await town.phone_of(COUNTY, Post.OFFICER)).rings()).let_ring()
    leader = await (await town.phone_of(COUNTY, Post.LEADER)).rings()
    await leader.answer()
    await leader.stay_silent()
    await call.hears("上级值班室没有接听", "不计为电话报告")
    await call.ends()
    await town.rest()
    assert (await town.clocks())["phone-30m"].state == "running"
    assert await town.rows(Filing) == []
    page = (await town.web.get(f"/incidents/{incident}")).text
    assert "没有接听，不计为电话报告" in page
    read_all(town)


async def test_a_mailbox_of_the_superior_is_no_report(town: Town) -> None:
    """A machine presses no key."""
    officer, above = await mine(town), await town.phone_of(COUNTY, Post.OFFICER)
    above.when_called = "machine"
    (await town.phone_of(COUNTY, Post.LEADER)).when_called = "busy"
    await press_the_button(town)
    call = await officer.rings()
    await call.answer()
    mailbox = above.history[-1]
    await call.hears("［正在接通］")
    while not (isinstance(mailbox := above.history[-1], PhoneCall)):
        await call.hears("正在接通")
    await mailbox.hears("接听请按1")
    await mailbox.stay_silent()
    await call.hears("没有接听")
    await call.ends()
    await town.rest()
    assert await town.rows(Filing) == []
    read_all(town)


async def test_the_officers_own_phone_is_not_picked_up(town: Town) -> None:
    """Then nobody above is rung, and nothing is reported; it is tried once."""
    officer = await mine(town)
    incident = await press_the_button(town)
    await (await officer.rings()).decline()
    await town.rest()
    await town.passes(MINUTE)
    assert await town.rows(VoiceBridge) == []
    assert await town.rows(Filing) == []
    assert "占线或被拒接" in (await town.web.get(f"/incidents/{incident}")).text
    read_all(town)


async def test_the_button_pressed_twice_rings_once(town: Town) -> None:
    """One rendering of the form is one call."""
    officer, once = await mine(town), str(uuid7())
    incident = (await town.incident()).id
    for _ in range(2):
        await town.post(f"/incidents/{incident}/call-up", once=once)
    await (await officer.rings()).decline()
    await town.rest()
    assert len([entry for entry in officer.history if isinstance(entry, PhoneCall)]) == 1
    read_all(town)


async def test_who_may_not_report_may_not_call(town: Town) -> None:
    """A supervisor is refused with a sentence."""
    await mine(town)
    incident = (await town.incident()).id
    await town.sign_in("ducha")
    answer = await town.web.get(f"/incidents/{incident}/call-up")
    assert answer.status_code == 403
    assert "登记电话报告" in answer.text
    read_all(town)
