"""A call upward: the officer's own telephone has been picked up, now the superior's duty room is rung."""

from __future__ import annotations

from notifier.tables import Notice
from notifier.voice.script import Talk, hang_up
from notifier.voice.tables import VoiceCall
from runtime.work import Work
from web.voice.bridge import connect
from web.voice.rooms import Wanted


async def begin(work: Work, call: VoiceCall, notice: Notice, talk: Talk) -> str:
    """Return the document that rings the superior; asked for twice it does not ring twice."""
    if call.outcome:
        return hang_up()
    call.outcome = "dialling"
    params = notice.params
    wanted = Wanted("upward", str(params["unit"]), notice.person_id, talk.name, notice.incident_id, str(params["submitted_to"]))
    return await connect(work, call, wanted, talk.text)
