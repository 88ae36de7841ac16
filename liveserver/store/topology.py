"""Where the store is: one server, a primary that Sentinels choose, or a cluster. From a URL; all else is the same code.

- ``redis://``, ``rediss://``, ``unix://`` (store/single.py)
- ``redis+sentinel://[user:password@]host[:port],…/service[/db]`` (store/sentinel.py)
- ``redis+cluster://[user:password@]host[:port],…`` (store/cluster.py)

``rediss+sentinel`` and ``rediss+cluster`` speak TLS. After a ``?`` come options of redis-py, such as ``ssl_ca_certs``.
"""

import re
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.connection import parse_url

from liveserver.errors import SetupError
from liveserver.store.cluster import Cluster
from liveserver.store.connection import speaking
from liveserver.store.sentinel import Sentinel
from liveserver.store.single import Single

OLDEST_VERSION = (7, 0)
ONE = re.compile(r"(rediss?|unix)://")
MANY = re.compile(
    r"(?P<scheme>rediss?)\+(?P<kind>sentinel|cluster)://(?P<user>[^/?]*@)?(?P<hosts>[^/?@]+)(?P<path>[^?]*)(?P<query>.*)"
)
PORTS = {"sentinel": 26379, "cluster": 6379}
FORMS = "redis://, rediss://, unix://, redis+sentinel://HOST:PORT,…/SERVICE or redis+cluster://HOST:PORT,…"


class Topology(Protocol):
    """Where commands go, and where what is published in a channel can be heard."""

    client: Redis
    mode: str
    """What INFO calls such a server."""

    sharded: bool
    """Whether each channel is published within its shard: SPUBLISH and SSUBSCRIBE instead of PUBLISH and SUBSCRIBE."""

    async def look(self) -> None:
        """Find out anew where everything is. Raises redis-py's errors."""

    def node(self, channel: bytes) -> object | None:
        """The server that publishes a channel, as of the last look; None when there is none."""

    async def connect(self, node: Any) -> Any:
        """A connection of redis-py to that very server. Raises redis-py's errors."""

    async def close(self) -> None:
        """Give all connections back."""


def open_topology(url: str) -> Topology:
    """Read a URL; nothing connects yet. Raises SetupError for one that is none of ours, its password not in it."""
    try:
        if ONE.match(url):
            return Single(dict(parse_url(url)))
        if parts := MANY.fullmatch(url):
            return _open_many(**parts.groupdict())
    except ValueError as error:
        raise SetupError(f"LIVESERVER_REDIS_URL can't be read: {error}") from None
    raise SetupError(f"LIVESERVER_REDIS_URL must look like {FORMS}, not {url.split('@')[-1]!r}")


async def check(topology: Topology) -> None:
    """Refuse a server that is too old, or of another kind than the URL says, with a sentence."""
    with speaking():
        server = await topology.client.info("server")
    written = str(server.get("valkey_version") or server["redis_version"])
    if tuple(int(part) for part in written.split(".")[:2]) < OLDEST_VERSION:
        raise SetupError(f"the store is Redis {written}; liveserver needs Redis 7.0 or Valkey 8, or newer")
    mode = server.get("server_mode") or server["redis_mode"]
    if mode != topology.mode:
        raise SetupError(f"LIVESERVER_REDIS_URL leads to a server in {mode} mode; it must look like {FORMS}")


def _open_many(scheme: str, kind: str, user: str | None, hosts: str, path: str, query: str) -> Topology:
    places = [urlsplit(f"//{host}") for host in hosts.split(",")]
    addresses = [(place.hostname or "127.0.0.1", place.port or PORTS[kind]) for place in places]
    service, _, db = path.strip("/").partition("/") if kind == "sentinel" else ("", "", path.strip("/"))
    if db and not db.isdecimal():
        raise ValueError(f"{db!r} is no number of a database")
    options = dict(parse_url(f"{scheme}://{user or ''}host/{db}{query}"))
    if kind == "cluster":
        if options.get("db"):
            raise ValueError("a cluster has the database 0 only")
        return Cluster(addresses, options)
    if not service:
        raise ValueError("the name of the service is missing: redis+sentinel://HOST:PORT,…/SERVICE")
    return Sentinel(addresses, unquote(service), options)
