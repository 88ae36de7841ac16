"""Everything that can go wrong, in one tree; each error knows its HTTP status, and each close its code.

LiveserverError
├── BadRequest 400            not even readable as a request
├── Unauthorized 401          no token, or one that is unknown or revoked
│   └── SomebodyElse          a session, but not of whom the page believes to be signed in
├── Forbidden 403             a known caller who may not do this
├── NotFound 404
├── MethodNotAllowed 405
├── RequestTimeout 408        the body did not arrive in time
├── Conflict 409              a slug that is taken, a state that does not allow it
├── VersionMismatch 412       an If-Match that does not match; carries the current entry
├── TooLarge 413
├── UnsupportedMediaType 415
├── Invalid 422               readable, but not acceptable; names every field
├── UpgradeRequired 426       the stream, asked for without a transport it has
├── TooManyReaders 429        carries the seconds to wait
├── TooManyAttempts 429       signing in failed too often; carries the seconds to wait
├── NotSupported 501          a format that is not answered in
├── Busy 503                  too much of what takes long was asked for; carries the seconds to wait
├── StoreUnavailable 503      carries the seconds to wait
├── GoingAway 503             the server restarts
└── SetupError                the program can't start, or a command can't run: a sentence for people
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request; ``field`` is its path, such as ``labels.2``."""

    field: str
    message: str


class LiveserverError(Exception):
    """The root: a failure that has an HTTP answer (RFC 9457)."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"

    def __init__(
        self,
        detail: str,
        *,
        errors: list[FieldError] | None = None,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = errors or []
        self.headers = headers or {}
        self.extra = extra or {}

    def problem(self) -> dict[str, Any]:
        """The body of the answer: ``application/problem+json``."""
        return {
            "type": f"urn:liveserver:problem:{self.title.lower().replace(' ', '-')}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "errors": [{"field": error.field, "message": error.message} for error in self.errors],
            **self.extra,
        }


class BadRequest(LiveserverError):
    """The request can't be read."""

    status, title = 400, "Bad request"


class Unauthorized(LiveserverError):
    """Nobody known is asking."""

    status, title = 401, "Not signed in"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": 'Bearer realm="liveserver"'})


class SomebodyElse(Unauthorized):
    """The session is not of whoever is believed to be signed in."""

    title = "Somebody else is signed in"


class Forbidden(LiveserverError):
    """Somebody known is asking for what is not theirs to do."""

    status, title = 403, "Forbidden"


class NotFound(LiveserverError):
    """There is no such thing, or none that the caller may know of."""

    status, title = 404, "Not found"


class MethodNotAllowed(LiveserverError):
    """The thing is there, but not for this method."""

    status, title = 405, "Method not allowed"


class RequestTimeout(LiveserverError):
    """The request did not arrive in time."""

    status, title = 408, "Request timeout"


class Conflict(LiveserverError):
    """The state of things does not allow it."""

    status, title = 409, "Conflict"


class VersionMismatch(LiveserverError):
    """Somebody else changed it meanwhile."""

    status, title = 412, "Changed meanwhile"


class TooLarge(LiveserverError):
    """More bytes than are taken."""

    status, title = 413, "Too large"


class UnsupportedMediaType(LiveserverError):
    """A body of a kind that is not taken."""

    status, title = 415, "Unsupported media type"


class Invalid(LiveserverError):
    """Fields that can't be accepted; nothing of them is stored."""

    status, title = 422, "Invalid"

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors), errors=list(errors))

    @classmethod
    def of(cls, field: str, message: str) -> "Invalid":
        """One field is wrong."""
        return cls(FieldError(field, message))


class UpgradeRequired(LiveserverError):
    """The stream speaks other protocols than the one it was asked in."""

    status, title = 426, "Upgrade required"


class TooManyReaders(LiveserverError):
    """A limit of readers is reached."""

    status, title = 429, "Too many readers"


class TooManyAttempts(LiveserverError):
    """Signing in failed too often."""

    status, title = 429, "Too many attempts"

    def __init__(self, retry_after_seconds: int) -> None:
        unit = "second" if retry_after_seconds == 1 else "seconds"
        detail = f"Signing in failed too often; try again in {retry_after_seconds} {unit}."
        super().__init__(detail, headers={"Retry-After": str(retry_after_seconds)})


class NotSupported(LiveserverError):
    """It can't be answered in the format that was asked for."""

    status, title = 501, "Not supported"


class Busy(LiveserverError):
    """Others wait for the same part of the server already."""

    status, title = 503, "Busy"

    def __init__(self, detail: str, retry_after_seconds: int = 10) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_seconds)})


class StoreUnavailable(LiveserverError):
    """The store can't be reached, or can't write now."""

    status, title = 503, "Store unavailable"

    def __init__(self, detail: str, retry_after_seconds: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after_seconds)})


class GoingAway(LiveserverError):
    """The server is about to end."""

    status, title = 503, "Going away"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": "2"})


class SetupError(LiveserverError):
    """What people must mend before the program can run."""


class CloseCode(IntEnum):
    """Why the server ends a stream; a client decides by it whether to come back (contract, section 5)."""

    GOING_AWAY = 1012
    CLIENT_SPOKE = 4400
    BLOG_UNKNOWN = 4404
    TOO_SLOW = 4408
    BLOG_DELETED = 4410
    OVER_LIMIT = 4429
