"""The form at /report."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
import pytest

from tests.intake.conftest import OFFICER, Town
from tests.intake.pictures import photo

SIGNED_IN = {"Authorization": "Bearer officer"}


async def post(town: Town, *photos: tuple[str, bytes], headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
    """Send the form as a browser does, with photos when there are some."""
    files = [("photos", (name, data, "application/octet-stream")) for name, data in photos]
    return await town.http.post("/report", data=fields, files=files or None, headers=headers)


async def test_a_form_becomes_a_message_of_the_person_signed_in(town: Town) -> None:
    """Words, place and photos of a signed-in person are kept."""
    answer = await post(
        town, ("a.jpg", photo()), text="李家村着火了", latitude="29.5", longitude="112.5", submission="s1", headers=SIGNED_IN
    )
    message = await town.the_one()
    assert answer.json() == {"id": str(message.id), "left_out": []}
    assert (message.text, message.sender.person_id) == ("李家村着火了", OFFICER.person_id)
    assert (message.location.latitude, message.media[0].content_type, message.media[0].name) == (29.5, "image/jpeg", "a.jpg")


async def test_a_stranger_is_heard_too(town: Town) -> None:
    """Who is not signed in gives name and number, or nothing: the report is kept all the same."""
    await post(town, text="着火", name="过路人", phone="199 0000 0999")
    await post(town, text="塌方")
    named, nameless = await town.on_bus()
    assert (named.sender.address, named.sender.name, named.sender.person_id) == ("199 0000 0999", "过路人", None)
    assert nameless.sender.address == "anonymous"


async def test_a_form_sent_twice_is_one_message_and_a_changed_one_another(town: Town) -> None:
    """An impatient finger or a reload doubles nothing; going back and changing the words loses nothing."""
    first = await post(town, ("a.jpg", photo()), text="着火", submission="s1")
    again = await post(town, ("a.jpg", photo()), text="着火", submission="s1")
    changed = await post(town, ("a.jpg", photo()), text="着火，伤2人", submission="s1")
    assert first.json()["id"] == again.json()["id"] != changed.json()["id"]
    assert [message.text for message in await town.on_bus()] == ["着火", "着火，伤2人"]


@pytest.mark.parametrize("text", ["李家村着火了", "𠮷家村", "着火🔥", "a&b=c+d%"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("multipart", [False, True])
async def test_text_in_either_encoding_arrives_whole(town: Town, text: str, encoding: str, multipart: bool) -> None:
    """UTF-8 and GB18030, urlencoded and multipart: the words arrive as they were written."""
    if multipart:
        body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + text.encode(encoding) + b"\r\n--x--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
    else:
        body = urlencode({"text": text}, encoding=encoding).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await town.http.post("/report", content=body, headers=headers)).status_code == 200
    assert (await town.the_one()).text == text


async def test_raw_gb18030_bytes_are_read(town: Town) -> None:
    """An old gateway that does not escape its GB18030 bytes is understood."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    await town.http.post("/report", content="text=李家村着火了&name=李四".encode("gb18030"), headers=headers)
    message = await town.the_one()
    assert (message.text, message.sender.name) == ("李家村着火了", "李四")


@pytest.mark.parametrize("at", [(29.523456, 112.512345), (-33.868, -70.5)])
async def test_a_photo_tells_where_it_was_taken(town: Town, at: tuple[float, float]) -> None:
    """Without a place from the browser the first photo's EXIF GPS is the place, with the browser's it is not."""
    await post(town, ("a.jpg", photo(at=at)), text="着火")
    await post(town, ("a.jpg", photo(at=at)), text="塌方", latitude="1", longitude="2")
    from_photo, from_browser = await town.on_bus()
    assert (from_photo.location.latitude, from_photo.location.longitude) == pytest.approx(at, abs=1e-5)
    assert from_browser.location.latitude == 1


async def test_a_bad_photo_never_holds_up_the_words(town: Town) -> None:
    """Words beside a file that is no photo, or one too large, are kept; the receipt says what was left out."""
    town.platform.settings.max_media_bytes = 10_000
    files = [("a.txt", b"not a photo"), ("b.bmp", photo("BMP", side=100)), ("c.png", photo("PNG")), ("d.jpg", photo()[:200])]
    answer = await post(town, *files, text="着火")
    assert answer.json()["left_out"] == [
        "第1个文件不是能识别的照片，没有收下。",
        "第2张照片超过 0.01 MB，没有收下。",
        "第4个文件不是能识别的照片，没有收下。",
    ]
    message = await town.the_one()
    assert (message.text, [media.name for media in message.media]) == ("着火", ["c.png"])


@pytest.mark.parametrize(
    ("photos", "fields", "status", "told"),
    [
        ((), {"submission": "s1"}, 422, "请写下发生了什么"),
        ((), {"text": " \n"}, 422, "请写下发生了什么"),
        ((), {"text": "火" * 10_001}, 422, "文字最多 10000 字，现在 10001 字"),
        ((("a.exe", b"MZ" * 100),), {}, 415, "第1个文件不是能识别的照片"),
        ((("a.bmp", photo("BMP", side=100)),), {}, 413, "第1张照片超过"),
        ((("a.bmp", photo("BMP", side=500)),), {}, 413, "内容太大"),
        (tuple(("a.jpg", b"x") for _ in range(10)), {"text": "火"}, 400, "照片太多"),
    ],
)
async def test_a_form_that_says_nothing_is_told_what_to_do(
    town: Town, photos: tuple[tuple[str, bytes], ...], fields: dict[str, str], status: int, told: str
) -> None:
    """A form with nothing that can be kept gets its status and a sentence; nothing is kept."""
    town.platform.settings.max_media_bytes = 10_000
    answer = await post(town, *photos, **fields)
    assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.text
    assert await town.on_bus() == []


async def test_what_the_person_wrote_comes_back_with_a_refusal(town: Town) -> None:
    """A refused text is not lost to its writer: the page can show it again."""
    answer = await post(town, text="火" * 10_001)
    assert answer.json()["said"] == "火" * 10_001


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("", b"x", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=x", b"--y\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", 400),
    ],
)
async def test_what_is_no_form_is_refused(town: Town, content_type: str, body: bytes, status: int) -> None:
    """Other types are 415, broken multipart bodies 400; none is a server error."""
    answer = await town.http.post("/report", content=body, headers={"Content-Type": content_type})
    assert answer.status_code == status


async def test_a_cut_off_form_is_refused(town: Town) -> None:
    """A multipart body that ends in the middle is refused, not half taken."""
    whole = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + "着火".encode()
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await town.http.post("/report", content=whole, headers=headers)).status_code in (400, 422)
    assert await town.on_bus() == []
