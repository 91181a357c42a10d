"""The JSON API, as other programs use it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from tests.web.conftest import Desk, one_incident

FIRE = "李家村东头柴房着火了，伤2人，正在扑救"
CITY = "990100000000"


async def test_a_report_by_api_can_be_followed_to_its_incident(desk: Desk) -> None:
    """A report is answered 202 with an address; there its disposition is found, and from there the incident."""
    program = await desk.program("duty_officer", CITY)
    handed = await program.post("/api/reports", json={"text": FIRE, "reporter": "+8619900000101"})
    assert handed.status_code == 202, handed.text
    await desk.settled()
    message = (await program.get(handed.json()["url"])).json()
    assert (message["disposition"], message["text"]) == ("report", FIRE)
    incident = (await program.get(message["links"]["incident"])).json()
    assert incident["facts"]["injured"]["value"] == 2
    assert incident["facts"]["injured"]["said"]["words"]
    assert incident["clocks"][0]["tier"] == "report-2h"
    assert {notice["template"] for notice in incident["notices"]} >= {"new-incident"}
    assert incident["timeline"] == sorted(incident["timeline"], key=lambda step: step["at"])


async def test_a_message_that_is_not_read_yet_is_asked_for_again(desk: Desk) -> None:
    """A message that is not known (yet) answers 404 and says when to ask again."""
    program = await desk.program("duty_officer", CITY)
    answer = await program.get(f"/api/messages/{uuid4()}")
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["error"]) == (404, "1", "not_found")


async def test_acting_by_api_with_a_key_is_done_once(desk: Desk) -> None:
    """A phone log posted twice with one Idempotency-Key is one filing; the second answer says so."""
    await desk.text(FIRE)
    program = await desk.program("duty_officer", CITY)
    incident = await one_incident(program)
    unit = incident["clocks"][0]["unit"]
    body = {"callee_name": "邓敏", "content": "报告火灾", "unit": unit}
    address = f"/api/incidents/{incident['id']}/phone-logs"
    first = await program.post(address, json=body, headers={"idempotency-key": "call-1"})
    assert first.status_code == 201, first.text
    again = await program.post(address, json=body, headers={"idempotency-key": "call-1"})
    assert (again.status_code, again.json()["error"]) == (409, "refused")
    await desk.settled()
    incident = await one_incident(program)
    assert len(incident["filings"]) == 1
    assert incident["clocks"][0]["state"] == "met"


async def test_a_person_acknowledges_by_api(desk: Desk) -> None:
    """A signed-in person's POST takes the escalation and answers what that did; once it is over, it says that too."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(hours=2, seconds=1))
    officer = await desk.browser("qingshi")
    escalation = (await one_incident(officer))["escalations"][0]
    address = f"/api/escalations/{escalation['id']}/acknowledge"
    taken = (await officer.post(address)).json()
    assert taken["outcome"] == "taken"
    assert taken["again_at"]
    assert (await officer.post(f"/api/escalations/{uuid4()}/acknowledge")).status_code == 404


async def test_wrong_requests_are_told_in_chinese(desk: Desk) -> None:
    """Bad ids, bad JSON, missing fields and unknown paths each get their status and a sentence."""
    program = await desk.program("duty_officer", CITY)
    json_type = {"content-type": "application/json"}
    for method, address, content, status in (
        ("GET", "/api/incidents/none", b"", 422),
        ("GET", f"/api/incidents/{uuid4()}", b"", 404),
        ("GET", "/api/incidents?limit=0", b"", 422),
        ("GET", "/api/nothing", b"", 404),
        ("DELETE", "/api/incidents", b"", 405),
        ("POST", f"/api/incidents/{uuid4()}/phone-logs", b"{", 422),
        ("POST", f"/api/incidents/{uuid4()}/phone-logs", b"{}", 422),
    ):
        answer = await program.request(method, address, content=content, headers=json_type)
        assert answer.status_code == status, (address, answer.text)
        told = answer.json()
        assert told.keys() == {"error", "detail"}
        assert not told["detail"].isascii()


async def test_the_list_goes_on(desk: Desk) -> None:
    """`limit` and `before` page through the incidents without showing one twice."""
    await desk.text(FIRE)
    await desk.pass_time(timedelta(minutes=1))
    await desk.text("石桥村山体滑坡，埋了1户，1人失踪", address="+8619900009996")
    program = await desk.program("duty_officer", CITY)
    first = (await program.get("/api/incidents?limit=1")).json()["incidents"]
    second = (await program.get("/api/incidents", params={"limit": 1, "before": first[0]["opened_at"]})).json()["incidents"]
    assert len(first) == len(second) == 1
    assert first[0]["id"] != second[0]["id"]
