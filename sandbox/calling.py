"""A call on a handset: it rings, is answered, heard, told with keys and words, and hung up."""

from typing import Any

from sandbox.handsets import Entry, Handset
from sandbox.matching import Fragment, contains_all, described
from sandbox.twilio.voice.calls import Call, Sound
from sandbox.twilio.voice.tone import spoken

STATES = {
    "queued": "正在拨号",
    "initiated": "正在拨号",
    "ringing": "来电响铃",
    "in-progress": "通话中",
    "completed": "通话结束",
    "busy": "已拒接",
    "no-answer": "未接来电",
    "failed": "未接通",
    "canceled": "对方已取消",
}


class PhoneCall(Entry):
    """One call in the list of a phone. Its text is what was heard so far, one line a sentence."""

    def __init__(self, handset: Handset, call: Call, is_mine: bool) -> None:
        super().__init__(handset, call.sid, "", call.created, call.to if is_mine else call.sender, is_mine=is_mine)
        self.call = call

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} ☎ {self.handset.label}: {self.state}"

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return "已接通对方" if self.call.is_bridged else STATES[self.call.status]

    @property
    def is_ringing(self) -> bool:
        """Whether somebody has to pick it up."""
        return self.call.status == "ringing" and not self.is_mine

    def hear(self, words: str) -> None:
        """The other side says something."""
        self.text = f"{self.text}\n{words}".strip()
        self.changed()

    def changed(self) -> None:
        """Show a change, and wake whoever waits for one."""
        self.handset.changed("changed", self)

    async def answer(self) -> None:
        """Pick up."""
        assert self.is_ringing, f"{self.handset.label}: {self.state}"
        self.call.picked_up.set()
        await self._until(lambda: self.call.status != "ringing", "was not put through")

    async def decline(self) -> None:
        """Push the call away: busy."""
        await self._leave("busy")

    async def let_ring(self) -> None:
        """Nobody picks up until it stops ringing."""
        await self._leave("no-answer")

    async def hears(self, *fragments: Fragment, within: float = 10.0) -> None:
        """Wait until what was heard contains every fragment; raise AssertionError."""
        await self._until(lambda: contains_all(self.text, fragments), f"did not hear {described(fragments)}", within)

    async def press(self, keys: str) -> None:
        """Press keys, when the other side listens."""
        await self._do(*(Sound("key", key=key) for key in keys))

    async def speak(self, words: str, *, ends_with: str = "#") -> bytes:
        """Say something after the tone, and end it with a key (or `hangup`); return the recording."""
        recording, seconds = spoken(words)
        await self._do(Sound("speech", recording=recording, seconds=seconds, ends_with=ends_with))
        if ends_with == "hangup":
            self.call.hung_up.set()
        return recording

    async def stay_silent(self) -> None:
        """Let the time in which the other side listens pass."""
        await self._do(Sound("silence"))

    async def hang_up(self) -> None:
        """End it."""
        self.call.hung_up.set()
        await self.ends()

    async def is_connected(self, within: float = 10.0) -> None:
        """Wait until the two telephones are joined; raise AssertionError."""
        await self._until(lambda: self.call.is_bridged, "was not connected", within)

    async def ends(self, within: float = 10.0) -> None:
        """Wait until the call is over; raise AssertionError."""
        await self._until(lambda: self.call.is_over, "is not over", within)

    async def _leave(self, status: str) -> None:
        assert self.is_ringing, f"{self.handset.label}: {self.state}"
        self.call.refused_as = status
        self.call.hung_up.set()
        await self.ends()

    async def _do(self, *sounds: Sound) -> None:
        await self._until(lambda: self.call.listens or self.call.is_over, "nobody listens")
        assert self.call.listens, f"{self.handset.label}: {self.state}, it was heard: {self.text}"
        self.call.listens = False
        for sound in sounds:
            self.call.sounds.put_nowait(sound)

    async def _until(self, holds: Any, why: str, within: float = 10.0) -> None:
        await self.handset.wait_until(holds, within, lambda: f"{self.handset.label} {why}; {self.state}, heard: {self.text}")

    def json(self) -> dict[str, Any]:
        """Return what the page needs to show it."""
        return {
            "state": self.state,
            "is_ringing": self.is_ringing,
            "is_over": self.call.is_over,
            "listens": self.call.listens,
            "is_bridged": self.call.is_bridged,
        }


def newest_call(handset: Handset, sid: str = "") -> PhoneCall | None:
    """Return a call of a handset by its sid, else the newest that is not over."""
    calls = [entry for entry in handset.history if isinstance(entry, PhoneCall)]
    wanted = [one for one in calls if one.sid == sid] if sid else [one for one in calls if not one.call.is_over]
    return wanted[-1] if wanted else None
