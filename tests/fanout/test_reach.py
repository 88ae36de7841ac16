"""Counting how far events got, as the pump goes round."""

from datetime import UTC, datetime

from liveserver.fanout.frame import Frame
from liveserver.fanout.log import Log
from liveserver.fanout.metrics import Metrics
from liveserver.fanout.reach import KEPT, Reach
from liveserver.model import times


def log_up_to(head: int) -> Log:
    log = Log(0)
    for seq in range(1, head + 1):
        log.append(Frame(f'{{"type":"x","seq":{seq},"at":"{times.to_wire(datetime.now(UTC))}"}}'.encode()))
    return log


def told(reach: Reach) -> list[tuple[int, int]]:
    """Seq and readers of what is news, once."""
    found = [(int(event.split(b'"seq":')[1].split(b",")[0]), readers) for event, readers, _ in reach.news]
    reach.news.clear()
    return found


def test_an_event_is_told_when_all_were_passed_with_it() -> None:
    log, reach = log_up_to(1), Reach(0, Metrics())
    reach.count(0, 1, 40)
    reach.count(0, 1, 2)
    assert told(reach) == []
    reach.complete(1, log)
    assert told(reach) == [(1, 42)]
    reach.complete(1, log)
    assert told(reach) == []


def test_what_comes_during_a_round_is_told_after_the_next_one_with_the_readers_of_both() -> None:
    log, reach = log_up_to(3), Reach(0, Metrics())
    reach.count(0, 1, 10)
    reach.count(0, 3, 5)  # two more events had come meanwhile
    reach.complete(1, log)
    assert told(reach) == [(1, 15)]
    reach.count(1, 3, 10)
    reach.complete(3, log)
    assert told(reach) == [(2, 15), (3, 15)]


def test_those_who_take_it_later_are_not_counted_again() -> None:
    log, reach = log_up_to(2), Reach(0, Metrics())
    reach.count(0, 1, 9)
    reach.complete(1, log)
    reach.count(0, 2, 1)  # it was slow with the first one
    reach.count(1, 2, 9)
    reach.complete(2, log)
    assert told(reach) == [(1, 9), (2, 10)]


def test_what_nobody_reads_is_not_told_and_what_was_there_before_is_not_news() -> None:
    log, reach = log_up_to(5), Reach(3, Metrics())
    reach.count(0, 3, 7)
    reach.complete(4, log)
    assert told(reach) == []
    reach.count(4, 5, 1)
    reach.complete(5, log)
    assert told(reach) == [(5, 1)]


def test_what_is_not_fetched_is_bounded() -> None:
    head = KEPT + 100
    log, reach = log_up_to(head), Reach(0, Metrics())
    reach.count(0, head, 1)
    reach.complete(head, log)
    assert told(reach)[0] == (101, 1)
    assert len(reach.news) == 0


def test_each_delivery_counts_in_the_metrics() -> None:
    metrics = Metrics()
    reach = Reach(10, metrics)
    reach.count(0, 10, 3)
    reach.count(10, 11, 2)
    assert b"liveserver_deliveries_total 32.0" in metrics.to_text()
