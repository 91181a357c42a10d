"""Every message is kept, gets one disposition, and its sender one answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reporting import queries
from reporting.tables import Report, ZeroReport
from schemas.incidents import IncidentOpened
from schemas.intake import MessageDisposed, ReplyReceived
from schemas.notices import NoticeSent
from schemas.reports import ZeroReportReceived
from schemas.values import About, Channel, Disposition, Location, Media, ReportKind
from tests.reporting.world import CITY, FAR_VILLAGE, MINUTE, STRANGER, TOWN, VILLAGE, someone, world

PICTURE = Media(sha256="a" * 64, content_type="image/jpeg", size=100)


async def test_an_answer_fills_what_was_asked(tmp_path: Path) -> None:
    """The place that was asked back fills the place, moves the incident there, and is answered as taken."""
    async with world(tmp_path) as here:
        await here.says("town officer", "着火了，伤2人")
        assert (await here.incident()).unit == TOWN
        assert "在哪个村、什么位置？" in here.notices[0].params["missing"]
        answer = await here.says("town officer", "李家村")
        incident = await here.incident()
        assert (incident.unit, incident.title) == (VILLAGE, "青石镇李家村火灾")
        assert (await here.inbound(answer)).disposition == Disposition.ANSWER
        assert [notice.template for notice in here.notices] == ["report-received", "answer-taken"]
        assert here.notices[1].params["incident_number"] == "2026-0001"
        assert "在哪个村、什么位置？" not in here.notices[1].params["missing"]


async def test_an_unregistered_sender_is_heard(tmp_path: Path) -> None:
    """A stranger's report is kept, answered, shown in the inbox, and opens an incident at the one place that it names."""
    async with world(tmp_path) as here:
        message = await here.says(STRANGER, "新民村发生车祸，2人受伤")
        incident = await here.incident()
        assert incident.unit == FAR_VILLAGE
        assert [(n.template, n.params) for n in here.notices] == [("unregistered-received", {"incident_number": "2026-0001"})]
        assert here.notices[0].recipient.address == STRANGER
        async with here.platform.database.read() as session:
            [shown] = await queries.inbox(session, [FAR_VILLAGE], only="unregistered")
        assert (shown.id, shown.registered, shown.incident_number) == (message.id, False, "2026-0001")


async def test_a_stranger_without_a_place_goes_to_the_top(tmp_path: Path) -> None:
    """A stranger's report that names no place of ours opens an incident at the top unit."""
    async with world(tmp_path) as here:
        await here.says(STRANGER, "着火了，快来人，有2人受伤")
        assert (await here.incident()).unit == CITY


async def test_strangers_far_apart_are_not_one(tmp_path: Path) -> None:
    """Two strangers who each report a fire without a place are two incidents, the first suggested for the second."""
    async with world(tmp_path) as here:
        await here.says(STRANGER, "着火了，有2人受伤")
        await here.says("+15550101", "这里起火了，有1人受伤")
        assert len(here.events(IncidentOpened)) == 2
        first, second = await here.reports()
        assert second.suggested_id == first.incident_id


async def test_a_zero_report(tmp_path: Path) -> None:
    """A zero report is kept for the sender's unit and answered; a stranger's is not counted, and said so."""
    async with world(tmp_path) as here:
        await here.says("li", "平安无事")
        await here.says(STRANGER, "平安无事")
        assert [(row.unit, row.reporter_id) for row in await here.rows(ZeroReport)] == [(VILLAGE, someone("li"))]
        assert [event.unit for event in here.events(ZeroReportReceived)] == [VILLAGE]
        assert [(n.template, n.params.get("unit_name")) for n in here.notices] == [
            ("zero-report-received", "李家村"),
            ("unregistered-received", None),
        ]
        kinds = [event.disposition for event in here.events(MessageDisposed)]
        assert kinds == [Disposition.ZERO_REPORT, Disposition.REFUSED]


async def test_a_correction(tmp_path: Path) -> None:
    """A correction lowers the figure that it corrects and says so in the facts."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤5人")
        await here.says("li", "更正：受伤是3人不是5人")
        incident = await here.incident()
        assert incident.facts["injured"] == 3
        assert [row.kind for row in await here.reports()] == [ReportKind.FIRST, ReportKind.CORRECTION]
        async with here.platform.database.read() as session:
            view = await queries.incident(session, incident.id)
        assert view is not None
        injured = next(fact for fact in view.facts if fact.name == "injured")
        assert (injured.value, [other.value for other in injured.others]) == (3, [5])


@pytest.mark.parametrize(
    ("text", "disposition", "template"),
    [
        ("1", Disposition.REPLY, None),
        ("收到", Disposition.REPLY, None),
        ("?", Disposition.QUESTION, "question-help"),
        ("哈哈哈", Disposition.UNCLEAR, "not-understood"),
        ("   ", Disposition.UNCLEAR, "not-understood"),
    ],
)
async def test_other_messages(tmp_path: Path, text: str, disposition: Disposition, template: str | None) -> None:
    """A confirmation goes to the notifier, which answers it; a question, riddle or blank is answered here."""
    async with world(tmp_path) as here:
        await here.says("li", text)
        assert [event.disposition for event in here.events(MessageDisposed)] == [disposition]
        assert [notice.template for notice in here.notices] == ([template] if template else [])
        assert len(here.events(ReplyReceived)) == (template is None)


async def test_a_button_is_a_reply(tmp_path: Path) -> None:
    """A pressed button is a reply that carries its data, whatever its text."""
    async with world(tmp_path) as here:
        await here.says("+8619900000104", "", button="ack:4821")
        [reply] = here.events(ReplyReceived)
        assert (reply.button, reply.sender.person_id) == ("ack:4821", someone("town officer"))


async def test_a_machine_that_answers_back_is_left_alone(tmp_path: Path) -> None:
    """The same words from the same address are answered only so often; every one is kept."""
    async with world(tmp_path) as here:
        for _ in range(6):
            await here.says(STRANGER, "我现在不方便，稍后回电")
            here.clock.move(timedelta(seconds=5))
        assert len(here.notices) == here.platform.policy.notices.same_text
        assert len(here.events(MessageDisposed)) == 6


async def test_a_picture_belongs_to_what_was_told_before(tmp_path: Path) -> None:
    """A picture without words joins the incident that its sender just reported; from nowhere, it is asked about."""
    async with world(tmp_path) as here:
        await here.says("wang", "", media=(PICTURE,))
        await here.says("li", "李家村着火了，伤2人")
        await here.says("li", "", media=(PICTURE,), location=Location(latitude=28.2, longitude=112.9))
        first, picture = await here.reports()
        assert picture.incident_id == first.incident_id
        assert (await here.incident()).facts["point"] == {"latitude": 28.2, "longitude": 112.9}
        assert [notice.template for notice in here.notices] == ["not-understood", "report-received", "report-received"]


async def test_a_reply_in_the_thread(tmp_path: Path) -> None:
    """A Telegram reply under a notice belongs to that notice's incident, even from someone who never reported it."""
    async with world(tmp_path) as here:
        await here.says("li", "李家村着火了，伤2人")
        incident = await here.incident()
        to = {"channel": Channel.TELEGRAM, "address": "5550101", "carrier_id": "77", "sent_at": here.clock.now()}
        sent = NoticeSent(time=here.clock.now(), notice_id=incident.id, about=About(incident_id=incident.id), **to)
        await here.publish(sent)
        await here.says("5550101", "续报：明火已扑灭", channel=Channel.TELEGRAM, in_reply_to="77")
        report = (await here.reports())[1]
        assert (report.incident_id, report.link_reason) == (incident.id, "在该事件的消息下回复")


async def test_two_incidents_in_one_text(tmp_path: Path) -> None:
    """A text that tells of two events opens two, and its one answer names both."""
    async with world(tmp_path) as here:
        await here.says("town officer", "李家村着火了伤2人，另外王庄村发生车祸伤1人")
        assert [row.part for row in await here.rows(Report)] == [0, 1]
        assert [row.title for row in (await here.incident(), await here.incident("2026-0002"))] == [
            "青石镇李家村火灾",
            "青石镇王庄村交通事故",
        ]
        assert [notice.params["incident_number"] for notice in here.notices] == ["2026-0001、2026-0002"]


async def test_texts_in_pieces_and_out_of_order_are_one(tmp_path: Path) -> None:
    """Pieces of one report in the wrong order, the last one twice, are one incident with all that they say."""
    async with world(tmp_path) as here:
        for text in ("伤2人，已送医院", "李家村着火了", "村民正在扑救", "村民正在扑救"):
            await here.says("li", text)
            here.clock.move(MINUTE)
        incident = await here.incident()
        assert len(here.events(IncidentOpened)) == 1
        assert (incident.title, incident.facts["injured"]) == ("青石镇李家村火灾", 2)
        assert {report.incident_id for report in await here.reports()} == {incident.id}
        assert [notice.params["incident_number"] for notice in here.notices] == ["2026-0001"] * 4


async def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    """A follow-up that overtook its first report ends in the same facts: what was said last counts, not what came last."""
    async with world(tmp_path) as here:
        now = here.clock.now()
        await here.says("li", "续报：李家村火灾伤者3人，明火已扑灭", sent_at=now - MINUTE)
        await here.says("li", "李家村着火了，伤2人，火势很大", sent_at=now - 20 * MINUTE)
        incident = await here.incident()
        assert len(here.events(IncidentOpened)) == 1
        assert incident.facts["injured"] == 3
        assert "扑灭" in incident.facts["trend"]


async def test_web_and_api_are_answered_by_their_page(tmp_path: Path) -> None:
    """A report by form or API opens an incident and sends no message; its page shows the number."""
    async with world(tmp_path) as here:
        message = await here.says("li", "李家村着火了", channel=Channel.WEB, person_id=someone("li"))
        async with here.platform.database.read() as session:
            shown = await queries.message(session, message.id)
        assert shown is not None
        assert (shown.incident_number, here.notices) == ("2026-0001", [])


async def test_a_message_that_came_late_is_marked(tmp_path: Path) -> None:
    """A text that was an hour under way is read by the time it was sent, and shown as late."""
    async with world(tmp_path) as here:
        sent = here.clock.now() - 70 * MINUTE
        await here.says("li", "刚刚李家村着火了，伤2人", sent_at=sent)
        incident = await here.incident()
        async with here.platform.database.read() as session:
            view = await queries.incident(session, incident.id)
        assert view is not None
        assert view.reports[0].late_by == 70 * MINUTE
        assert view.reports[0].kind is ReportKind.FIRST
