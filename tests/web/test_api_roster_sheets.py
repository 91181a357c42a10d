"""Duty tables and calendars by API, as other programs use it."""

from __future__ import annotations

import httpx
from sqlalchemy import select
from sqlmodel import col

from directory.accounts import create_token
from roster.tables import ShiftChange
from tests.web.conftest import Desk
from tests.web.test_roster_sheets import HEAD, Office, namesakes, office
from web.api.roster_sheets import Comparison, TableFault
from web.api.sheet_examples import COMPARED, WRONG

PATH = "/api/roster/import"


async def sent(client: httpx.AsyncClient, *lines: str, name: str = "表.csv", **how: object) -> httpx.Response:
    """Post a CSV."""
    content = "\n".join([HEAD, *lines]).encode()
    key = {"idempotency-key": str(how.pop("key"))} if "key" in how else {}
    params = {"unit": how.pop("unit"), **how} if "unit" in how else how
    return await client.post(PATH, params=params, files={"file": (name, content)}, headers=key)


async def leader_token(here: Office) -> httpx.AsyncClient:
    """Return a program that holds the leader's role over the township."""
    return await here.desk.program("duty_leader", here.unit)


async def test_a_program_compares_then_imports(desk: Desk) -> None:
    """Without being told so nothing is changed; with dry_run=false all is, in the token's name, if it is what was looked at."""
    here = await office(desk)
    program = await leader_token(here)
    one, two, _ = here.names[:3]
    line = f"{here.day(20)},{one},{two},"
    seen = (await sent(program, line, unit=here.unit)).json()
    assert (seen["applied"], seen["added"], len(seen["changes"])) == (False, 2, 2)
    change = seen["changes"][0]
    assert (change["day"], change["post"], change["what"], change["before"]) == (here.day(20), "officer", "added", None)
    assert (change["after"]["name"], change["after"]["cell"]) == (one, "B2")
    assert await here.shifts() == {}
    how = {"unit": here.unit, "dry_run": False, "confirmed": seen["fingerprint"]}
    missing = await sent(program, line, **how)
    assert (missing.status_code, "理由" in missing.json()["detail"]) == (409, True)
    other = await sent(program, line, f"{here.day(21)},{one},,", reason="月度", **how)
    assert (other.status_code, "已被别人改过" in other.json()["detail"]) == (409, True)
    done = await sent(program, line, reason="月度", key="a", **how)
    assert (done.status_code, done.json()["applied"], done.json()["added"]) == (200, True, 2)
    assert (await sent(program, line, reason="月度", key="a", **how)).status_code == 409
    async with desk.platform.database.read() as session:
        reasons = set(await session.scalars(select(col(ShiftChange.reason)).where(col(ShiftChange.reason).startswith("月度"))))
    assert reasons == {f"月度（接口令牌：duty_leader {here.unit}）"}


async def test_the_units_name_in_the_table_will_do(desk: Desk) -> None:
    """Whose table it is is read from the file's name or title, among the rooms that the caller may change; else asked for."""
    here = await office(desk)
    program = await leader_token(here)
    line = f"{here.day(20)},{here.names[0]},,"
    assert (await sent(program, line, name="青石镇值班表.csv")).json()["unit"] == here.unit
    for name in ("值班表.csv", "东河县值班表.csv"):
        unknown = await sent(program, line, name=name)
        assert (unknown.status_code, "请指明" in unknown.json()["detail"]) == (409, True), name


async def test_what_is_wrong_is_told_by_cell(desk: Desk) -> None:
    """Each complaint with sheet, cell and sentence; of two of one name who they are, and the choice is taken."""
    here = await office(desk)
    program = await leader_token(here)
    await namesakes(here, "王重名")
    wrong = await sent(program, f"{here.day(20)},没有这人,,", f"{here.day(21)},王重名,,", unit=here.unit)
    told = wrong.json()
    assert wrong.status_code == 422
    assert [(each["cell"], each["sentence"][:6]) for each in told["complaints"]] == [("B2", "没有叫“没有"), ("B3", "有2个叫“王")]
    (choice,) = told["choices"]
    assert (choice["name"], choice["cells"], len(choice["options"])) == ("王重名", ["B3"], 2)
    person = next(each["person_id"] for each in choice["options"] if "干事" in each["label"])
    for said in (f"王重名={person}", "B2=199 0000 0712"):
        chosen = await sent(program, f"{here.day(20)},王重名,,", unit=here.unit, who=[said])
        assert chosen.json()["changes"][0]["after"]["person_id"] == person, said
    assert (await sent(program, f"{here.day(20)},王重名,,", unit=here.unit, who=["王重名"])).status_code == 422
    assert (await program.post(PATH, params={"unit": here.unit})).status_code == 422
    assert (await sent(program, unit=here.unit, name="旧.xls")).json()["complaints"][0]["sentence"].startswith("这是旧的 .xls")


async def test_tokens_do_no_more_than_their_scope(desk: Desk) -> None:
    """A watcher's token exports and doesn't import; a token of another unit does neither; without one it is 401."""
    here = await office(desk)
    line = f"{here.day(20)},{here.names[0]},,"
    watcher = await desk.program("supervisor", here.unit)
    assert (await watcher.get("/api/roster/export", params={"unit": here.unit})).status_code == 200
    assert (await sent(watcher, line, unit=here.unit)).status_code == 403
    other = await desk.program("duty_leader", "990121102000")
    assert (await other.get("/api/roster/export", params={"unit": here.unit})).status_code == 403
    assert (await sent(other, line, unit=here.unit)).status_code == 403
    nobody = await desk.browser()
    nobody.headers = httpx.Headers()
    assert (await sent(nobody, line, unit=here.unit)).status_code == 401
    assert (await nobody.get("/api/roster/calendars")).status_code == 401


async def test_the_roster_as_a_file(desk: Desk) -> None:
    """In each form with its type; a month or a stretch of days; what can't be is refused."""
    here = await office(desk)
    program = await desk.program("duty_officer", here.unit)
    types = {}
    for form in ("xlsx", "csv", "pdf"):
        answer = await program.get("/api/roster/export", params={"unit": here.unit, "format": form})
        types[form] = answer.headers["content-type"] if answer.status_code == 200 else answer.json()["detail"]
    assert "spreadsheetml" in types["xlsx"]
    assert types["csv"] == "text/csv; charset=utf-8"
    assert types["pdf"] == "application/pdf" or "没有中文字体" in types["pdf"]
    days = {"unit": here.unit, "format": "csv", "first": here.day(0), "last": here.day(1)}
    lines = (await program.get("/api/roster/export", params=days)).content.decode("utf-8-sig").splitlines()
    assert [line[:10] for line in lines[1:3]] == [here.day(0), here.day(1)]
    for wrong, status in (({"format": "doc"}, 422), ({"month": "13"}, 422), ({"last": here.day(-9)}, 409), ({"unit": "0"}, 404)):
        assert (await program.get("/api/roster/export", params=days | wrong)).status_code == status, wrong


async def test_calendars_are_made_listed_and_ended(desk: Desk) -> None:
    """By a person, or a token in a person's name, which one without is told; the address is read without signing in."""
    here = await office(desk)
    officer = await desk.browser("qingshi")
    made = await officer.post("/api/roster/calendars", json={"unit": here.unit})
    assert made.status_code == 201, made.text
    path = made.json()["address"].removeprefix("http://desk.test")
    assert (await (await desk.browser()).get(path)).status_code == 200
    (listed,) = (await officer.get("/api/roster/calendars")).json()["calendars"]
    assert (listed["unit"], listed["name"]) == (here.unit, "青石镇值班")
    assert (await officer.delete(f"/api/roster/calendars/{listed['id']}")).status_code == 204
    assert (await (await desk.browser()).get(path)).status_code == 404
    assert (await officer.delete(f"/api/roster/calendars/{listed['id']}")).status_code == 409
    assert (await officer.post("/api/roster/calendars", json={"unit": "990100000000"})).status_code == 403
    refused = await (await leader_token(here)).post("/api/roster/calendars", json={})
    assert (refused.status_code, "不代表具体的人，没有自己的值班日历" in refused.json()["detail"]) == (403, True)
    person = await program_of(desk, here)
    assert (await person.post("/api/roster/calendars", json={})).status_code == 201


async def program_of(desk: Desk, here: Office) -> httpx.AsyncClient:
    """Return a program whose token acts in the name of the township's first."""
    from directory.tables import Person

    async with desk.platform.database.read() as session:
        someone = (await session.scalars(select(Person).where(col(Person.unit) == here.unit))).first()
    assert someone is not None
    job = lambda work: create_token(work, "本人", "duty_officer", here.unit, someone.id)  # noqa: E731
    client = await desk.browser()
    client.headers = httpx.Headers({"authorization": f"Bearer {await desk.platform.works.run(job)}"})
    return client


async def test_the_documents_examples_are_true(desk: Desk) -> None:
    """What OpenAPI shows as answers is what the models are; the file's field is named."""
    assert Comparison.model_validate(COMPARED).changed == 1
    assert TableFault.model_validate(WRONG).choices[0].cells == ["C7"]
    paths = (await (await desk.browser()).get("/openapi.json")).json()["paths"]
    body = paths[PATH]["post"]["requestBody"]["content"]["multipart/form-data"]
    assert body["schema"]["required"] == ["file"]
    assert paths[PATH]["post"]["responses"]["200"]["content"]["application/json"]["example"] == COMPARED
    assert {"get", "post"} <= paths["/api/roster/calendars"].keys()
    assert "text/csv" in paths["/api/roster/export"]["get"]["responses"]["200"]["content"]
    assert not any(path.startswith("/calendar/") for path in paths)
