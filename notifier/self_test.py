"""A test message through each channel, once a day, to a watched address: a dead account is found before it is needed."""

from __future__ import annotations

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from notifier.channels import usable
from runtime.work import Work
from schemas import labels
from schemas.divisions import NOWHERE
from schemas.notices import SendNotice
from schemas.values import Channel, Lane, Recipient

TEMPLATE = "self-test"
EXPIRES = timedelta(minutes=30)


def self_test_id(day: str, channel: Channel) -> UUID:
    """Return the id of a day's test of a channel: however often it is started, it goes out once."""
    return uuid5(NAMESPACE_URL, f"zhishou:self-test:{day}:{channel}")


def send_self_tests(work: Work) -> int:
    """Send today's test by every channel that has an account and a test address; return how many."""
    local = work.now.astimezone(work.settings.zone)
    tested = {channel: to for channel, to in work.settings.self_test.items() if channel in usable(work.settings)}
    for channel, address in tested.items():
        label = labels.CHANNELS[channel]
        work.send(
            SendNotice(
                id=self_test_id(f"{local:%Y-%m-%d}", channel),
                time=work.now,
                unit=NOWHERE,
                lane=Lane.ROUTINE,
                recipient=Recipient(channel=channel, address=address),
                template=TEMPLATE,
                params={"channel": label.in_language(work.settings.language), "at": f"{local:%m-%d %H:%M}"},
                channels=(channel,),
                expires_at=work.now + EXPIRES,
            )
        )
    return len(tested)
