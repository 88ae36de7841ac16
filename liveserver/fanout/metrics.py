"""What is measured of the fan-out, for Prometheus; right over several workers, whose values lie in files they share.

Nothing is counted for each delivery: the pump adds a slice's sum.
"""

import os
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# Where workers keep their values; prometheus-client reads it when it is imported, so the parent sets it before.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
AT = b'"at":"'
AT_LENGTH = len("2026-11-22T18:20:00.000Z")


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.readers = Gauge(
            "liveserver_readers", "Readers now.", ["transport"], registry=registry, multiprocess_mode="livesum"
        )
        self.events = Counter("liveserver_events", "Events taken from the log.", registry=registry)
        self.deliveries = Counter("liveserver_deliveries", "Events written to readers.", registry=registry)
        self.delivered_bytes = Counter("liveserver_delivered_bytes", "Bytes written to readers.", registry=registry)
        self.fanout_seconds = Histogram(
            "liveserver_fanout_seconds",
            "From the publish of an event to its write to the last reader.",
            buckets=SECONDS,
            registry=registry,
        )
        self.relay_seconds = Histogram(
            "liveserver_relay_seconds",
            "From the publish of an event to its arrival in a process that has readers of it.",
            buckets=SECONDS,
            registry=registry,
        )
        self.joins = Counter(
            "liveserver_joins",
            "Readers that joined: new ones, and those that came back and were resumed or reset.",
            ["result"],
            registry=registry,
        )
        self.joined = {result: self.joins.labels(result) for result in ("new", "resumed", "reset")}
        self.gaps = Counter(
            "liveserver_gaps_repaired", "Holes in what was heard, filled from the log.", registry=registry
        )
        self.slow = Counter(
            "liveserver_slow_readers_closed", "Readers closed because they were too slow.", registry=registry
        )
        self.refusals = Counter("liveserver_refusals", "Streams refused.", ["reason"], registry=registry)
        self.store_up = Gauge(
            "liveserver_store_up",
            "Whether the subscription to the store is connected, in every worker.",
            registry=registry,
            multiprocess_mode="livemin",
        )
        self.loop_delay_seconds = Histogram(
            "liveserver_loop_delay_seconds",
            "How much later than asked the event loop came back.",
            buckets=SECONDS,
            registry=registry,
        )

    def delivered(self, events: int, size: int) -> None:
        """So many events were written, all in all, in so many bytes."""
        self.deliveries.inc(events)
        self.delivered_bytes.inc(size)

    def to_text(self) -> bytes:
        """All values, of all workers, in Prometheus's text format."""
        if not os.environ.get(SHARED):
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)


def age_seconds(event: bytes, now: datetime | None = None) -> float:
    """How long ago an event was published, by the clocks of publisher and reader; never less than nothing."""
    place = event.find(AT) + len(AT)
    published = datetime.fromisoformat(event[place : place + AT_LENGTH].decode())
    return max(0.0, ((now or datetime.now(UTC)) - published).total_seconds())
