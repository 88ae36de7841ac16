"""Agreeing on permessage-deflate (RFC 7692), so that one compressed message fits every reader that agreed."""

from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.headers import parse_extension

from liveserver.fanout.frame import WINDOW_BITS

WINDOWS = {str(bits): bits for bits in range(8, 16)}
# No context is taken over by either side: ours would be one for each reader, theirs we never need. Naming our window
# lets the reader keep no more for it.
ACCEPTED = (
    f"permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits={WINDOW_BITS}"
)


def agree(offers: str | None) -> str | None:
    """What to answer to Sec-WebSocket-Extensions: the first offer that we can keep, or None when there is none.

    Raises InvalidHeader for an offer that can't be read.
    """
    for name, parameters in parse_extension(offers) if offers else ():
        if name == "permessage-deflate" and _acceptable(list(parameters)):
            return ACCEPTED
    return None


def decoder() -> PerMessageDeflate:
    """What reads a compressed message of a client that agreed."""
    return PerMessageDeflate(
        remote_no_context_takeover=True,
        local_no_context_takeover=True,
        remote_max_window_bits=15,
        local_max_window_bits=WINDOW_BITS,
    )


def _acceptable(parameters: list[tuple[str, str | None]]) -> bool:
    """Whether an offer is one of the RFC's, and its window holds ours (section 7.1)."""
    names = [name for name, _ in parameters]
    if len(names) != len(set(names)):
        return False
    for name, value in parameters:
        if name in ("server_no_context_takeover", "client_no_context_takeover"):
            if value is not None:
                return False
        elif name == "server_max_window_bits":
            if WINDOWS.get(value or "", 0) < WINDOW_BITS:
                return False
        elif name == "client_max_window_bits":
            if value is not None and value not in WINDOWS:
                return False
        else:
            return False
    return True
