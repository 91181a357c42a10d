"""Phones: handsets with a number, which text, ring and call."""

from collections.abc import Sequence

from sandbox.calling import PhoneCall
from sandbox.handsets import Attachment, Entry, Handset, Notify
from sandbox.twilio.inbound import Inbound, WebhookRefused
from sandbox.twilio.voice.calls import Call
from sandbox.twilio.voice.exchange import Exchange


class Phone(Handset):
    """A phone with one number: it texts, rings and calls.

    `when_called`: ring, or at once busy, machine (a mailbox answers), no-answer, unreachable.
    """

    def __init__(self, number: str, name: str, cap: int, notify: Notify, inbound: Inbound) -> None:
        super().__init__(number, name, cap, notify)
        self._inbound = inbound
        self.when_called = "ring"
        self.exchange: Exchange | None = None

    async def text(
        self, body: str, media: Sequence[bytes] = (), *, content_type: str = "image/jpeg", must_be_taken: bool = True
    ) -> str:
        """Text the program's number, with pictures if any; return the carrier's sid.

        Raise WebhookRefused when the program's answer isn't a 2xx with proper TwiML, unless told otherwise.
        """
        pictures = tuple(Attachment(content_type, content) for content in media)
        bubble = Entry(self, "", body, self._inbound.now(), self.key, is_mine=True, media=pictures)
        self.take(bubble)
        try:
            bubble.sid = await self._inbound.bring_in(self.key, body, [(content_type, content) for content in media])
        except WebhookRefused as refused:
            bubble.sid = refused.sid
            bubble.has_failed = True
            self.changed("changed", bubble)
            if must_be_taken:
                raise
        return bubble.sid

    async def reply_to(self, message: Entry, text: str) -> str:
        """Text back; return the carrier's sid."""
        return await self.text(text)

    def ring(self, call: Call) -> PhoneCall:
        """Show a call that comes in."""
        ringing = PhoneCall(self, call, is_mine=False)
        ringing.expected = self.when_called == "machine"  # whoever set a mailbox there expects that it takes calls
        self.take(ringing)
        return ringing

    async def rings(self, within: float = 10.0) -> PhoneCall:
        """Wait for a call that nobody expected yet; raise AssertionError."""
        await self.wait_until(lambda: self._new_call() is not None, within, lambda: f"{self.label} does not ring")
        call = self._new_call()
        assert call is not None
        call.expected = True
        return call

    def _new_call(self) -> PhoneCall | None:
        waiting = (entry for entry in self.history if isinstance(entry, PhoneCall))
        return next((entry for entry in waiting if entry.is_ringing and not entry.expected), None)

    async def dial(self, number: str = "") -> PhoneCall:
        """Call a number of the program, by default its first."""
        assert self.exchange is not None
        made: list[PhoneCall] = []

        def shown(call: Call) -> PhoneCall:
            made.append(PhoneCall(self, call, is_mine=True))
            self.take(made[0])
            return made[0]

        self.exchange.dial_in(self.key, shown, number)
        return made[0]
