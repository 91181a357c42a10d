"""Importing and exporting a duty table on the pages: compared, looked at, confirmed, whole or not at all."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import UUID

import httpx
import openpyxl
from sqlalchemy import select
from sqlmodel import col

from directory.tables import Contact, Person, Unit
from roster import queries
from roster.tables import Shift, ShiftChange
from tests.web.conftest import Desk

UNIT = "青石镇"
HEAD = "日期,值班员,副班,带班领导"


class Office:
    """A township whose leader imports duty tables."""

    def __init__(self, desk: Desk, leader: httpx.AsyncClient, unit: str, names: list[str]) -> None:
        self.desk, self.leader, self.unit, self.names = desk, leader, unit, names

    def day(self, ahead: int) -> str:
        """Return a date so many days from now."""
        return (self.desk.now.astimezone(self.desk.platform.settings.zone) + timedelta(days=ahead)).date().isoformat()

    async def upload(self, *lines: str, name: str = "表.csv", encoding: str = "utf-8-sig", **said: str) -> httpx.Response:
        """Upload a CSV."""
        content = "\n".join([HEAD, *lines]).encode(encoding)
        return await self.leader.post(f"/roster/import?unit={self.unit}", files={"file": (name, content)}, data=said)

    async def confirm(self, page: httpx.Response, **said: str) -> httpx.Response:
        """Confirm what a page shows."""
        return await self.leader.post(f"/roster/import/confirm?unit={self.unit}", data=hidden(page.text) | said)

    async def shifts(self) -> dict[tuple[str, str], str]:
        """Return who stands from the day after the demo's roster on: by date and post."""
        zone, now = self.desk.platform.settings.zone, self.desk.now
        async with self.desk.platform.database.read() as session:
            found = await queries.shifts_between(session, self.unit, now + timedelta(days=5), now + timedelta(days=90))
            people = {each.id: each.name for each in await session.scalars(select(Person))}
        return {(f"{each.starts_at.astimezone(zone):%Y-%m-%d}", each.post): people[each.person_id] for each in found}


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the page's form to confirm."""
    form = page[page.index("/roster/import/confirm") :]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))


async def office(desk: Desk) -> Office:
    """Return the demo's township: the leader signed in, and people who keep duty there."""
    async with desk.platform.database.read() as session:
        unit = (await session.scalars(select(Unit).where(col(Unit.short_name) == UNIT))).one()
        people = list(await session.scalars(select(Person).where(col(Person.unit) == unit.code, col(Person.active))))
    return Office(desk, await desk.browser("qingshi-daiban"), unit.code, [each.name for each in people])


async def namesakes(here: Office, name: str) -> None:
    """Have two of one name in the township."""

    async def add(work) -> None:
        for unit, title, number in ((here.unit, "主任", "+8619900000711"), (here.unit, "干事", "+8619900000712")):
            person = Person(name=name, unit=unit, title=title)
            work.session.add(person)
            await work.session.flush()
            work.session.add(Contact(person_id=person.id, channel="sms", address=number))

    await here.desk.platform.works.run(add)


async def test_a_table_is_compared_then_confirmed(desk: Desk) -> None:
    """Looking changes nothing; confirming enters all, with reason and name in the history; the same again is nothing to do."""
    here = await office(desk)
    one, two, three = here.names[:3]
    page = await here.upload(f"{here.day(20)},{one},{two},{three}", reason="月度安排")
    assert page.status_code == 200, page.text
    for told in ("核对差异", "新增 3", one, 'value="月度安排"'):
        assert told in page.text
    assert await here.shifts() == {}
    done = await here.confirm(page, reason="月度安排")
    assert (done.status_code, done.headers["location"]) == (303, f"/roster?unit={here.unit}&done=imported")
    assert "已导入" in (await here.leader.get(done.headers["location"])).text
    assert await here.shifts() == {
        (here.day(20), post): name for post, name in (("officer", one), ("second_officer", two), ("leader", three))
    }
    async with desk.platform.database.read() as session:
        history = list(await session.scalars(select(ShiftChange).where(col(ShiftChange.reason) == "月度安排")))
    assert len(history) == 3
    assert all(each.by for each in history)
    again = await here.upload(f"{here.day(20)},{one},{two},{three}")
    assert "完全一样" in again.text
    assert "不变的3班" in again.text


async def test_added_changed_removed_and_unchanged_are_shown(desk: Desk) -> None:
    """Each day with each post: as it is now, as it will be."""
    here = await office(desk)
    one, two, three = here.names[:3]
    await here.confirm(await here.upload(f"{here.day(20)},{one},{two},{three}"), reason="一")
    page = await here.upload(f"{here.day(20)},{two},,{three}", f"{here.day(21)},{one},,")
    for told in ("新增 1", "调整 1", "取消 1", "不变 1", "不变的1班"):
        assert told in page.text, told
    assert (await here.confirm(page, reason="二")).status_code == 303
    assert await here.shifts() == {
        (here.day(20), "officer"): two,
        (here.day(20), "leader"): three,
        (here.day(21), "officer"): one,
    }


async def test_errors_are_told_by_cell_and_nothing_is_done(desk: Desk) -> None:
    """Which cell, what is wrong, whom it may mean; the good lines are not imported either."""
    here = await office(desk)
    page = await here.upload(f"{here.day(20)},{here.names[0]},,{here.names[1]}", f"{here.day(21)},没有这人,,", "13月40日,,,")
    assert page.status_code == 422
    for told in ("表中有2处问题，值班表没有改动", ">B3<", "没有叫“没有这人”的人", ">A4<"):
        assert told in page.text, told
    assert "确认导入" not in page.text
    assert await here.shifts() == {}


async def test_of_two_of_one_name_the_person_chooses(desk: Desk) -> None:
    """The page offers both with unit, title and number; the choice leads to the difference, and holds when it is confirmed."""
    here = await office(desk)
    await namesakes(here, "王重名")
    page = await here.upload(f"{here.day(20)},王重名,,", reason="重名")
    assert page.status_code == 422
    assert "请选择表里写的是哪一位" in page.text
    (chosen,) = re.findall(r'<option value="([0-9a-f-]{36})">王重名，青石镇 干事（尾号0712）', page.text)
    form = page.text[page.text.index('action="/roster/import?') :]
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[: form.index("</form>")]))
    difference = await here.leader.post(f"/roster/import?unit={here.unit}", data=fields | {"who.王重名": chosen})
    assert difference.status_code == 200, difference.text
    assert 'value="重名"' in difference.text
    assert (await here.confirm(difference, reason="重名")).status_code == 303
    async with desk.platform.database.read() as session:
        (shift,) = await session.scalars(select(Shift).where(col(Shift.person_id) == UUID(chosen)))
    assert shift.post == "officer"


async def test_a_roster_changed_meanwhile_is_shown_again(desk: Desk) -> None:
    """Who confirms what is no longer so sees the new difference, and nothing was done; confirmed again it is."""
    here = await office(desk)
    one, two = here.names[:2]
    seen = await here.upload(f"{here.day(20)},{one},,")
    await here.confirm(await here.upload(f"{here.day(20)},{two},,"), reason="别人")
    late = await here.confirm(seen, reason="我")
    assert late.status_code == 409
    assert "已被别人改过" in late.text
    assert "调整 1" in late.text
    assert await here.shifts() == {(here.day(20), "officer"): two}
    assert (await here.confirm(late, reason="我")).status_code == 303
    assert await here.shifts() == {(here.day(20), "officer"): one}


async def test_confirming_twice_imports_once(desk: Desk) -> None:
    """A button pressed twice does it once, and both presses end on the roster."""
    here = await office(desk)
    page = await here.upload(f"{here.day(20)},{here.names[0]},,")
    assert [(await here.confirm(page, reason="一")).status_code for _ in range(2)] == [303, 303]
    async with desk.platform.database.read() as session:
        assert len(list(await session.scalars(select(ShiftChange).where(col(ShiftChange.reason) == "一")))) == 1


async def test_files_that_cannot_be_imported_are_told(desk: Desk) -> None:
    """Old workbooks, too large ones, none at all, confirmed without having been compared: a sentence each."""
    here = await office(desk)
    old = await here.upload(name="旧.xls")
    assert "旧的 .xls 格式，请在表格软件中另存为 .xlsx 或 CSV" in old.text
    large = await here.leader.post(f"/roster/import?unit={here.unit}", files={"file": ("大.csv", b"x" * 5_200_000)})
    assert "文件太大" in large.text
    assert "请选择一个" in (await here.leader.post(f"/roster/import?unit={here.unit}", data={"month": "2026-12"})).text
    gone = await here.leader.post(f"/roster/import/confirm?unit={here.unit}", data={"sha256": "0" * 64, "reason": "一"})
    assert (gone.status_code, "重新上传" in gone.text) == (422, True)
    photo = await desk.platform.media.keep(b"a,b", "image/jpeg", "x.csv")
    other = await here.leader.post(
        f"/roster/import/confirm?unit={here.unit}", data={"sha256": photo.sha256, "name": "x.csv", "reason": "一"}
    )
    assert "重新上传" in other.text


async def test_spreadsheets_chinese_encodings_are_read(desk: Desk) -> None:
    """CSV as a Chinese Windows saves it (GBK), and UTF-8 with its mark."""
    here = await office(desk)
    for encoding in ("gbk", "utf-8-sig"):
        page = await here.upload(f"{here.day(20)},{here.names[0]},,", encoding=encoding)
        assert "新增 1" in page.text, encoding


async def test_only_who_may_change_the_roster_imports(desk: Desk) -> None:
    """An officer and another town's leader are refused in a sentence; the officer has no such button."""
    here = await office(desk)
    officer = await desk.browser("qingshi")
    assert (await officer.get(f"/roster/import?unit={here.unit}")).status_code == 403
    assert "/roster/import" not in (await officer.get(f"/roster?unit={here.unit}")).text
    assert "/roster/import" in (await here.leader.get(f"/roster?unit={here.unit}")).text
    for unit, status in (("990100000000", 403), ("000000000000", 404)):
        answer = await here.leader.post(f"/roster/import?unit={unit}", files={"file": ("表.csv", HEAD.encode())})
        assert answer.status_code == status, unit


async def test_a_month_as_a_file(desk: Desk) -> None:
    """XLSX, PDF and CSV with a Chinese name; what was exported is what stands; another unit's is refused."""
    here = await office(desk)
    officer = await desk.browser("qingshi")
    month = here.day(0)[:7]
    answer = await officer.get(f"/roster/export.xlsx?unit={here.unit}&month={month}")
    assert answer.status_code == 200, answer.text
    assert "filename*=UTF-8''%E9%9D%92" in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet["A1"].value == f"{UNIT}{int(month[:4])}年{int(month[5:])}月值班表"
    back = await here.leader.post(f"/roster/import?unit={here.unit}", files={"file": ("表.xlsx", answer.content)})
    assert "新增 0" in back.text
    assert "取消 0" in back.text
    plain = await officer.get(f"/roster/export.csv?unit={here.unit}&month={month}")
    assert plain.content.startswith(b"\xef\xbb\xbf")
    again = await here.leader.post(f"/roster/import?unit={here.unit}", files={"file": ("表.csv", plain.content)})
    assert "新增 0" in again.text
    pdf = await officer.get(f"/roster/export.pdf?unit={here.unit}&month={month}")
    assert pdf.content.startswith(b"%PDF-") or "没有中文字体" in pdf.text
    assert (await officer.get("/roster/export.xlsx?unit=990100000000")).status_code == 403
    assert (await officer.get(f"/roster/export.doc?unit={here.unit}")).status_code == 404
    assert (await officer.get(f"/roster/export.csv?unit={here.unit}&month=13")).status_code == 422
