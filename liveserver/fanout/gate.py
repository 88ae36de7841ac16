"""What every stream passes before it reads: whose origins and addresses are believed."""

import asyncio
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from liveserver.errors import Forbidden
from liveserver.fanout.hub import Hub
from liveserver.fanout.reader import Reader


class Gate:
    """The hub, and what is believed of those who come."""

    def __init__(self, hub: Hub, origins: str, trusted_proxies: str) -> None:
        self.hub = hub
        self.origins = frozenset(origin.strip().rstrip("/") for origin in origins.split(","))
        self._proxies = ProxyHeadersMiddleware(cast(Any, None), trusted_proxies).trusted_hosts

    def admit(self, reader: Reader, headers: dict[str, str], slug: str, epoch: str | None, since: int | None) -> str:
        """Let a reader join a blog; answers the address it counts for. Raises Forbidden, TooManyReaders."""
        self.check_origin(headers)
        address = self.address(reader.transport, headers)
        self.hub.join(reader, slug, epoch, since, address)
        return address

    def leave(self, reader: Reader, address: str) -> None:
        """One that was admitted is gone."""
        self.hub.leave(reader, address)

    def refused(self, reason: str) -> None:
        """One could not be admitted."""
        self.hub.metrics.refusals.labels(reason).inc()

    def send_away(self, reader: Reader) -> None:
        """Ask a reader to come back after a restart, in its turn."""
        self.hub.send_away(reader)

    def spread_seconds(self) -> int:
        """Over how many seconds they should come back then."""
        return self.hub.spread_seconds()

    def check_origin(self, headers: dict[str, str]) -> None:
        """Raise Forbidden for a page of a site that may not open the stream; our own pages and programs always may."""
        origin = headers.get("origin")
        if origin is None or "*" in self.origins or origin in self.origins:
            return
        if origin.partition("://")[2] != headers.get("host"):
            raise Forbidden(f"Pages of {origin} may not open this stream.")

    def address(self, transport: asyncio.Transport, headers: dict[str, str]) -> str:
        """The address that a reader counts for: its own, or the one that a trusted proxy names."""
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if isinstance(peer, tuple) else ""
        forwarded = headers.get("x-forwarded-for")
        if forwarded and address in self._proxies:
            address = self._proxies.get_trusted_client_address(forwarded)[0] or address
        return address
