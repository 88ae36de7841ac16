"""What can be set: declared once, read from the environment in one function."""

import secrets
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from liveserver.errors import SetupError

PREFIX = "LIVESERVER_"


def setting(default: Any, meaning: str, *aliases: str, secret: bool = False) -> Any:
    """Declare a setting: default, meaning, and other environment variables that are honoured too."""
    return field(default=default, metadata={"meaning": meaning, "aliases": aliases, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting of the server; ``LIVESERVER_X`` in the environment, ``--x`` on the command line."""

    host: str = setting("127.0.0.1", "where to listen")
    port: int = setting(8000, "where to listen; 0 takes a free one", "PORT")
    workers: int = setting(1, "processes; readers are spread over them", "WEB_CONCURRENCY")
    redis_url: str = setting(
        "",
        "Redis ≥ 7.0 or Valkey ≥ 8: redis://, rediss://, unix://, redis+sentinel://HOST,…/SERVICE or "
        "redis+cluster://HOST,…; empty: the embedded store",
        "REDIS_URL",
    )
    data_dir: Path = setting(Path("data"), "the embedded store and what it needs; uploaded media")
    media_url: str = setting(
        "",
        "where uploaded media are kept: s3://BUCKET/PREFIX?endpoint=…&region=…; empty: in the data directory",
    )
    key_prefix: str = setting("liveserver:", "what every key in the store begins with")
    public_url: str = setting("", "the public origin, for canonical links; empty: taken from each request")
    publisher_name: str = setting("", "who publishes, for search engines, feeds and cards; empty: the host")
    publisher_logo: str = setting("", "address of the publisher's logo, for search engines; empty: this product's icon")
    admin_token: str = setting("", "an API token with role admin, for machines and the first set-up", secret=True)
    embed_origins: str = setting("*", "sites that may open the stream: * or origins with commas between")
    trusted_proxies: str = setting("127.0.0.1", "whose X-Forwarded-* is believed: addresses, networks or *")
    max_readers: int = setting(200_000, "readers in one process; 0: no limit")
    max_readers_per_ip: int = setting(1000, "readers from one address in one process; 0: no limit")
    tick_seconds: float = setting(25.0, "the longest silence on a stream, in seconds")
    end_after_days: float = setting(0.0, "after so many days of silence a live blog is ended; 0: never")
    log_format: str = setting("text", "text, or json: one object a line")
    sample: bool = setting(False, "on an empty store, load the sample blog and replay it")

    def __post_init__(self) -> None:
        if self.port > 65535:
            raise SetupError(f"{variable('port')} must be 65535 or less, not {self.port}")
        if not self.embed_origins.strip():
            raise SetupError(f"{variable('embed_origins')} must be * or origins with commas between")
        for name, least in {"port": 0, "workers": 1, "max_readers": 0, "max_readers_per_ip": 0}.items():
            if getattr(self, name) < least:
                raise SetupError(f"{variable(name)} must be {least} or more, not {getattr(self, name)}")
        if not 0.1 <= self.tick_seconds <= 3600:
            raise SetupError(f"{variable('tick_seconds')} must lie between 0.1 and 3600, not {self.tick_seconds:g}")
        if not 0 <= self.end_after_days <= 36_500:
            raise SetupError(f"{variable('end_after_days')} must lie between 0 and 36500, not {self.end_after_days:g}")
        if self.log_format not in ("text", "json"):
            raise SetupError(f"{variable('log_format')} must be text or json, not {self.log_format!r}")
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise SetupError(f"{variable('public_url')} must begin with https:// or http://, not {self.public_url!r}")
        if self.publisher_logo and not self.publisher_logo.startswith(("http://", "https://")):
            raise SetupError(
                f"{variable('publisher_logo')} must begin with https:// or http://, not {self.publisher_logo!r}"
            )
        if self.admin_token and len(self.admin_token) < 16:
            raise SetupError(
                f"{variable('admin_token')} must have 16 characters or more; a good one: {secrets.token_urlsafe(24)}"
            )


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def declared() -> tuple[Field[Any], ...]:
    """All settings, in their order."""
    return fields(Settings)


def read(environment: Mapping[str, str], given: Mapping[str, Any] | None = None) -> Settings:
    """Put the settings together: what was given on the command line, else the environment, else the default.

    Raises SetupError naming the variable that can't be read.
    """
    values: dict[str, Any] = {name: value for name, value in (given or {}).items() if value is not None}
    for declaration in declared():
        if declaration.name in values:
            continue
        for name in (variable(declaration.name), *declaration.metadata["aliases"]):
            if environment.get(name):
                values[declaration.name] = _parse(declaration, name, environment[name])
                break
    return Settings(**values)


def to_environment(settings: Settings) -> dict[str, str]:
    """The environment that reads back as these settings: how workers are told theirs."""
    return {variable(declaration.name): str(getattr(settings, declaration.name)) for declaration in declared()}


def _parse(declaration: Field[Any], name: str, text: str) -> Any:
    kind: Any = type(declaration.default) if declaration.default is not MISSING else str
    if isinstance(declaration.default, Path):
        return Path(text)
    if kind is bool:
        if text.lower() not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
            raise SetupError(f"{name} must be true or false, not {text!r}")
        return text.lower() in ("1", "true", "yes", "on")
    try:
        return kind(text)
    except ValueError:
        raise SetupError(f"{name} must be a number, not {text!r}") from None
