"""The JSON API."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from typing import Any

import pytest

from tests.intake.conftest import GATEWAY, OFFICER, Town, page_of, until
from tests.intake.pictures import photo


async def test_a_report_is_answered_202_with_its_id(town: Town) -> None:
    """A report is kept, then answered with the message's id and where to look for what became of it."""
    answer = await town.api({"text": "李家村着火了"})
    message = await town.the_one()
    assert answer.status_code == 202
    assert answer.json() == {"id": str(message.id), "kept": "bus", "url": f"/api/messages/{message.id}"}
    assert answer.headers["Location"] == f"/api/messages/{message.id}"
    assert (message.text, message.sender.person_id, message.unit) == ("李家村着火了", OFFICER.person_id, OFFICER.unit)
    assert message.taken_by is None


async def test_everything_given_is_kept(town: Town) -> None:
    """Reporter, time of receipt, location and pictures come along; who passed it on is on record."""
    body = {
        "text": "着火",
        "reporter": {"address": "+8619900000101", "name": "李四"},
        "received_at": "2026-07-14T09:30:00+08:00",
        "location": {"latitude": 29.5, "longitude": 112.5},
        "media": [{"data": b64encode(photo("PNG")).decode(), "name": "火场.png"}],
    }
    assert (await town.api(body)).status_code == 202
    message = await town.the_one()
    assert (message.sender.address, message.sender.name, message.sender.person_id) == ("+8619900000101", "李四", None)
    assert message.received_at.isoformat() == "2026-07-14T01:30:00+00:00"
    assert message.time == town.platform.clock.now()
    assert (message.location.latitude, message.taken_by) == (29.5, OFFICER.person_id)
    assert [(media.content_type, media.name) for media in message.media] == [("image/png", "火场.png")]
    assert (await town.platform.media.fetch(message.media[0].sha256))[0] == photo("PNG")


async def test_a_photo_handed_in_tells_where_it_was_taken(town: Town) -> None:
    """Without a location given the photo's own counts; a location given counts before it."""
    media = [{"data": b64encode(photo(at=(28.2, 112.9))).decode()}]
    assert (await town.api({"text": "着火", "media": media})).status_code == 202
    point = (await town.the_one()).location
    assert point
    assert round(point.longitude, 3) == 112.9


async def test_a_token_without_a_person_reports_in_its_own_name(town: Town) -> None:
    """A program's token is the sender when it names no reporter; a reporter may be given as a bare number."""
    await town.api({"text": "着火"}, who="gateway")
    await town.api({"text": "塌方", "reporter": "+8619900000102"}, who="gateway")
    own, passed_on = await town.on_bus()
    assert (own.sender.address, own.sender.person_id, own.unit) == (GATEWAY.token, None, GATEWAY.unit)
    assert passed_on.sender.address == "+8619900000102"


async def test_the_same_key_with_the_same_body_is_the_same_message(town: Town) -> None:
    """A client that didn't hear the answer asks again: same id, one message, whatever the order of the fields."""
    answers = [
        await town.api({"text": "着火", "reporter": "+8619900000101"}, **{"Idempotency-Key": "k1"}),
        await town.api({"reporter": "+8619900000101", "text": "着火"}, **{"Idempotency-Key": "k1"}),
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert len(await town.on_bus()) == 1


async def test_the_same_key_at_the_same_moment_is_the_same_message(town: Town) -> None:
    """Ten requests with one key at once are one message; of ten bodies under one key one is taken."""
    same = await asyncio.gather(*(town.api({"text": "着火"}, **{"Idempotency-Key": "k1"}) for _ in range(10)))
    assert len({answer.json()["id"] for answer in same}) == 1
    others = await asyncio.gather(*(town.api({"text": f"着火{n}"}, **{"Idempotency-Key": "k2"}) for n in range(10)))
    assert sorted(answer.status_code for answer in others) == [202, *[422] * 9]
    assert len(await town.on_bus()) == 2


async def test_the_same_key_with_another_body_is_refused(town: Town) -> None:
    """A key that is used again for something else is a mistake of the client: 422, and it is told so."""
    await town.api({"text": "着火"}, **{"Idempotency-Key": "k1"})
    answer = await town.api({"text": "塌方"}, **{"Idempotency-Key": "k1"})
    assert answer.status_code == 422
    assert answer.json()["error"] == "key_reused"
    assert len(await town.on_bus()) == 1


async def test_keys_of_different_callers_and_no_key_at_all_do_not_meet(town: Town) -> None:
    """The same key of another caller is another key, and without a key every request is a message of its own."""
    for who in ("officer", "gateway"):
        assert (await town.api({"text": f"{who}着火"}, who=who, **{"Idempotency-Key": "k1"})).status_code == 202
    for _ in range(2):
        await town.api({"text": "着火"})
    assert len(await town.on_bus()) == 4


async def test_keys_hold_without_the_bus(town: Town) -> None:
    """While the bus is away a repeat is still one message, and another body under the same key is not lost."""
    await town.platform.nats_server.stop()
    await until(lambda: not town.platform.client.is_connected)
    ids = [(await town.api({"text": text}, **{"Idempotency-Key": "k1"})).json()["id"] for text in ("着火", "着火", "塌方")]
    assert ids[0] == ids[1] != ids[2]
    await town.platform.nats_server.start()
    await until(lambda: town.spooled == 0)
    assert sorted(message.text for message in await town.on_bus()) == ["塌方", "着火"]


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"{not json", 400, "不是有效的 JSON"),
        (b"", 400, "不是有效的 JSON"),
        ([], 422, "应为 JSON 对象"),
        ({}, 422, "不能都为空"),
        ({"text": "  "}, 422, "不能都为空"),
        ({"text": 7}, 422, "text 应为文字"),
        ({"text": "火" * 10_001}, 422, "text 太长，最多 10000 个字符"),
        ({"text": "火", "recieved_at": "now"}, 422, "recieved_at 是未知字段"),
        ({"text": "火", "received_at": "昨天"}, 422, "received_at 不是有效的时间"),
        ({"text": "火", "received_at": "2026-07-14T10:00:00"}, 422, "received_at 需要带时区"),
        ({"text": "火", "received_at": "2026-07-14T11:00:00+08:00"}, 422, "received_at 晚于现在"),
        ({"text": "火", "location": {"latitude": 91, "longitude": 0}}, 422, "location.latitude 不能大于 90"),
        (b'{"text": "x", "location": {"latitude": NaN, "longitude": 0}}', 422, "location.latitude"),
        ({"text": "火", "location": {"latitude": 1}}, 422, "location.longitude 必须填写"),
        ({"text": "火", "reporter": {"name": "李四"}}, 422, "reporter.address 必须填写"),
        ({"text": "火", "media": [{"data": "$$$"}]}, 422, "media.0.data 不是有效的 Base64"),
        ({"text": "火", "media": [{"data": b64encode(b"plain").decode()}]}, 415, "media.0 不是能识别的"),
        ({"text": "火", "media": [{"data": "AAAA"}] * 10}, 422, "media 太多，最多 9 个"),
    ],
)
async def test_a_bad_body_is_told_what_is_wrong(town: Town, body: object, status: int, told: str) -> None:
    """Each mistake gets its status and a Chinese sentence that names the field; nothing is kept; it is counted."""
    answer = await town.api(body)
    assert (answer.status_code, told in answer.json()["detail"]) == (status, True), answer.text
    assert town.counted("api", answer.json()["error"]) == 1
    assert await town.on_bus() == []


async def test_who_may_not_report_is_refused(town: Town) -> None:
    """No token: 401 and how to give one; a viewer without a role: 403 and why."""
    answer = await town.api({"text": "火"}, who="stranger")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    answer = await town.api({"text": "火"}, who="nobody")
    assert answer.status_code == 403
    assert "还没有分配职务" in answer.json()["detail"]


async def test_other_types_and_too_large_bodies_are_refused(town: Town) -> None:
    """A form is 415; a body or a picture over the limit 413; an overlong key 422."""
    assert (await town.api({"text": "火"}, **{"Content-Type": "text/plain"})).status_code == 415
    town.platform.settings.max_media_bytes = 1000
    assert (await town.api({"text": "火" * 100_000})).status_code == 413
    picture = b64encode(photo("BMP", side=64)).decode()
    assert (await town.api({"text": "火", "media": [{"data": picture}]})).status_code == 413
    assert (await town.api({"text": "火"}, **{"Idempotency-Key": "k" * 256})).status_code == 422


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_bodies_in_other_encodings_are_read(town: Town, encoding: str) -> None:
    """A byte order mark or GB18030 does no harm."""
    assert (await town.api('{"text": "李家村着火了"}'.encode(encoding))).status_code == 202
    assert (await town.the_one()).text == "李家村着火了"


async def test_halves_of_characters_and_nuls_do_no_harm(town: Town) -> None:
    """What no database can keep, half a surrogate pair or a NUL, becomes the replacement character; whole pairs stay."""
    assert (await town.api(rb'{"text": "a\ud83d b\u0000c \ud83d\udd25"}')).status_code == 202
    assert (await town.the_one()).text == "a\ufffd b\ufffdc 🔥"


def test_the_document_describes_the_body(town: Town) -> None:
    """OpenAPI names every field of the body, the idempotency key and each answer."""
    described: dict[str, Any] = page_of(town.doors).openapi()["paths"]["/api/reports"]["post"]
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"text", "reporter", "received_at", "location", "media"}
    assert [parameter["name"] for parameter in described["parameters"]] == ["Idempotency-Key"]
    assert {"202", "401", "403", "413", "415", "422", "503"} <= set(described["responses"])
