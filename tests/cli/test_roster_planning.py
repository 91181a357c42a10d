"""`zhishou roster generate` and `holidays` as a person types them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.cli.test_commands import UNITS, zhishou

PEOPLE = "姓名,单位代码,职务,手机,角色,资格\n" + "".join(
    f"{name},990121000000,干部,199 0000 09{number:02d},{role},{role}\n"
    for number, (name, role) in enumerate([("甲", "值班员"), ("乙", "值班员"), ("丙", "带班领导"), ("丁", "带班领导")])
)


def test_a_roster_is_drawn_up_and_not_published_over_a_broken_rule(tmp_path: Path) -> None:
    """The shifts are printed one a line; with unverified numbers `--publish` is refused and names them; bad days are refused."""
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    loaded = zhishou(tmp_path, "directory", "import", str(tmp_path / "units.csv"), str(tmp_path / "people.csv"))
    assert loaded.returncode == 0, loaded.stderr
    first = datetime.now(UTC).date() + timedelta(days=40)
    last = first + timedelta(days=6)
    table = tmp_path / "holidays.csv"
    table.write_text("".join(f"{year}-01-01,节假日,元旦\n" for year in sorted({first.year, last.year})), encoding="utf-8")
    assert "已导入" in zhishou(tmp_path, "roster", "holidays", str(table)).stdout
    days = ("--unit", "990121000000", "--first", str(first), "--last", str(last))
    made = zhishou(tmp_path, "roster", "generate", *days)
    assert made.returncode == 0, made.stderr
    lines = [line.split("\t") for line in made.stdout.splitlines()]
    assert len(lines) == 14
    assert {(line[2], line[3]) for line in lines} == {("值班员", "甲"), ("值班员", "乙"), ("带班领导", "丙"), ("带班领导", "丁")}
    assert "草稿已生成，尚未发布" in made.stderr
    refused = zhishou(tmp_path, "roster", "generate", *days, "--publish")
    assert refused.returncode == 1
    assert "甲号码尚未验证" in refused.stderr
    backwards = ("--unit", "990121000000", "--first", str(last), "--last", str(first))
    assert "结束日期不能早于开始日期" in zhishou(tmp_path, "roster", "generate", *backwards).stderr
    table.write_text("元旦,节假日,\n", encoding="utf-8")
    assert "第1行" in zhishou(tmp_path, "roster", "holidays", str(table)).stderr
