"""Prometheus metrics, one registry per process."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """What is counted and measured. Names begin with ``zhishou_``."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.commits = Histogram(
            "zhishou_commit_batch",
            "pieces of work in one commit",
            buckets=(1, 2, 5, 10, 25, 50, 100, 256),
            registry=registry,
        )
        self.handled = Counter("zhishou_handled", "messages handled", ["consumer", "outcome"], registry=registry)
        self.handling = Histogram(
            "zhishou_handling_seconds",
            "from a message's emission to its handling",
            ["consumer"],
            buckets=SECONDS,
            registry=registry,
        )
        self.published = Counter("zhishou_published", "messages published by the relay", ["type"], registry=registry)
        self.publish_retries = Counter("zhishou_publish_retries", "publishes that had to be tried again", registry=registry)
        self.outbox = Gauge("zhishou_outbox_waiting", "messages not yet on the bus", registry=registry)
        self.timers_fired = Counter("zhishou_timers_fired", "timers fired", ["kind"], registry=registry)
        self.timers_failed = Counter("zhishou_timers_failed", "timers whose handler failed", ["kind"], registry=registry)
        self.timer_lateness = Histogram("zhishou_timer_lateness_seconds", "from due to fired", buckets=SECONDS, registry=registry)
        self.intake = Counter("zhishou_intake", "inbound messages by way and outcome", ["source", "outcome"], registry=registry)
        self.spooled = Gauge("zhishou_spool_waiting", "inbound messages in the local spool", registry=registry)
        self.sends = Counter("zhishou_sends", "attempts to send a notice", ["channel", "outcome"], registry=registry)
        self.send_seconds = Histogram(
            "zhishou_send_seconds",
            "from the command to the carrier's accept",
            ["lane"],
            buckets=SECONDS,
            registry=registry,
        )
        self.alarms = Gauge("zhishou_alarms", "what the auditor finds wrong", ["kind"], registry=registry)

    def render(self) -> bytes:
        """Return the text that Prometheus reads."""
        return generate_latest(self.registry)
