"""Opening Redis: one URL, one client; and its failures in our words."""

import contextlib
from collections.abc import Iterator

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import (
    BusyLoadingError,
    ConnectionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TimeoutError,
)

from liveserver.errors import SetupError, StoreUnavailable

SCHEMES = ("redis://", "rediss://", "unix://")
CONNECT_SECONDS = 2.0
# Longer than the slowest fsync of a healthy disk, shorter than an editor's patience.
ANSWER_SECONDS = 5.0
POOL_SIZE = 64
OLDEST_VERSION = (7, 0)


def open_client(url: str) -> Redis:
    """Make a client of a URL; it connects at its first command. Raises SetupError for a URL that is none of ours."""
    if not url.startswith(SCHEMES):
        raise SetupError(f"LIVESERVER_REDIS_URL must begin with {', '.join(SCHEMES)}, not {url.split('@')[-1]!r}")
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            protocol=2,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            **({} if url.startswith("unix://") else {"socket_keepalive": True}),
            max_connections=POOL_SIZE,
            timeout=ANSWER_SECONDS,
            # Once more on a fresh connection, for those that a restart left dead in the pool. Every change carries an
            # answer key, so that a second try of one that went through is answered and not made again.
            retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 1),
            retry_on_error=[ConnectionError, TimeoutError],
        )
    except ValueError as error:
        raise SetupError(f"LIVESERVER_REDIS_URL can't be read: {error}") from None
    return Redis.from_pool(pool)


async def check_version(client: Redis) -> None:
    """Refuse a server that is too old, with a sentence."""
    with speaking():
        server = await client.info("server")
    written = str(server.get("valkey_version") or server["redis_version"])
    if tuple(int(part) for part in written.split(".")[:2]) < OLDEST_VERSION:
        raise SetupError(f"the store is Redis {written}; liveserver needs Redis 7.0 or Valkey 8, or newer")


@contextlib.contextmanager
def speaking() -> Iterator[None]:
    """While we speak with Redis: turn its failures into StoreUnavailable."""
    try:
        yield
    except (ConnectionError, TimeoutError, BusyLoadingError) as error:
        raise StoreUnavailable(f"the store does not answer: {error}") from error
    except (ReadOnlyError, OutOfMemoryError) as error:
        raise StoreUnavailable(f"the store does not take writes: {error}") from error
    except ResponseError as error:
        # MISCONF: the disk is full or broken. CLUSTERDOWN, NOREPLICAS, MASTERDOWN: nobody to write to for now.
        if str(error).startswith(("MISCONF", "CLUSTERDOWN", "NOREPLICAS", "MASTERDOWN", "TRYAGAIN", "LOADING")):
            raise StoreUnavailable(f"the store does not take writes: {error}") from error
        raise
    except RedisError as error:
        raise StoreUnavailable(f"the store failed: {error}") from error
