"""The message log of a large town: the order, the pages and the query plans of both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from directory.asked import Asked, Place
from directory.numbers import tail_of
from notifier.log import sent, sent_query
from notifier.tables import Delivery, Notice
from reporting.log import received, received_query
from reporting.tables import InboundMessage
from runtime.database import Database, insert_into
from schemas.values import Channel
from tests.support.platform import START
from tests.support.postgres import PostgresServer

TOP, TOWN, OTHER = "990000000000", "990121101000", "990122101000"
PERSON = UUID(int=7)
MANY = 4000
WHOLE = Asked(roots=(TOP,))


async def filled(url: str) -> Database:
    """Return a database with many messages in and out, most of them of another town."""
    database = Database(url, power_safe=False)
    async with database.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with database.write() as session:
        for first in range(0, MANY, 500):
            places = range(first, first + 500)
            await session.execute(insert_into(session, Notice), [notice(place) for place in places])
            await session.execute(insert_into(session, Delivery), [way(place) for place in places])
            await session.execute(insert_into(session, InboundMessage), [letter(place) for place in places])
    async with database.engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
    return database


def at(place: int):
    """Return the time of a message; four share each second."""
    return START + timedelta(seconds=place // 4)


def number(place: int) -> str:
    """Return a number, many of them with the same last four digits."""
    return f"+86199{place % 300:04}{place % 50:04}"


def notice(place: int) -> dict[str, object]:
    """Return a row; one in a hundred is the town's."""
    return {
        "id": UUID(int=place + 1),
        "root_id": UUID(int=place + 1),
        "unit": TOWN if place % 100 == 0 else OTHER,
        "lane": "urgent",
        "lane_rank": 0,
        "template": "escalation",
        "params": {},
        "channels": [],
        "at_once": False,
        "about": {},
        "state": "delivered",
        "reason": "",
        "queued_at": at(place),
        "expires_at": at(place),
        "routed_at": at(place),
        "expects_answer": False,
        "answer": "",
        "closed": "",
        "person_id": PERSON if place % 10 == 0 else None,
    }


def way(place: int) -> dict[str, object]:
    """Return the row of its way."""
    return {
        "id": UUID(int=place + 1),
        "notice_id": UUID(int=place + 1),
        "position": 1,
        "channel": "email" if place == 8 else "sms",
        "address": number(place),
        "tail": tail_of(number(place)),
        "because": "",
        "wording": "",
        "lane_rank": 0,
        "text": "x",
        "text_sha256": "",
        "segments": 1,
        "state": "delivered",
        "said_at": at(place),
        "queued_at": at(place),
        "next_at": at(place),
        "expires_at": at(place),
        "attempts": 1,
        "lookups": 0,
        "carrier": "",
        "carrier_status": "",
        "reason": "",
        "maybe_doubled": False,
    }


def letter(place: int) -> dict[str, object]:
    """Return a row of what came in."""
    return {
        "id": UUID(int=place + 10_000),
        "channel": "sms",
        "carrier_id": str(place),
        "address": number(place),
        "tail": tail_of(number(place)),
        "sender_name": "",
        "unit": TOWN if place % 100 == 0 else OTHER,
        "text": "x",
        "received_at": at(place),
        "media": [],
        "edited": False,
        "disposition": "report",
        "reason": "",
        "answered_with": "",
        "left_out": "",
    }


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database(tmp_path: Path, request: pytest.FixtureRequest):
    """A filled database of either kind."""
    fresh = request.getfixturevalue("postgres").fresh if request.param == "postgresql" else None
    made = await filled(fresh() if fresh else f"sqlite+aiosqlite:///{tmp_path / 'log.db'}")
    yield made
    await made.dispose()


async def ids(database: Database, query: Select, limit: int = 10_000) -> list[int]:
    """Return which messages a query finds, in its order."""
    async with database.read() as session:
        return [row.id.int for row in await session.scalars(query.limit(limit))]


async def plan(database: Database, query: Select) -> str:
    """Return how the database goes about a page."""
    dialect = sqlite.dialect() if database.is_sqlite else postgresql.dialect()
    written = str(query.limit(51).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    async with database.engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        rows = await connection.exec_driver_sql(explain + written)
        return "\n".join(str(row[-1]) for row in rows)


async def test_pages_by_place_are_the_whole_list(database: Database) -> None:
    """Going on from each page's last line gives every message once, newest first, whichever index it is read from."""
    for asked in (WHOLE, replace(WHOLE, channel=Channel.SMS), Asked(roots=(TOWN,)), replace(WHOLE, people=(PERSON,))):
        for query_of in (sent_query, received_query):
            everything = await ids(database, query_of(asked))
            found, before = [], None
            while page := await ids(database, query_of(replace(asked, before=before)), 700):
                found += page
                last = page[-1] - (1 if query_of is sent_query else 10_000)
                before = Place(at(last), UUID(int=page[-1]))
            assert found == everything == sorted(everything, reverse=True)


async def test_the_last_digits_find_a_number(database: Database) -> None:
    """Four digits find all that end so, seven only those that end in all seven."""
    four = await ids(database, sent_query(replace(WHOLE, digits="0007")))
    seven = await ids(database, sent_query(replace(WHOLE, digits="1070007")))
    assert len(four) == MANY // 50
    assert len(seven) == len([place for place in range(MANY) if number(place).endswith("1070007")])
    assert set(seven) < set(four)


async def test_a_page_is_read_along_an_index(database: Database) -> None:
    """No page sorts the table or reads it whole: time, number, rare channel and small town have an index."""
    town = Asked(roots=(TOWN,), state="delivered")
    for query, index in (
        (sent_query(WHOLE), "ix_notice_newest"),
        (received_query(WHOLE), "ix_inbound_message_newest"),
        (sent_query(town), "ix_notice_newest" if database.is_sqlite else "ix_notice_unit"),
        (sent_query(replace(WHOLE, digits="0007")), "ix_delivery_tail"),
        (sent_query(replace(WHOLE, channel=Channel.EMAIL)), "ix_delivery_channel"),
        (received_query(replace(WHOLE, digits="0007")), "ix_inbound_message_tail"),
    ):
        told = await plan(database, query)
        assert index in told, told
        if index.endswith("_newest"):
            assert "TEMP B-TREE" not in told, told
            assert "Seq Scan" not in told, told


async def test_a_number_with_very_many_messages_is_read_along_its_index(database: Database) -> None:
    """Most of all messages are to one number: its newest are read off the index, nothing is sorted."""
    async with database.write() as session:
        most = {"address": "+8619900005555", "tail": "5555"}
        await session.execute(update(Delivery).where(col(Delivery.notice_id) > UUID(int=400)).values(**most))
        await session.execute(update(InboundMessage).where(col(InboundMessage.id) > UUID(int=10_400)).values(**most))
    async with database.engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
    for query, index in (
        (sent_query(replace(WHOLE, digits="5555")), "ix_delivery_tail"),
        (sent_query(replace(WHOLE, digits="19900005555")), "ix_delivery_tail"),
        (received_query(replace(WHOLE, digits="19900005555")), "ix_inbound_message_"),
    ):
        told = await plan(database, query)
        assert index in told, told
        assert not any(line.strip(" ->").startswith("Sort  (") for line in told.splitlines()), told
    assert len(await ids(database, sent_query(replace(WHOLE, digits="5555")), 100)) == 100


@pytest.mark.postgres
async def test_searches_are_planned_for_what_is_asked(postgres: PostgresServer) -> None:
    """However often the log was searched, PostgreSQL plans for the values; other questions are left as they are."""
    database = await filled(postgres.fresh())
    for half in (sent, received):
        async with database.read() as session:
            await half(session, replace(WHOLE, digits="0007"), 10)
            assert (await session.execute(text("SHOW plan_cache_mode"))).scalar_one() == "force_custom_plan"
    async with database.read() as session:
        assert (await session.execute(text("SHOW plan_cache_mode"))).scalar_one() == "auto"
    await database.dispose()
