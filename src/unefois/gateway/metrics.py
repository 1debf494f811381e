"""Counters of the exchange, kept in plain dictionaries on the hot path and told to Prometheus when it asks."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from prometheus_client.core import Metric

    from unefois.journal import Journal
    from unefois.operations.model import Operation

_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Calls by operation, provider and status; their latency; the journal and the sources as they are now."""

    def __init__(self) -> None:
        self._calls: dict[tuple[str, str, int], int] = {}
        self._latency: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}
        self.journal: Journal | None = None
        self.tokens: Callable[[], int] = lambda: 0
        self.breakers: Callable[[], dict[str, str]] = dict
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def count(self, operation: Operation | None, status: int, seconds: float) -> None:
        """One call answered."""
        name, provider = (operation.id, operation.provider.key) if operation is not None else ("none", "none")
        key = (name, provider, status)
        self._calls[key] = self._calls.get(key, 0) + 1
        buckets = self._latency.get(name)
        if buckets is None:
            buckets = self._latency[name] = [0] * (len(_BUCKETS) + 1)
            self._seconds[name] = 0.0
        buckets[bisect_left(_BUCKETS, seconds)] += 1
        self._seconds[name] += seconds

    def collect(self) -> Iterable[Metric]:
        """What Prometheus reads."""
        calls = CounterMetricFamily("unefois_calls", "Calls answered.", labels=["operation", "provider", "status"])
        for (name, provider, status), count in self._calls.items():
            calls.add_metric([name, provider, str(status)], count)
        yield calls
        latency = HistogramMetricFamily("unefois_call_seconds", "Time to answer a call.", labels=["operation"])
        for name, counts in self._latency.items():
            total, buckets = 0, []
            for bound, count in zip((*map(str, _BUCKETS), "+Inf"), counts, strict=True):
                total += count
                buckets.append((bound, total))
            latency.add_metric([name], buckets, self._seconds[name])
        yield latency
        yield GaugeMetricFamily("unefois_tokens", "Tokens in memory.", self.tokens())
        breakers = GaugeMetricFamily(
            "unefois_source_breaker", "1 for the state of each source's breaker.", labels=["source", "state"]
        )
        for source, state in self.breakers().items():
            breakers.add_metric([source, state], 1)
        yield breakers
        if self.journal is not None:
            yield from _journal(self.journal)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self._registry)


def _journal(journal: Journal) -> Iterable[Metric]:
    figures = journal.statistics
    yield CounterMetricFamily("unefois_journal_records", "Records made durable.", figures.records)
    yield CounterMetricFamily(
        "unefois_journal_batches", "Batches written, one disk synchronisation each.", figures.batches
    )
    yield CounterMetricFamily("unefois_journal_failures", "Batches that could not be written.", figures.failures)
    yield CounterMetricFamily(
        "unefois_journal_commit_seconds", "Time spent writing batches.", figures.total_commit_seconds
    )
    yield GaugeMetricFamily("unefois_journal_last_batch", "Records of the last batch.", figures.last_batch)
    yield GaugeMetricFamily("unefois_journal_queued", "Records waiting.", journal.queued)
    yield GaugeMetricFamily(
        "unefois_journal_writable", "1 when the journal can be written.", 0 if journal.failure else 1
    )
