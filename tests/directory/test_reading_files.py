"""CSV and XLSX as they really come: encodings, separators, titles, formulas, numbers that lost their form."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.importing import ImportErrors, SourceFile, read, read_files
from directory.importing.sheets import Table
from tests.directory.files import PEOPLE, UNITS, as_rows, csv_file, xlsx_file


def one(file: SourceFile) -> Table:
    (table,) = read([file])
    assert table.problems == []
    return table


def cells(table: Table, column: str) -> list[str]:
    return [row[column] for row in table.rows]


def complaints(file: SourceFile) -> list[str]:
    """Return what is said of a file, whether it can't be read at all or its table has problems."""
    try:
        tables = read([file])
    except ImportErrors as refused:
        return [str(problem) for problem in refused.problems]
    return [str(problem) for table in tables for problem in table.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "，"])
def test_encodings_and_separators(encoding: str, separator: str) -> None:
    """A table reads the same in each encoding and with each separator that spreadsheets write."""
    table = one(csv_file(PEOPLE.replace(",", separator), encoding=encoding))
    assert cells(table, "name") == ["李水生", "王志强", "赵敏"]
    assert cells(table, "mobile") == ["199 0000 0101", "19900000102", "19900000103"]


def test_headers_in_both_languages() -> None:
    """English headers, and Chinese ones with stars and remarks in brackets, are known."""
    english = one(
        csv_file("Name,Unit Code,Mobile,Roles\n李水生,990121101201,19900000101,officer\n".replace("Unit Code", "unit_code"))
    )
    starred = one(csv_file("*姓名,单位代码（12位）,手机号 (必填),角色\n李水生,990121101201,19900000101,信息员\n"))
    assert cells(english, "unit") == cells(starred, "unit") == ["990121101201"]
    assert cells(english, "mobile") == cells(starred, "mobile")


def test_title_above_headers_and_blank_rows() -> None:
    """A title above the headers and blank rows between are passed over, and line numbers stay those of the file."""
    table = one(csv_file(f"青石镇通讯录,,,,\n,,,,\n{PEOPLE}\n , ,　,,\n孙丽,青石镇,干事,19900000104,值班员\n"))
    assert [(row.line, row["name"]) for row in table.rows] == [(4, "李水生"), (5, "王志强"), (6, "赵敏"), (9, "孙丽")]


def test_cell_over_several_lines() -> None:
    """A quoted cell with line breaks doesn't shift the line numbers that follow."""
    table = one(csv_file('姓名,单位,职务\n李水生,李家村,"主任\n兼会计"\n王志强,青石镇,干事\n'))
    assert [(row.line, row["name"]) for row in table.rows] == [(2, "李水生"), (4, "王志强")]


def test_wrapped_and_invisible() -> None:
    """What spreadsheets wrap numbers in, and characters nobody sees, are taken off."""
    table = one(csv_file('姓名,单位,手机\n\u200b李水生\u3000,李家村,"=""19900000101"""\n王志强,青石镇,\'19900000102\n'))
    assert cells(table, "name") == ["李水生", "王志强"]
    assert cells(table, "mobile") == ["19900000101", "19900000102"]


def test_short_rows() -> None:
    """A row that ends early has empty cells, not an error."""
    assert cells(one(csv_file("姓名,单位,手机\n李水生,李家村\n")), "mobile") == [""]


def test_workbook_with_both_tables() -> None:
    """A workbook may have units and people on their sheets, beside one with instructions."""
    book = xlsx_file({"填表说明": [["请按模板填写"]], "单位": as_rows(UNITS), "人员": as_rows(PEOPLE)})
    units, people = read([book])
    assert (units.form.name, len(units.rows), people.form.name, len(people.rows)) == ("单位表", 9, "人员表", 3)
    assert units.rows[0].file == "表.xlsx〔单位〕"


def test_workbook_numbers() -> None:
    """Codes and phone numbers that a workbook keeps as numbers come back whole."""
    book = xlsx_file({"人员": [["姓名", "单位代码", "手机", "在岗"], ["李水生", 990121101201, 19900000101.0, True]]})
    row = one(book).rows[0]
    assert (row["unit"], row["mobile"], row["active"]) == ("990121101201", "19900000101", "是")


def test_formula_without_value() -> None:
    """A formula that was never calculated, and one that failed, are named with their cell; nothing is read as an empty cell."""
    book = xlsx_file({"人员": [["姓名", "单位", "手机"], ["李水生", "李家村", '="199"&"00000101"'], ["#N/A", "李家村", ""]]})
    said = complaints(book)
    assert any(s.startswith("表.xlsx 第2行「C」：这一格是公式，还没有算出结果") for s in said)
    assert any(s.startswith("表.xlsx 第3行「A」：这一格的公式出错") for s in said)


def test_formula_with_value(tmp_path: Path) -> None:
    """A formula that the spreadsheet calculated counts as its value."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "单位", "手机"])
    sheet.append(["李水生", "李家村", '="199"&"00000101"'])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as calculated:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b'<c r="C2"><f>', b'<c r="C2" t="str"><f>').replace(b"<v></v>", b"<v>19900000101</v>")
                content = content.replace(b"<v />", b"<v>19900000101</v>").replace(b"<v/>", b"<v>19900000101</v>")
            calculated.writestr(name, content)
    (table,) = read_files([tmp_path / "b.xlsx"])
    assert (table.problems, cells(table, "mobile")) == ([], ["19900000101"])


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SourceFile("旧.xls", b"\xd0\xcf\x11\xe0"), "旧.xls：这是旧的 .xls 格式"),
        (SourceFile("锁.xlsx", b"\xd0\xcf\x11\xe0" * 200), "锁.xlsx：打不开这个表格"),
        (SourceFile("坏.xlsx", b"PK\x03\x04broken"), "坏.xlsx：打不开这个表格"),
        (SourceFile("图.pdf", b"%PDF"), "图.pdf：不支持“.pdf”文件"),
        (SourceFile("空.csv", b""), "空.csv：没有找到表头。单位表必须有列：单位代码、单位名称"),
        (SourceFile("文.csv", "今天天气很好\n".encode()), "文.csv：没有找到表头"),
        (SourceFile("乱.csv", b"\xff\xff\x80\x81\xfe"), "乱.csv：看不懂文件的文字编码"),
        (csv_file("姓名,手机\n李水生,19900000101\n"), "表.csv 第1行「单位代码」：人员表缺少这一列"),
        (csv_file("姓名,单位,手机,联系电话\n"), "表.csv 第1行「联系电话」：和列「手机」重复"),
        (csv_file("姓名,单位,手机嘛\n"), "表.csv 第1行「手机嘛」：不认识这一列"),
        (csv_file('姓名,单位\n李水生,"' + "长" * 140_000), "表.csv：第2行附近读不下去"),
        (SourceFile("大.csv", b"x" * 20_000_001), "大.csv：文件超过20MB"),
    ],
    ids=lambda each: each.name if isinstance(each, SourceFile) else "",
)
def test_unreadable(file: SourceFile, said: str) -> None:
    """A file that can't be read gets a sentence that says what is wrong with it and, where it can, what to do."""
    assert any(each.startswith(said) for each in complaints(file)), complaints(file)


def test_ignored_columns() -> None:
    """Columns that tables of people often have beside ours, such as a running number or a remark, are no problem."""
    assert cells(one(csv_file("序号,姓名,性别,单位,备注\n1,李水生,男,李家村,新来\n")), "name") == ["李水生"]


def test_missing_file(tmp_path: Path) -> None:
    """A path that leads nowhere is said as such."""
    with pytest.raises(ImportErrors, match=r"没有.csv：没有这个文件"):
        read_files([tmp_path / "没有.csv"])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a"]))
def test_any_bytes(content: bytes, name: str) -> None:
    """Whatever bytes come, the answer is a table or a sentence, never a crash."""
    complaints(SourceFile(name, content))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=12), min_size=3, max_size=3), max_size=6))
def test_any_cells(rows: list[list[str]]) -> None:
    """Whatever characters stand in the cells, the table below good headers is read or complained of."""
    complaints(csv_file("姓名,单位,手机\n" + "\n".join(",".join(row) for row in rows)))
