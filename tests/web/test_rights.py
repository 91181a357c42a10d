"""Nobody sees or does anything outside their subtree and role, and every refusal is a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.conftest import VILLAGER, Desk, one_incident

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
ELSEWHERE = "990125000000"


@pytest.fixture
async def elsewhere(desk: Desk) -> str:
    """The code of the other county of the demo."""
    from directory import queries as directory

    async with desk.platform.database.read() as session:
        found = await directory.units_named(session, "云岭县", "990100000000")
    return found[0].code


async def test_the_other_county_sees_nothing_of_it(desk: Desk, elsewhere: str) -> None:
    """An incident of one county is not listed, shown, streamed, nor touched by the other; each refusal says why."""
    message = await desk.text(FIRE)
    incident = await one_incident(await desk.browser("donghe"))
    other = await desk.program("duty_officer", elsewhere)
    assert (await other.get("/api/incidents")).json() == {"incidents": []}
    for address in (
        f"/api/incidents/{incident['id']}",
        f"/api/messages/{message}",
        f"/incidents/{incident['id']}",
        f"/live?watch=incident:{incident['id']}",
        f"/live?watch=message:{message}",
    ):
        answer = await other.get(address)
        assert answer.status_code == 403, address
        assert "本单位和下级单位" in answer.json()["detail"]


async def test_the_other_county_can_do_nothing_to_it(desk: Desk, elsewhere: str) -> None:
    """Every action on another county's incident is refused and leaves no trace."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    inside = await desk.browser("donghe")
    before = await one_incident(inside)
    other = await desk.program("duty_leader", elsewhere)
    at, running = f"/incidents/{before['id']}", before["escalations"][0]["id"]
    call = {"callee_name": "某", "content": "某"}
    for address, data in (
        (f"{at}/phone-log", call),
        (f"{at}/filing", {"title": "某", "body": "某", "checked": "1"}),
        (f"{at}/send", {"text": "某"}),
        (f"{at}/fact", {"name": "deaths", "value": "9", "reason": "某"}),
        (f"{at}/grade", {"severity": "I", "reason": "某"}),
        (f"{at}/close", {"reason": "某"}),
        (f"/escalations/{running}/acknowledge", {}),
    ):
        assert (await other.post(address, data=data)).status_code == 403, address
    assert (await other.post(f"/api{at}/phone-logs", json=call)).status_code == 403
    await desk.settled()
    after = await one_incident(inside)
    assert (after["facts"], after["severity"], after["filings"]) == (before["facts"], before["severity"], [])


async def test_a_village_officer_has_the_form_and_their_own_messages(desk: Desk) -> None:
    """An information officer is led to the report form, sees what they sent and what became of it, and no desk."""
    mine = await desk.text(FIRE, address=VILLAGER)
    theirs = await desk.text("哈哈哈", address="+8619900000103")
    village = await desk.browser("lijiacun")
    assert (await village.get("/")).headers["location"] == "/report"
    assert FIRE in (await village.get("/inbox")).text
    assert "哈哈哈" not in (await village.get("/inbox")).text
    assert (await village.get(f"/messages/{mine}")).status_code == 200
    assert (await village.get(f"/messages/{theirs}")).status_code == 403
    for address in ("/parts/board", "/incidents", "/roster", "/directory", "/live?watch=board", "/api/incidents"):
        answer = await village.get(address)
        assert answer.status_code == 403, address
        assert "信息员" in answer.text


async def test_who_watches_does_not_act(desk: Desk) -> None:
    """A supervisor sees the incident, but no button on it, and doing by hand what a button would do is refused in words."""
    await desk.text(FIRE)
    supervisor = await desk.browser("ducha")
    incident = await one_incident(supervisor)
    page = (await supervisor.get(f"/incidents/{incident['id']}")).text
    for button in ("登记电话报告", "书面报告</a>", "调整等级", "办结</a>", "我来处理"):
        assert button not in page
    answer = await supervisor.post(f"/incidents/{incident['id']}/grade", data={"severity": "I", "reason": "某"})
    assert answer.status_code == 403
    assert "您是澄川市督查员" in answer.text


async def test_a_report_cannot_be_moved_into_an_incident_elsewhere(desk: Desk) -> None:
    """A township officer can't put a report into an incident of another township."""
    await desk.text(FIRE)
    await desk.text("柳溪镇街上两车相撞，伤1人", address="+8619900009997")
    message = await desk.text("李家村又着火了一处，伤1人", address="+8619900000102")
    city = (await (await desk.browser("chengchuan")).get("/api/incidents")).json()["incidents"]
    officer = await desk.browser("qingshi")
    own = {each["id"] for each in (await officer.get("/api/incidents")).json()["incidents"]}
    foreign = next(each["id"] for each in city if each["id"] not in own)
    import re

    page = (await officer.get(f"/messages/{message}")).text
    report = re.search(r'name="report_id" value="([^"]+)"', page)
    assert report
    data = {"report_id": report[1], "incident_id": foreign, "reason": "某"}
    assert (await officer.post(f"/messages/{message}/link", data=data)).status_code == 403


async def test_a_token_is_not_a_person(desk: Desk) -> None:
    """A token that stands for nobody can read, but can't take responsibility for an escalation."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    program = await desk.program("duty_officer", "990100000000")
    incident = await one_incident(program)
    answer = await program.post(f"/api/escalations/{incident['escalations'][0]['id']}/acknowledge")
    assert answer.status_code == 403
    assert "必须由人负责" in answer.json()["detail"]


async def test_a_bad_token_is_nobody(desk: Desk) -> None:
    """A wrong token is refused even where the cookie beside it would do."""
    browser = await desk.browser("qingshi")
    answer = await browser.get("/api/incidents", headers={"authorization": "Bearer zhishou_wrong"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
