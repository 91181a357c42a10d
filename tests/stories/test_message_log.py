"""A fire, its texts and their receipts, read back from the message log."""

from __future__ import annotations

from tests.stories.test_missed import report_a_fire, run_out
from tests.stories.town import Town


async def test_the_log_tells_what_came_back(town: Town) -> None:
    """Reported, answered, the officer told, the clock missed, the call answered: each with carrier id, receipt and answer."""
    _, officer, _ = await report_a_fire(town)
    await run_out(town, officer)
    call = await officer.expect("超时催报")
    await call.reply("1")
    await officer.expect("已确认")
    await town.rest()
    await town.sign_in("qingshi")
    lines = (await town.web.get("/api/messages")).json()["messages"]
    told = {line["why"]: line for line in lines if line["direction"] == "out"}
    receipt = told["收到报告的回执"]
    assert (receipt["state"], receipt["tries"]) == ("delivered", 1)
    assert receipt["carrier_id"].startswith("SM")
    assert receipt["delivered_at"]
    asked = told["超时催报·第1步 值班员"]
    assert (asked["state"], asked["answer"]) == ("answered", "1")
    course = (await town.web.get(f"/api/notices/{asked['id']}")).json()
    assert "voice" not in asked["channels"], "nobody was rung: it was answered before"
    way, call = course["ways"]
    assert (call["channel"], call["state"]) == ("voice", "expired")
    assert way["wording"].startswith("file:")
    steps = [step["what"] for step in way["steps"]]
    assert steps[:2] == ["排队", "第1次发送：运营商已接受"]
    assert "运营商回执：已到达手机" in steps
    assert [cause["type"] for cause in course["causes"]] == ["message.received", "deadline.missed"]
