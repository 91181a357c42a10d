"""What ical.js, the reader in many calendar programs, makes of a calendar. Runs where Node finds `ical.js` (NODE_PATH)."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from roster.feeds.ical import FeedEvent, as_ical

READ = """
const loaded = require("ical.js"), ICAL = loaded.default || loaded;
const calendar = new ICAL.Component(ICAL.parse(require("fs").readFileSync(0, "utf8")));
console.log(JSON.stringify(calendar.getAllSubcomponents("vevent").map((each) => {
  const event = new ICAL.Event(each);
  return [event.uid, event.sequence, each.getFirstPropertyValue("status"), event.summary, event.description,
          event.startDate.zone.tzid, event.startDate.toJSDate().toISOString(), event.endDate.toJSDate().toISOString()];
})));
"""


def reader() -> str | None:
    """Return Node when it has ical.js."""
    node = shutil.which("node")
    known = node and subprocess.run([node, "-e", "require('ical.js')"], capture_output=True, check=False).returncode == 0
    return node if known else None


DAY = timedelta(days=1)
NODE = reader()


@pytest.mark.skipif(NODE is None, reason="needs Node and ical.js")
def test_ical_js_reads_each_shift_as_it_was_written() -> None:
    """UID, sequence, status, Chinese text with its marks and line ends, and times in UTC, over a month's end."""
    assert NODE
    start = datetime(2026, 10, 31, 12, tzinfo=UTC)
    note = "带钥匙；\n备，用;\\," + "长" * 120
    shifts = [
        FeedEvent("one", 0, start, start + timedelta(hours=25), "值班：青石镇值班员", "青石镇", start, note),
        FeedEvent(
            "two", 3, start + timedelta(days=1), start + timedelta(days=2), "值班：青石镇", "青石镇", start, cancelled=True
        ),
    ]
    done = subprocess.run([NODE, "-e", READ], input=as_ical("我的值班", shifts), capture_output=True, check=True)
    assert json.loads(done.stdout) == [
        [
            "one@zhishou",
            0,
            "CONFIRMED",
            "值班：青石镇值班员",
            note,
            "UTC",
            "2026-10-31T12:00:00.000Z",
            "2026-11-01T13:00:00.000Z",
        ],
        [
            "two@zhishou",
            3,
            "CANCELLED",
            "（已取消）值班：青石镇",
            None,
            "UTC",
            "2026-11-01T12:00:00.000Z",
            "2026-11-02T12:00:00.000Z",
        ],
    ]
