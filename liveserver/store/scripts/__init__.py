"""The Lua scripts, and calling them: each runs in the server as one atomic step."""

from functools import cache
from hashlib import sha1
from importlib import resources
from typing import Any, Protocol

from redis.exceptions import NoScriptError


class _Evaluates(Protocol):
    async def execute_command(self, *args: Any) -> Any: ...


@cache
def source(name: str) -> bytes:
    """The text of a script; what all share comes first."""
    folder = resources.files(__name__)
    return b"\n".join((folder / f"{part}.lua").read_bytes() for part in ("fence", name))


@cache
def _digest(name: str) -> str:
    return sha1(source(name), usedforsecurity=False).hexdigest()


async def call(client: _Evaluates, name: str, keys: list[str], *arguments: str | bytes | int) -> Any:
    """Run a script by its digest; a server that does not know it (new, restarted, failed over) is sent the text."""
    try:
        return await client.execute_command("EVALSHA", _digest(name), len(keys), *keys, *arguments)
    except NoScriptError:
        return await client.execute_command("EVAL", source(name), len(keys), *keys, *arguments)
