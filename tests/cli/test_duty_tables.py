"""`zhishou roster import` and `export` as a person types them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from tests.cli.test_commands import zhishou

UNIT = "990121101000"
UNITS = f"""单位代码,名称,级别,上级代码,值班室
990100000000,示范市,市,,是
990121000000,示范县,县,990100000000,是
{UNIT},示范县青石镇,乡镇,990121000000,是
"""
PEOPLE = "姓名,单位代码,职务,手机\n" + "".join(
    f"{name},{UNIT},干事,199 0000 09{place:02}\n" for place, name in enumerate(("王志强", "孙丽", "赵敏", "王伟", "王伟"))
)
LATER = date.today() + timedelta(days=40)  # noqa: DTZ011
TITLE = f"示范县青石镇{LATER.year}年{LATER.month}月值班表"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with a township."""
    units, people = tmp_path / "units.csv", tmp_path / "people.csv"
    units.write_text(UNITS, encoding="utf-8")
    people.write_text(PEOPLE, encoding="utf-8")
    loaded = zhishou(tmp_path, "directory", "import", str(units), str(people))
    assert loaded.returncode == 0, loaded.stderr
    return tmp_path


def inside(home: Path, *words: str) -> Result:
    """Run a command of the group in this process: many of them, and starting Python takes its time."""
    return CliRunner().invoke(app, ["roster", *words], env={"ZHISHOU_HOME": str(home)})


def table(home: Path, officer: str) -> str:
    """Write a duty table in GBK and return its path."""
    path = home / f"值班表{officer}.csv"
    path.write_text(f"{TITLE}\n日期,值班员,副班,带班领导\n{LATER.day}日,{officer},孙丽,赵敏\n", encoding="gbk")
    return str(path)


def test_a_table_is_compared_then_imported_then_exported(home: Path) -> None:
    """Comparing writes nothing; --apply needs a reason; the unit is told by the title; what is exported is what was imported."""
    file = table(home, "王志强")
    for _ in range(2):
        compared = inside(home, "import", file)
        assert compared.exit_code == 0, compared.stderr
        assert f"{LATER.isoformat()}\t值班员\t新增\t王志强" in compared.stdout
        assert "只核对，没有写入：新增3班" in compared.stdout
    assert "请写明导入的理由" in inside(home, "import", file, "--apply").stderr
    done = zhishou(home, "roster", "import", file, "--unit", UNIT, "--apply", "--reason", "月度安排")
    assert (done.returncode, "已导入：新增3班" in done.stdout) == (0, True), done.stderr
    changed = inside(home, "import", table(home, "王伟"), "--who", "王伟=199 0000 0904")
    assert "调整\t王志强→王伟" in changed.stdout, changed.stderr
    out = home / "表.xlsx"
    month = ("--month", f"{LATER:%Y-%m}")
    exported = inside(home, "export", "--unit", UNIT, *month, "--out", str(out))
    assert exported.exit_code == 0, exported.stderr
    sheet = openpyxl.load_workbook(out).active
    assert sheet["C2"].value == "值班员"
    assert sheet.cell(LATER.day + 2, 3).value == "王志强 199 0000 0900"
    again = inside(home, "import", str(out))
    assert "新增0班，调整0班，取消0班，不变3班" in again.stdout


def test_what_is_wrong_is_said_by_cell_or_in_a_sentence(home: Path) -> None:
    """An unknown name, one that two bear, an unknown unit or month, a form that there is none of; nothing of a traceback."""
    old = home / "旧.xls"
    old.write_bytes(b"x")
    wrong, good, both = (table(home, name) for name in ("王志墙", "王志强", "王伟"))
    for words, said in (
        (("import", wrong), "B3：没有叫“王志墙”的人，是不是“王志强”？"),
        (("import", both), "B3：有2个叫“王伟”的人：青石镇 干事（尾号0903）"),
        (("import", both), "用 --who 姓名=手机号 指明"),
        (("import", good, "--unit", "1"), "没有代码为1的单位"),
        (("import", good, "--who", "王伟"), "请写成 姓名=手机号"),
        (("import", str(old)), "旧的 .xls 格式"),
        (("export", "--unit", UNIT, "--month", "12"), "看不懂月份"),
        (("export", "--unit", UNIT, "--format", "doc"), "不能是“doc”"),
        (("export", "--unit", "1"), "没有代码为1的单位"),
        (("export", "--unit", UNIT, "--out", str(home / "none" / "a.csv")), "写不了文件"),
    ):
        done = inside(home, *words)
        assert (done.exit_code, said in done.stderr) == (1, True), (words, done.stderr, done.exception)


def test_without_a_database_it_says_what_to_do(tmp_path: Path) -> None:
    """A sentence, not a traceback."""
    done = inside(tmp_path, "export", "--unit", UNIT)
    assert (done.exit_code, "zhishou db upgrade" in done.stderr) == (1, True), done.exception
