"""排班 on the page and by API: drawn up, looked at, published; who may, who is told why not."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from directory.tables import Contact, Person
from tests.web.conftest import Desk

TOWN, COUNTY, OTHER = "990121101000", "990121000000", "990122000000"
DAYS = {"first": "2026-08-03", "last": "2026-08-16"}
FORM = {"unit": TOWN, "month": "2026-08"}
PAGE = f"/roster/plan?unit={TOWN}&month=2026-08"


async def verified(desk: Desk) -> None:
    """Have everybody's number verified."""
    await desk.platform.works.run(lambda work: work.session.execute(update(Contact).values(verified_at=work.now)))


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that publishes."""
    form = page[page.index('action="/roster/plan/publish"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))


async def test_a_leader_draws_up_a_month_looks_and_publishes(desk: Desk) -> None:
    """The draft stands on the page with everybody's shares and no broken rule; published, the page says by whom."""
    await verified(desk)
    leader = await desk.browser("qingshi-daiban")
    made = await leader.post("/roster/plan/generate", data=FORM | DAYS)
    assert (made.status_code, made.headers["location"]) == (303, f"{PAGE}&done=generated")
    page = (await leader.get(made.headers["location"])).text
    assert "没有发现不符合规定的安排" in page
    assert "每人班数" in page
    form = hidden(page)
    done = await leader.post("/roster/plan/publish", data=form)
    assert done.status_code == 303, done.text
    page = (await leader.get(done.headers["location"])).text
    assert "值班表已发布" in page
    again = await leader.post("/roster/plan/publish", data=form)
    assert again.status_code == 409
    assert "没有重复发布" in again.text


async def test_a_broken_rule_comes_back_with_its_reason_asked_for(desk: Desk) -> None:
    """Nobody's number is verified: the page lists it, publishing without a reason is refused, with one it is done and kept."""
    await desk.platform.works.run(lambda work: work.session.execute(update(Contact).values(verified_at=None)))
    leader = await desk.browser("qingshi-daiban")
    await leader.post("/roster/plan/generate", data=FORM | DAYS)
    page = (await leader.get(PAGE)).text
    assert "处不符合值班规定" in page
    assert "号码尚未验证" in page
    refused = await leader.post("/roster/plan/publish", data=hidden(page))
    assert refused.status_code == 409
    assert "没有发布" in refused.text
    done = await leader.post("/roster/plan/publish", data=hidden(page) | {"reason": "新换号码，当天补验"})
    assert done.status_code == 303, done.text
    assert "新换号码，当天补验" in (await leader.get(PAGE)).text


async def test_who_may_not_is_told_so(desk: Desk) -> None:
    """An officer sees the page without buttons and can't generate; a leader can't plan another county's room."""
    officer, leader = await desk.browser("qingshi"), await desk.browser("qingshi-daiban")
    assert "/roster/plan/generate" not in (await officer.get(PAGE)).text
    refused = await officer.post("/roster/plan/generate", data=FORM | DAYS)
    assert refused.status_code == 403
    assert "能修改值班表" in refused.text
    assert (await leader.post("/roster/plan/generate", data=FORM | DAYS | {"unit": COUNTY})).status_code == 403
    assert (await leader.get("/roster/plan?unit=990122000000")).status_code == 403
    stranger = await person_of_other_town(desk)
    named = FORM | {"person": stranger, "first": "2026-08-05", "last": "2026-08-06", "reason": "年休假"}
    assert (await leader.post("/roster/plan/absence", data=named)).status_code == 403


async def person_of_other_town(desk: Desk) -> str:
    """Return somebody who isn't the town leader's to plan."""
    async with desk.platform.database.read() as session:
        return str((await session.scalars(select(Person).where(Person.unit == OTHER))).first().id)


async def test_what_is_set_on_the_page_is_kept(desk: Desk) -> None:
    """Leave, a wish, an important period, a pattern, fitness: set, shown, and a wrong one is refused in a sentence."""
    await verified(desk)
    leader = await desk.browser("qingshi-daiban")
    page = (await leader.get(PAGE)).text
    who = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert who
    person = {"person": who[1]}
    for action, fields, shown in (
        ("absence", person | {"first": "2026-08-05", "last": "2026-08-06", "reason": "年休假"}, "8月5日至8月6日 年休假"),
        ("wish", person | {"day": "2026-08-10", "kind": "avoid"}, "不希望8月10日值班"),
        ("period", {"name": "防汛关键期", "first": "2026-08-08", "last": "2026-08-09"}, "防汛关键期"),
        (
            "post",
            {"post": "officer", "pattern": "2x12h", "rest": "11", "needed": "always"},
            "12小时两班，每天在岗，班间休息不少于11小时",
        ),
        ("fitness", person | {"post": "officer", "fit": "no", "reason": "产假"}, "指定不排，产假"),
    ):
        done = await leader.post(f"/roster/plan/{action}", data=FORM | fields)
        assert done.status_code == 303, (action, done.text)
        assert shown in (await leader.get(PAGE)).text, action
    wrong = await leader.post("/roster/plan/period", data=FORM | {"name": "倒着", "first": "2026-08-09", "last": "2026-08-08"})
    assert wrong.status_code == 409
    assert "结束日期不能早于开始日期" in wrong.text
    gone = await leader.post("/roster/plan/post", data=FORM | {"post": "leader", "needed": "never"})
    assert "都要有带班领导" in gone.text


async def test_the_holiday_table_is_the_administrators(desk: Desk) -> None:
    """Only who administers the whole tree imports it, for it holds for everybody."""
    table = {"file": ("holidays.csv", "2027-01-01,节假日,元旦\n".encode(), "text/csv")}
    leader, keeper = await desk.browser("qingshi-daiban"), await desk.browser("guanliyuan")
    assert (await leader.post("/roster/plan/holidays", data=FORM, files=table)).status_code == 403
    huge = {"file": ("holidays.csv", b"2027-05-01,holiday,\n" * 60_000, "text/csv")}
    refused = await keeper.post("/roster/plan/holidays", data=FORM, files=huge)
    assert (refused.status_code, "最大1 MB" in refused.text) == (409, True)
    assert (await keeper.post("/roster/plan/holidays", data=FORM, files=table)).status_code == 303
    january = await keeper.get(f"/roster/plan?unit={TOWN}&month=2027-01")
    assert "元旦" in january.text
    assert (await keeper.get(f"/roster/plan?unit={TOWN}&month=January")).status_code == 422


async def test_a_program_draws_up_reads_and_publishes(desk: Desk) -> None:
    """By API the draft comes with shifts, shares, notes and broken rules; publishing twice or unseen is refused with 409."""
    await verified(desk)
    program = await desk.program("duty_leader", TOWN)
    made = await program.post(f"/api/roster/units/{TOWN}/drafts", json=DAYS)
    assert made.status_code == 201, made.text
    draft = made.json()
    assert (draft["state"], draft["broken"], draft["notes"]) == ("draft", [], [])
    assert len([each for each in draft["shifts"] if each["post"] == "leader"]) == 14
    assert sum(sum(each["here"].values()) for each in draft["shares"]) == len(draft["shifts"])
    assert (await program.get(f"/api/roster/drafts/{draft['id']}")).json()["version"] == draft["version"]
    address, said = f"/api/roster/drafts/{draft['id']}/publish", {"version": draft["version"], "seen": draft["seen"]}
    done = await program.post(address, json=said)
    assert (done.status_code, done.json()["detail"]) == (200, "已发布：新增28班，调整0班，取消0班")
    assert (await program.post(address, json=said)).status_code == 409
    stranger = await desk.program("duty_leader", OTHER)
    assert (await stranger.get(f"/api/roster/drafts/{draft['id']}")).status_code == 403
    assert (await stranger.post(f"/api/roster/units/{TOWN}/drafts", json=DAYS)).status_code == 403


async def test_a_program_sets_what_rosters_are_drawn_up_from(desk: Desk) -> None:
    """Posts, periods, crew, wishes, absences and holidays can be read and set; wrong ones are refused in a sentence."""
    program, at = await desk.program("duty_leader", TOWN), f"/api/roster/units/{TOWN}"
    posts = (await program.get(f"{at}/posts")).json()["posts"]
    assert [each["post"] for each in posts] == ["officer", "second_officer", "leader"]
    posts[0]["shifts"] = [{"starts": "08:30", "hours": 9}, {"starts": "17:30", "hours": 15}]
    assert (await program.put(f"{at}/posts", json={"posts": posts})).json()["posts"] == posts
    posts[0]["shifts"][0]["hours"] = 10
    overlap = await program.put(f"{at}/posts", json={"posts": posts})
    assert (overlap.status_code, "不能重叠" in overlap.json()["detail"]) == (409, True)
    days = {"first": "2026-08-05", "last": "2026-08-06"}
    period = await program.post(f"{at}/important-periods", json=days | {"name": "防汛"})
    assert period.status_code == 201, period.text
    assert [each["name"] for each in (await program.get(f"{at}/important-periods", params=days)).json()["periods"]] == ["防汛"]
    assert (await program.delete(f"{at}/important-periods/{period.json()['id']}")).status_code == 204
    people = (await program.get(f"{at}/crew")).json()["people"]
    officer = next(each["person_id"] for each in people if "officer" in each["posts"])
    unfit = {"post": "officer", "person_id": officer, "fit": False, "reason": "产假"}
    assert (await program.put(f"{at}/crew", json=unfit)).status_code == 204
    changed = next(each for each in (await program.get(f"{at}/crew")).json()["people"] if each["person_id"] == officer)
    assert changed["why_not"]["officer"] == "已设为不排此岗：产假"
    wish = {"person_id": officer, "day": "2026-08-05", "kind": "avoid", "note": ""}
    assert (await program.put(f"{at}/wishes", json={"wishes": [wish]})).status_code == 204
    assert (await program.get(f"{at}/wishes", params=days)).json()["wishes"] == [wish]
    away = await program.post(f"{at}/absences", json=days | {"person_id": officer, "reason": "年休假"})
    assert away.status_code == 201, away.text
    assert (await program.delete(f"{at}/absences/{away.json()['id']}")).status_code == 204
    table = "2027-01-01,节假日,元旦".encode()
    assert (await program.put("/api/roster/holidays", content=table)).status_code == 403
    keeper = await desk.program("administrator", "990100000000")
    assert (await keeper.put("/api/roster/holidays", content=table)).json() == {"days": 1}
