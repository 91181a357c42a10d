"""`zhishou …` as a person types it: what it prints, what it says when something is wrong, and its exit code."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = "单位代码,名称,级别,上级代码,值班室\n990100000000,示范市,市,,是\n990121000000,示范县,县,990100000000,是\n"
PEOPLE = "姓名,单位代码,职务,手机,角色\n管理员甲,990100000000,管理员,199 0000 0901,管理员\n"


def zhishou(home: Path, *words: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "ZHISHOU_HOME": str(home), **environment},
        check=False,
    )


def test_normalize_reads_and_writes_json_lines_in_order(tmp_path: Path) -> None:
    """One line out for each line in; a bad line is named and the rest goes on."""
    lines = [
        {"id": "a", "text": "今天下午3点李家村着火，伤2人", "received_at": "2026-07-14T15:42:00"},
        {"id": "b", "text": "收到", "received_at": "2026-07-14T15:43:00"},
    ]
    given = json.dumps(lines[0], ensure_ascii=False) + "\n{broken\n" + json.dumps(lines[1], ensure_ascii=False) + "\n"
    done = zhishou(tmp_path, "normalize", given=given)
    first, bad, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert (first["id"], first["category"], first["injured"], first["occurred_at"][:13]) == ("a", "fire", 2, "2026-07-14T15")
    assert "error" in bad
    assert (last["id"], last["intent"], last["deaths"]) == ("b", "ack", None)


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    """No traceback: which port, and what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = zhishou(tmp_path, "up", "--port", str(port))
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_refuses_to_start_without_carriers(tmp_path: Path) -> None:
    """Nobody believes that people are reached when they aren't."""
    done = zhishou(tmp_path, "serve", "notifier", "--port", "0")
    assert done.returncode == 1
    assert "拒绝启动" in done.stderr


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (("serve", "kitchen"), {}, "没有这个服务"),
        (("story", "no-such"), {}, "没有这个故事"),
        (("up",), {"ZHISHOU_TIMEZONE": "Mars/Olympus"}, "设置有误"),
        (("up",), {"ZHISHOU_CLOCK_RATE": "fast"}, "设置有误"),
        (("dead", "list"), {}, "没有找到消息总线"),
        (("dead", "replay"), {}, "请写出死信编号"),
        (("token", "create", "--role", "king", "--unit", "990100000000"), {}, "没有这个角色"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    """A clear Chinese sentence on standard error and exit code 1, no traceback."""
    done = zhishou(tmp_path, *words, **environment)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


def test_a_new_installation_loads_its_people_and_lets_the_administrator_in(tmp_path: Path) -> None:
    """Import, first account, token, journal: what an administrator does on the first day."""
    units, people = tmp_path / "units.csv", tmp_path / "people.csv"
    units.write_text(UNITS, encoding="utf-8-sig")
    people.write_text(PEOPLE, encoding="gb18030")
    files = ("directory", "import", str(units), str(people))
    assert zhishou(tmp_path, *files, "--dry-run").returncode == 0
    early = zhishou(tmp_path, "token", "create", "--role", "administrator", "--unit", "990100000000")
    assert early.returncode == 1, "a dry run must write nothing"
    loaded = zhishou(tmp_path, *files)
    assert loaded.returncode == 0, loaded.stderr
    account = ("account", "create", "--phone", "199 0000 0901", "--username", "guanli", "--password", "a-long-enough-password")
    assert "管理员甲" in zhishou(tmp_path, *account).stdout
    assert zhishou(tmp_path, *account).returncode == 1
    token = zhishou(tmp_path, "token", "create", "--role", "administrator", "--unit", "990100000000")
    assert token.stdout.startswith("zhishou_")
    assert "日志完整" in zhishou(tmp_path, "journal", "verify").stdout


def test_one_error_in_a_sheet_and_nothing_is_written(tmp_path: Path) -> None:
    """The line and the column of every error are named; the good lines are not loaded either."""
    units = tmp_path / "units.csv"
    units.write_text(UNITS + "12345,坏代码,县,990100000000,否\n", encoding="utf-8")
    done = zhishou(tmp_path, "directory", "import", str(units))
    assert done.returncode == 1
    assert "4" in done.stderr
    assert "什么都没有写入" in done.stderr
    assert zhishou(tmp_path, "token", "create", "--role", "officer", "--unit", "990100000000").returncode == 1


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="needs Debian's docker-compose")
def test_the_compose_file_is_accepted_and_has_no_default_secrets() -> None:
    """With every secret set it is valid; each missing one is an error."""
    secrets = {
        line.split("=")[0]: "x"
        for line in (ROOT / "deploy/env.example").read_text().splitlines()
        if "=" in line and line[0] != "#"
    }
    command = ["docker-compose", "-f", str(ROOT / "docker-compose.yml"), "config", "-q"]
    base = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    good = subprocess.run(command, env={**base, **secrets}, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    for name in ("POSTGRES_PASSWORD", "NATS_PASSWORD", "ZHISHOU_PUBLIC_URL"):
        without = {key: value for key, value in secrets.items() if key != name}
        assert subprocess.run(command, env={**base, **without}, capture_output=True, check=False).returncode != 0, name
