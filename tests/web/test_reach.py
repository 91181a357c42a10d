"""The page and the API of how one is reached and who stands in."""

from __future__ import annotations

from sqlmodel import col, select

from directory.tables import Person
from runtime.tables import JournalRow
from tests.web.conftest import Desk


async def test_wishes_are_kept_and_shown(desk: Desk) -> None:
    """Chat first for urgent, no SMS for routine, quiet hours, English: the page and the API both say so afterwards."""
    browser = await desk.browser("qingshi")
    channels = (await browser.get("/api/me/reach")).json()["channels"]
    assert {"sms", "telegram"} <= set(channels)
    form = {"urgent-telegram": "1", "urgent-sms": "2", "routine-sms": "off", "quiet_from": "22:00", "quiet_until": "07:00"}
    answer = await browser.post("/account/reach", data={**form, "language": "en"})
    assert answer.status_code == 303, answer.text
    told = (await browser.get("/api/me/reach")).json()
    assert told["urgent"]["order"][0] == "telegram"
    assert told["routine"]["off"] == ["sms"]
    assert (told["quiet"], told["language"]) == ({"start": "22:00", "end": "07:00"}, "en")
    page = (await browser.get("/account/reach?done=reach")).text
    assert 'value="22:00"' in page
    assert "联系偏好已保存" in page
    await desk.settled()
    async with desk.platform.database.read() as session:
        assert (await session.scalars(select(JournalRow).where(col(JournalRow.type) == "reach.changed"))).one()


async def test_a_duty_officer_stays_reachable(desk: Desk) -> None:
    """All off is refused, for urgent and for routine, on the page and by the API; half a pair of quiet hours too."""
    browser = await desk.browser("qingshi")
    channels = (await browser.get("/api/me/reach")).json()["channels"]
    for urgency, sentence in (("urgent", "紧急信息至少要留一个渠道"), ("routine", "值班人员不能关闭普通信息的全部渠道")):
        answer = await browser.post("/account/reach", data={f"{urgency}-{each}": "off" for each in channels})
        assert answer.status_code == 422
        assert sentence in answer.text
        refused = await browser.put("/api/me/reach", json={urgency: {"off": channels}})
        assert refused.status_code == 409
        assert sentence in refused.json()["detail"]
    answer = await browser.post("/account/reach", data={"quiet_from": "22:00"})
    assert "请写明从几点到几点" in answer.text


async def test_a_stand_in_is_set_by_name_and_taken_back(desk: Desk) -> None:
    """Somebody of the own township; it is on the page until it is taken back."""
    browser = await desk.browser("qingshi")
    async with desk.platform.database.read() as session:
        of = select(Person).where(col(Person.unit) == "990121101000").order_by(col(Person.name))
        colleague = next(each for each in await session.scalars(of) if each.name != "沈卫东")
    form = {"name": colleague.name, "first": "2026-07-14", "last": "2026-07-16", "reason": "年休假"}
    answer = await browser.post("/account/stand-ins", data=form)
    assert answer.status_code == 303, answer.text
    (standing,) = (await browser.get("/api/me/stand-ins")).json()
    assert standing["taker_name"] == colleague.name
    assert standing["ends_at"].startswith("2026-07-16T16:00")
    assert "年休假" in (await browser.get("/account/reach")).text
    assert (await browser.post(f"/account/stand-ins/{standing['id']}/end")).status_code == 303
    assert (await browser.get("/api/me/stand-ins")).json() == []
    assert (await browser.delete(f"/api/me/stand-ins/{standing['id']}")).status_code == 409


async def test_a_stand_in_is_of_the_own_subtree(desk: Desk) -> None:
    """Nobody of another township, by name or by id; an unknown name and missing days are told."""
    browser = await desk.browser("qingshi")
    async with desk.platform.database.read() as session:
        of = select(Person).where(col(Person.unit) == "990121102000").order_by(col(Person.id))
        stranger = (await session.scalars(of)).first()
    assert stranger
    form = {"name": stranger.name, "first": "2026-07-14", "last": "2026-07-16"}
    assert "您的单位和下级单位里没有" in (await browser.post("/account/stand-ins", data=form)).text
    body = {"taker_id": str(stranger.id), "starts_at": "2026-07-14T00:00:00Z", "ends_at": "2026-07-15T00:00:00Z"}
    refused = await browser.post("/api/me/stand-ins", json=body)
    assert refused.status_code == 409
    assert "不在您的单位或下级单位" in refused.json()["detail"]
    assert "请选好代接的开始和结束日期" in (await browser.post("/account/stand-ins", data={"name": "某人"})).text


async def test_a_token_has_no_wishes(desk: Desk) -> None:
    """A program that stands for no person is told so."""
    program = await desk.program("duty_officer", "990121101000")
    assert (await program.get("/api/me/reach")).status_code == 403
