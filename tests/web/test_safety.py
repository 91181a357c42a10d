"""What every answer has in common: headers, no inline code, vendored files as they were published."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.web.conftest import Desk
from web import assets
from web.headers import POLICY
from web.rendering import TEMPLATES

VENDOR = assets.HERE / "vendor"


async def test_every_answer_has_the_safe_headers(desk: Desk) -> None:
    """Pages, refusals, API and static files all carry the policy that allows no inline code and no other site."""
    browser = await desk.browser("qingshi")
    for address in ("/", "/sign-in", "/report", "/nothing", "/api/incidents", "/healthz", "/static/desk.css"):
        headers = (await browser.get(address)).headers
        assert headers["content-security-policy"] == POLICY, address
        assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY
    assert "strict-transport-security" not in headers


async def test_pages_are_not_kept_but_marked_files_are(desk: Desk) -> None:
    """A page is never cached; a static file asked for with its mark is kept for a year."""
    browser = await desk.browser("qingshi")
    page = await browser.get("/")
    assert page.headers["cache-control"] == "no-store"
    style = re.search(r'href="(/static/desk\.css\?v=[0-9a-f]{10})"', page.text)
    assert style
    assert "immutable" in (await browser.get(style[1])).headers["cache-control"]


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_has_inline_code(template: Path) -> None:
    """The strict policy would break it silently: no script or style in a template, no event attribute, no other site."""
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|https?://", text)
    assert all("src=" in script for script in re.findall(r"<script[^>]*>", text))


def test_vendored_files_are_as_published() -> None:
    """Each vendored file has the checksum that was noted when it was taken from its package, and none is unlisted."""
    listed = dict(reversed(line.split("  ", 1)) for line in (VENDOR / "CHECKSUMS").read_text().splitlines())
    found = {f"./{path.relative_to(VENDOR)}" for path in VENDOR.rglob("*") if path.is_file()} - {"./CHECKSUMS", "./README.md"}
    assert found == set(listed)
    for name, checksum in listed.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum, name


def test_vendored_icons_are_those_in_use() -> None:
    """Every icon that a template names is there, and none lies there unused."""
    templates = "\n".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    source = "\n".join(path.read_text() for path in assets.HERE.parent.rglob("*.py"))
    kept = {path.stem for path in assets.ICONS.glob("*.svg")}
    named = set(re.findall(r"""icon\(['"]([a-z0-9-]+)['"]""", templates))
    assert named <= kept
    unused = {name for name in kept - named if f'"{name}"' not in templates + source}
    assert unused == set()


async def test_errors_are_pages_in_chinese(desk: Desk) -> None:
    """Whatever goes wrong, a person reads what happened and what to do; a crash is told without its insides."""
    browser = await desk.browser("qingshi")
    missing = await browser.get("/incidents/018f0000-0000-7000-8000-000000000000")
    assert missing.status_code == 404
    assert "没有这起事件" in missing.text
    malformed = await browser.get("/incidents/none")
    assert malformed.status_code == 422

    @desk.app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret detail")

    crashed = await browser.get("/broken")
    assert crashed.status_code == 500
    assert "紧急情况请直接电话报告" in crashed.text
    assert "secret detail" not in crashed.text
    assert crashed.headers["content-security-policy"] == POLICY


def test_an_icon_is_hidden_from_screen_readers() -> None:
    """Icons beside words are decoration."""
    assert 'aria-hidden="true"' in assets.icon("bell-ringing")
