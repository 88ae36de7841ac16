"""Connections to Redis: how long they wait, how they are pooled; and their failures in our words."""

import contextlib
from collections.abc import Iterator
from typing import Any

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.connection import UnixDomainSocketConnection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import (
    AskError,
    BusyLoadingError,
    ClusterDownError,
    ConnectionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TimeoutError,
    TryAgainError,
)

from liveserver.errors import SetupError, StoreUnavailable

CONNECT_SECONDS = 2.0
# Longer than the slowest fsync of a healthy disk, shorter than an editor's patience.
ANSWER_SECONDS = 5.0
POOL_SIZE = 64
# Nobody writes: the disk is full or broken, or too few replicas follow.
NO_WRITES = ("MISCONF", "NOREPLICAS")


def make_pool(options: dict[str, Any]) -> Any:
    """Pool connections of these options of redis-py; they connect when needed. Raises SetupError for unknown ones."""
    keepalive = {} if options.get("connection_class") is UnixDomainSocketConnection else {"socket_keepalive": True}
    ours: dict[str, Any] = {
        "protocol": 2,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "max_connections": POOL_SIZE,
        "timeout": ANSWER_SECONDS,
        "driver_info": None,  # saves a question at each connect
        # Once more on a fresh connection, for those that a restart or a fail-over left dead, or with a replica, in the
        # pool. Every change carries an answer key: a second try of one that went through is answered, not made again.
        # Not after a time-out: whoever waits has waited long enough.
        "retry": Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 1, (ConnectionError, ReadOnlyError)),
    }
    pool: Any = BlockingConnectionPool(**(ours | keepalive | options))
    try:
        pool.make_connection()
    except TypeError as error:
        raise SetupError(f"LIVESERVER_REDIS_URL has an option that is none: {error}") from None
    return pool


@contextlib.contextmanager
def speaking() -> Iterator[None]:
    """While we speak with Redis: turn its failures into StoreUnavailable."""
    try:
        yield
    except (ConnectionError, TimeoutError, BusyLoadingError) as error:
        raise StoreUnavailable(f"the store does not answer: {error}") from error
    except (ReadOnlyError, OutOfMemoryError, ClusterDownError, TryAgainError, AskError) as error:
        raise StoreUnavailable(f"the store does not take writes: {error}") from error
    except ResponseError as error:
        if str(error).startswith(NO_WRITES):
            raise StoreUnavailable(f"the store does not take writes: {error}") from error
        raise
    except RedisError as error:
        raise StoreUnavailable(f"the store failed: {error}") from error
