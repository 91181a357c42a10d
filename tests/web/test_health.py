"""Health, metrics and documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.conftest import Desk
from web.app import create

INTERFACES = {
    "/api/incidents",
    "/api/incidents/{incident_id}",
    "/api/incidents/{incident_id}/phone-logs",
    "/api/incidents/{incident_id}/filings",
    "/api/escalations/{escalation_id}/acknowledge",
    "/api/messages/{message_id}",
    "/api/reports",
    "/api/roster/import",
    "/api/roster/export",
    "/api/roster/calendars",
    "/api/roster/calendars/{calendar_id}",
    "/healthz",
    "/readyz",
    "/metrics",
    "/asyncapi.json",
    "/hooks/twilio/sms",
    "/hooks/telegram",
}


async def test_ready_means_that_a_report_could_be_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ready with bus, database and spool; still ready when only the spool is left; not ready when nothing could keep a report."""
    browser = await desk.browser()
    assert (await browser.get("/healthz")).text == "ok"
    assert (await browser.get("/readyz")).json() == {"ready": True, "bus": True, "database": True, "spool": True}
    monkeypatch.setattr(type(desk.platform.client), "is_connected", False)
    without_bus = await browser.get("/readyz")
    assert (without_bus.status_code, without_bus.json()["ready"], without_bus.json()["bus"]) == (200, True, False)

    async def full(_intake: object) -> bool:
        return False

    monkeypatch.setattr("reporting.intake.keep.Intake.writable", full)
    nothing = await browser.get("/readyz")
    assert (nothing.status_code, nothing.json()["ready"]) == (503, False)


async def test_metrics_are_for_prometheus(desk: Desk) -> None:
    """The counters of the process are served in Prometheus' text form."""
    answer = await (await desk.browser()).get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "zhishou_commit_batch_count" in answer.text


async def test_the_documents_name_every_interface(desk: Desk) -> None:
    """OpenAPI lists every path that programs use and no page; AsyncAPI is version 3 and names the messages."""
    browser = await desk.browser()
    openapi = (await browser.get("/openapi.json")).json()
    assert INTERFACES - openapi["paths"].keys() == set()
    assert "/sign-in" not in openapi["paths"]
    for path, operations in openapi["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), (method, path)
            if path.startswith("/api/"):
                assert "401" in operation["responses"], path
    asyncapi = (await browser.get("/asyncapi.json")).json()
    assert asyncapi["asyncapi"] == "3.0.0"


async def test_the_carriers_hooks_are_there(desk: Desk) -> None:
    """Every hook answers, and refuses what no carrier signed."""
    browser = await desk.browser()
    for hook in ("/hooks/twilio/sms", "/hooks/twilio/sms-status", "/hooks/telegram"):
        assert (await browser.post(hook, data={"MessageSid": "SM1"})).status_code in (403, 404, 503), hook
        assert (await browser.get(hook)).status_code == 405, hook


async def test_a_process_without_a_desk_serves_health_only(desk: Desk, tmp_path: Path) -> None:
    """A worker's application has health and metrics, and no page, API or hook."""
    import httpx

    app = create(desk.platform, None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://worker.test") as client:
        assert (await client.get("/readyz")).json() == {"ready": True, "bus": True, "database": True}
        for path in ("/", "/api/incidents", "/report", "/hooks/telegram"):
            assert (await client.get(path)).status_code == 404
