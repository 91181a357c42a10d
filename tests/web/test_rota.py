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
    assert (await keeper.post("/roster/plan/holidays", data=FORM, files=table)).status_code == 303
    january = await keeper.get(f"/roster/plan?unit={TOWN}&month=2027-01")
    assert "元旦" in january.text
    assert (await keeper.get(f"/roster/plan?unit={TOWN}&month=January")).status_code == 422
