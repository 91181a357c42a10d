"""Units and people from files: all or nothing, again and again."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from directory import queries
from directory.importing import ImportErrors
from schemas.divisions import Level
from tests.directory.conftest import Registry
from tests.directory.files import PEOPLE, UNITS, as_rows, csv_file, units_and, xlsx_file


async def test_loads(registry: Registry) -> None:
    """Units get level, parent and short name from codes and names; people get their numbers, roles and what they are fit for."""
    imported = await registry.load(*units_and(PEOPLE))
    assert str(imported) == "导入完成。单位：新增9，更新0，未变0；人员：新增3，更新0，未变0。"
    village, water = await registry.unit("990121101201"), await registry.unit("990121000000-sl")
    assert (village.level, village.parent, village.short_name, village.keeps_duty) == ("village", "990121101000", "李家村", False)
    assert (water.department, water.parent, water.level) == (True, "990121000000", "county")
    assert (await registry.person("李水生")).unit == "990121101201"
    assert await registry.addresses("李水生") == [("sms", "+8619900000101")]
    assert await registry.roles("赵敏") == [("duty_leader", "990121101000")]
    assert await registry.fit_for("赵敏") == {"duty_leader": None}


async def test_again_changes_nothing(registry: Registry) -> None:
    """Loading the same files again changes nothing and doubles nobody."""
    await registry.load(*units_and(PEOPLE))
    before = await registry.size()
    again = await registry.load(*units_and(PEOPLE))
    assert str(again) == "导入完成。单位：新增0，更新0，未变9；人员：新增0，更新0，未变3。"
    assert await registry.size() == before


async def test_dry_run(registry: Registry) -> None:
    """A dry run says what would happen, leaves nothing behind, and finds the same problems."""
    said = await registry.load(*units_and(PEOPLE), dry_run=True)
    assert str(said).startswith("检查通过，没有写入。导入后将是：单位：新增9")
    assert await registry.size() == (0, 0, 0, 0)
    with pytest.raises(ImportErrors):
        await registry.load(*units_and(PEOPLE.replace("信息员", "信使")), dry_run=True)


async def test_workbook(registry: Registry) -> None:
    """A workbook with both sheets loads as the two files do."""
    await registry.load(xlsx_file({"人员": as_rows(PEOPLE), "单位": as_rows(UNITS)}))
    assert await registry.size() == (9, 3, 3, 3)


async def test_everything_wrong_at_once(registry: Registry) -> None:
    """All mistakes of all files are told in one answer, each with its line and column, and nothing is loaded."""
    units = UNITS.replace("990121101201,", "99012110120,").replace("西岭县,990100000000", "西岭县,990199000000")
    people = PEOPLE.replace("赵敏,990121101000", ",990121101999").replace("值班员", "站岗").replace("199 0000 0101", "1990000010")
    assert await registry.complaints(*units_and(people, units)) == [
        "人员.csv 第2行「单位」：没有“李家村”这个单位：不在表中，也没有登记。",
        "人员.csv 第2行「手机」：“1990000010”不是完整的电话号码：手机填11位，座机带区号，境外号码带+和国家代码。",
        "人员.csv 第3行「角色」：看不懂“站岗”，可以填：信息员、值班员、带班领导、督查员、管理员。",
        "人员.csv 第4行「单位」：没有“990121101999”这个单位：不在表中，也没有登记。",
        "人员.csv 第4行「姓名」：姓名不能空。",
        "单位.csv 第5行「单位代码」：“99012110120”不是12位数字的区划代码（部门是政府代码加“-简称”，如990100000000-yj）。",
        "单位.csv 第7行「上级单位代码」：上级单位990199000000不在表中，也没有登记。",
    ]


async def test_the_message_is_short_enough_to_read(registry: Registry) -> None:
    """Of hundreds of problems the first fifty are shown, with the number of all."""
    rows = "\n".join(f"某人{n},不存在的村,,19900000101,信息员" for n in range(200))
    with pytest.raises(ImportErrors) as refused:
        await registry.load(csv_file(f"姓名,单位,职务,手机,角色\n{rows}\n"))
    assert refused.value.sentence.startswith("共200处问题，一条也没有导入")
    assert refused.value.sentence.endswith("……另有150处问题。")


WRONG_UNITS = [
    ("9901,澄川市,市,,,,", "「代码」：“9901”不是12位数字"),
    ("000000000000,某地,,,,,", "「代码」：区划代码的前两位（省）不能是00"),
    (",无码村,,,,,", "「代码」：单位代码不能空"),
    ("990123000000,,,,,,", "「名称」：单位名称不能空"),
    ("990123000000,北山县,镇,,,,", "「级别」：级别“镇”和代码不符：990123000000是县一级的代码"),
    ("990123000000,北山县,县,990121000000,,,", "「上级」：代码990123000000不在上级单位990121000000的代码之下"),
    ("990123000000,北山县,县,990123000000,,,", "「上级」：代码990123000000不在上级单位990123000000的代码之下"),
    ("990121101202,石桥村,村,990121000000,,,", "「上级」：直接上级应为990121101000，不是990121000000"),
    ("990123101000,孤山镇,镇,990123000000,,,", "「上级」：上级单位990123000000不在表中"),
    ("980100000000,外地市,市,,,,", "「代码」：找不到它的上级单位"),
    ("990123000000-yj,北山县应急管理局,,,,,", "「代码」：部门所属的政府990123000000不在表中"),
    ("990123000000,北山县,县,,也许,,", "「值班室」：“也许”看不懂，请填“是”或“否”"),
    ("990123000000,北山县,县,,,95.2,30", "「纬度」：“95.2”不是-90到90之间的度数"),
    ("990123000000,北山县,县,,,30.2,", "「纬度」：纬度和经度要一起填"),
]


@pytest.mark.parametrize(("row", "said"), WRONG_UNITS, ids=[row for row, _ in WRONG_UNITS])
async def test_wrong_units(registry: Registry, row: str, said: str) -> None:
    """Each mistake in a unit's row is named with its cell."""
    await registry.load(csv_file(UNITS))
    complaints = await registry.complaints(csv_file(f"代码,名称,级别,上级,值班室,纬度,经度\n{row}\n"))
    assert [each.removeprefix("表.csv 第2行")[: len(said)] for each in complaints] == [said]


async def test_a_second_top(registry: Registry) -> None:
    """Two cities without a province above them can't be loaded into one tree."""
    complaints = await registry.complaints(csv_file("代码,名称\n990100000000,澄川市\n990200000000,广陵市\n"))
    assert complaints == ["表.csv 第3行「代码」：找不到它的上级单位：上级不在表中，也没有登记；最高一级只能有一个单位。"]


async def test_doubled_code(registry: Registry) -> None:
    """A code that stands twice is told with the line of the first."""
    complaints = await registry.complaints(csv_file(UNITS + "990121000000,东河县,,\n"))
    assert complaints == ["表.csv 第11行「单位代码」：代码990121000000和第3行重复。"]


WRONG_PEOPLE = [
    ("钱进,,,,,,,,", "「单位」：单位不能空"),
    ("钱进,新民村,,,,,,,", "「单位」：有2个单位叫“新民村”（990121101203、990122101203），请填单位代码"),
    ("钱进,青石镇,82081234,,,,,,", "「手机」：“82081234”不是完整的电话号码"),
    ("钱进,青石镇,66101,,,,,,", "「手机」：“66101”是短号"),
    ("钱进,青石镇,,@qianjin,,,,,", "「Telegram」：“@qianjin”不是Telegram的数字聊天号"),
    ("钱进,青石镇,,,钱进,,,,", "「邮箱」：“钱进”不是电子邮箱地址"),
    ("钱进,青石镇,19900000109,,,烽火,,,", "「渠道」：看不懂“烽火”，可以填：短信、Telegram、电话"),
    ("钱进,青石镇,19900000109,,,,值班员,990121000000,", "「管辖单位」：管辖单位“990121000000”不是本单位或下级单位"),
    ("钱进,青石镇,19900000109,,,,值班员,芦湾,", "「管辖单位」：没有“芦湾”这个单位"),
    ("钱进,青石镇,,,q@example.com,,值班员,,", "「手机」：钱进承担值守职责，必须有能接到通知的手机号"),
    ("钱进,青石镇,19900000109,,,,,,去年", "「有效期至」：“去年”不是日期"),
    ("钱进,青石镇,19900000109,,,,,,2027-02-30", "「有效期至」：“2027-02-30”不是日期"),
    ("钱进,青石镇,19900000101,,,,,,", "「手机」：+8619900000101已登记在李水生（990121101201）名下；如已换人"),
]


@pytest.mark.parametrize(("row", "said"), WRONG_PEOPLE, ids=[row for row, _ in WRONG_PEOPLE])
async def test_wrong_people(registry: Registry, row: str, said: str) -> None:
    """Each mistake in a person's row is named with its cell."""
    await registry.load(*units_and(PEOPLE))
    header = "姓名,单位,手机,Telegram,邮箱,渠道,角色,管辖单位,有效期至"
    complaints = await registry.complaints(csv_file(f"{header}\n{row}\n"))
    assert [each.removeprefix("表.csv 第2行")[: len(said)] for each in complaints] == [said]


async def test_doubled_number_in_file(registry: Registry) -> None:
    """One number for two people is told at the second, with the line and name of the first, however it is written."""
    complaints = await registry.complaints(*units_and(PEOPLE.replace("19900000103", "+86-199-0000-0102")))
    assert complaints == ["人员.csv 第4行「手机」：+8619900000102和第3行（王志强）重复，一个号码只能属于一个人。"]


async def test_kinds_of_numbers_and_their_order(registry: Registry) -> None:
    """Mobiles get texts, landlines calls, mail comes last; the column for channels puts one kind first."""
    row = "钱进,青石镇,19900000109、+1 555 010 0109,0573-82081234转8001,5550109,q@example.com"
    await registry.load(*units_and(f"姓名,单位,手机,办公电话,Telegram,邮箱\n{row}\n"))
    sms, abroad, voice = ("sms", "+8619900000109"), ("sms", "+15550100109"), ("voice", "+8657382081234")
    mail = ("email", "q@example.com")
    assert await registry.addresses("钱进") == [sms, abroad, voice, ("telegram", "5550109"), mail]
    header = "姓名,单位,手机,办公电话,Telegram,邮箱,通知渠道"
    await registry.load(csv_file(f"{header}\n{row},Telegram、电话\n"))
    assert await registry.addresses("钱进") == [("telegram", "5550109"), voice, sms, abroad, mail]


async def test_groups_and_receiving_systems(registry: Registry) -> None:
    """A group robot or a receiving system stands in the table by the name that it has in the settings."""
    header = "姓名,单位,手机,企业微信群,钉钉群,飞书群,对接系统,通知渠道"
    await registry.load(*units_and(f"{header}\n钱进,青石镇,19900000109,青石值班群,,,市平台,企业微信群\n"))
    assert await registry.addresses("钱进") == [("wecom", "青石值班群"), ("sms", "+8619900000109"), ("webhook", "市平台")]


async def test_a_group_alone_reaches_nobody(registry: Registry) -> None:
    """Who keeps duty must be reachable in person: a group is not enough."""
    complaints = await registry.complaints(*units_and("姓名,单位,角色,钉钉群\n钱进,青石镇,值班员,青石值班群\n"))
    assert complaints == ["人员.csv 第2行：钱进承担值守职责，必须有能接到通知的手机号。"]


async def test_move_and_new_number(registry: Registry) -> None:
    """Who moves to another unit keeping the number, or gets another number in the same unit, stays the same person."""
    await registry.load(*units_and(PEOPLE))
    mover, changer = await registry.person("王志强"), await registry.person("赵敏")
    changed = PEOPLE.replace("王志强,青石镇", "王志强,石门镇").replace("19900000103", "19900000199")
    imported = await registry.load(csv_file(changed))
    assert str(imported.people) == "新增0，更新2，未变1"
    assert (await registry.person("王志强")).model_dump() == mover.model_dump() | {"unit": "990122101000"}
    assert await registry.roles("王志强") == [("duty_officer", "990122101000")]
    assert (await registry.person("赵敏")).id == changer.id
    assert await registry.addresses("赵敏") == [("sms", "+8619900000199")]


async def test_number_passes_to_a_successor(registry: Registry) -> None:
    """A number goes to a successor when the same table takes it from the one before, who left or got another."""
    await registry.load(*units_and(PEOPLE))
    await registry.load(csv_file("姓名,单位,手机,在岗\n王志强,青石镇,,否\n钱进,青石镇,19900000102,是\n"))
    assert await registry.addresses("钱进") == [("sms", "+8619900000102")]
    assert not (await registry.person("王志强")).active
    await registry.load(csv_file("姓名,单位,手机\n钱进,青石镇,19900000103\n赵敏,青石镇,19900000102\n"))
    assert await registry.addresses("钱进") == [("sms", "+8619900000103")]
    assert await registry.addresses("赵敏") == [("sms", "+8619900000102")]


async def test_who_left_frees_the_number(registry: Registry) -> None:
    """The number of someone who left earlier may be given to another without naming them again."""
    await registry.load(*units_and(PEOPLE))
    await registry.load(csv_file("姓名,单位,在岗\n王志强,青石镇,否\n"))
    await registry.load(csv_file("姓名,单位,手机\n钱进,青石镇,19900000102\n"))
    assert await registry.addresses("钱进") == [("sms", "+8619900000102")]
    assert await registry.addresses("王志强") == []


async def test_namesakes(registry: Registry) -> None:
    """Two people of one name in one unit are told apart by their numbers, and when those changed too nobody guesses."""
    rows = "姓名,单位,手机\n李强,青石镇,19900000111\n李强,青石镇,19900000112\n"
    await registry.load(*units_and(rows))
    again = await registry.load(csv_file(rows))
    assert str(again.people) == "新增0，更新0，未变2"
    said = await registry.complaints(csv_file("姓名,单位,手机\n李强,青石镇,19900000113\n"))
    assert said == ["表.csv 第2行「姓名」：本单位有同名的“李强”，号码又都对不上，分不清是谁；请至少保留一个原来登记的号码。"]
    said = await registry.complaints(csv_file("姓名,单位,手机\n李强,青石镇,19900000111\n李强,石门镇,19900000111\n"))
    assert any("和第2行是同一个人" in each for each in said)


async def test_columns_that_are_not_there_change_nothing(registry: Registry) -> None:
    """A table without numbers and roles leaves those as they are; an empty cell in a column that is there empties them."""
    await registry.load(*units_and(PEOPLE))
    await registry.load(csv_file("姓名,单位,职务\n王志强,青石镇,副镇长\n"))
    assert (await registry.person("王志强")).title == "副镇长"
    assert await registry.addresses("王志强") == [("sms", "+8619900000102")]
    assert await registry.roles("王志强") == [("duty_officer", "990121101000")]
    await registry.load(csv_file("姓名,单位,角色\n王志强,青石镇,\n"))
    assert await registry.roles("王志强") == []
    assert await registry.fit_for("王志强") == {}


async def test_flag_and_check_of_a_number_survive(registry: Registry) -> None:
    """What a carrier said of a number stays when the same number is loaded again."""
    await registry.load(*units_and(PEOPLE))
    async with registry.database.write() as session:
        person = await registry.person("王志强")
        (await queries.contacts_of(session, person.id))[0].flagged = "停机"
    await registry.load(csv_file(PEOPLE))
    async with registry.database.read() as session:
        assert (await queries.contacts_of(session, person.id))[0].flagged == "停机"


async def test_qualifications_with_an_end(registry: Registry) -> None:
    """A qualification holds through its last day, by the clock of the place."""
    rows = "姓名,单位,手机,资格,有效期至\n钱进,青石镇,19900000109,值班员、带班领导,{}\n"
    await registry.load(*units_and(rows.format("2027年6月30日")))
    end = datetime(2027, 7, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert await registry.fit_for("钱进") == {"duty_officer": end, "duty_leader": end}
    assert str((await registry.load(csv_file(rows.format("2027/6/30")))).people) == "新增0，更新0，未变1"
    await registry.load(csv_file(rows.format("2028-06-30").replace("、带班领导", "")))
    assert await registry.fit_for("钱进") == {"duty_officer": end + timedelta(days=366)}


async def test_level_put_in_between(registry: Registry) -> None:
    """A unit loaded later between two others becomes the parent of the lower one; one above all becomes the top."""
    await registry.load(csv_file("代码,名称\n990121000000,东河县\n990121101201,东河县青石镇李家村\n"))
    assert (await registry.unit("990121101201")).parent == "990121000000"
    await registry.load(csv_file("代码,名称,上级\n990100000000,澄川市,\n990121101000,东河县青石镇,990121000000\n"))
    assert (await registry.unit("990121101201")).parent == "990121101000"
    assert (await registry.unit("990121000000")).parent == "990100000000"
    assert (await registry.unit("990100000000")).parent is None


async def test_township_directly_below_a_city(registry: Registry) -> None:
    """A city without counties has its townships directly below it."""
    await registry.load(csv_file("代码,名称\n990300000000,澜海市\n990300003000,澜海市平湾镇\n990300003201,澜海市平湾镇一村\n"))
    assert (await registry.unit("990300003000")).parent == "990300000000"
    assert (await registry.unit("990300003201")).short_name == "一村"
    async with registry.database.read() as session:
        way = await queries.way_up(session, "990300003201", Level.PROVINCE)
    assert [unit.level for unit in way] == ["village", "township", "city"]


async def test_a_whole_city(registry: Registry) -> None:
    """Two thousand villages with five thousand people load, and load again, within seconds."""
    villages = [(f"9901{21 + n // 500}{100 + n // 50 % 10:03d}{200 + n % 50:03d}", n) for n in range(2000)]
    towns = {code[:9] + "000" for code, _ in villages}
    counties = {code[:6] + "000000" for code, _ in villages}
    units = ["代码,名称", "990100000000,澄川市", *(f"{c},县{c[:6]}" for c in counties), *(f"{t},镇{t[:9]}" for t in towns)]
    units += [f"{code},第{n}村" for code, n in villages]
    people = ["姓名,单位,手机,角色"]
    people += [f"某{n},{villages[n % 2000][0]},199{n:08d},信息员" for n in range(5000)]
    files = csv_file("\n".join(units), "单位.csv"), csv_file("\n".join(people), "人员.csv")
    started = time.perf_counter()
    first = await registry.load(*files)
    again = await registry.load(*files)
    assert (first.units.new, first.people.new, again.people.same) == (len(units) - 1, 5000, 5000)
    assert time.perf_counter() - started < 40
