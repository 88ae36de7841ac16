"""An editor's desk: one blog on a running server, and everything a test wants to do and see there over HTTP."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.liveserver import Liveserver

STATUSES = ("published", "draft", "submitted", "scheduled", "retracted")
LATER = "2099-01-01T00:00:00.000Z"


@dataclass
class Desk:
    """A blog of a test's own. ``editor`` is signed in as admin, ``reader`` is anybody."""

    server: Liveserver
    editor: httpx.Client
    reader: httpx.Client
    fields: dict[str, Any] = field(default_factory=dict)
    slug: str = ""

    def __post_init__(self) -> None:
        self.slug = self.server.new_blog(**self.fields)

    @property
    def url(self) -> str:
        return f"/api/v1/blogs/{self.slug}"

    @property
    def entries(self) -> str:
        return f"{self.url}/entries"

    def entry(self, entry: dict[str, Any]) -> str:
        return f"{self.entries}/{entry['id']}"

    def post(self, body: str = "words", headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        return self.editor.post(self.entries, json={"body": body, **fields}, headers=headers)

    def publish(self, body: str = "words", **fields: Any) -> dict[str, Any]:
        """Make an entry, whatever its status, and answer it."""
        if fields.get("status") == "scheduled":
            fields = {"publish_at": LATER, **fields}
        return good(self.post(body, **fields), 201)["entry"]

    def edit(self, entry: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return good(self.editor.patch(self.entry(entry), json=fields))["entry"]

    def retract(self, entry: dict[str, Any]) -> None:
        good(self.editor.delete(self.entry(entry)))

    def change(self, **fields: Any) -> dict[str, Any]:
        """Change the blog itself."""
        return good(self.editor.patch(self.url, json=fields))

    def snapshot(self) -> dict[str, Any]:
        return good(self.reader.get(f"{self.url}?limit=100"))

    def position(self) -> dict[str, Any]:
        return self.snapshot()["position"]

    def events(self, since: int = 0) -> list[dict[str, Any]]:
        return good(self.reader.get(f"{self.url}/events?since={since}"))["events"]

    def shelf(self, status: str) -> list[dict[str, Any]]:
        """The entries of one status, the newest first."""
        return good(self.editor.get(f"{self.entries}?status={status}&limit=100"))["entries"]

    def state(self) -> dict[str, Any]:
        """All there is: what must be the same after a request that was refused."""
        listed = good(self.reader.get("/api/v1/blogs"))["blogs"]
        tokens = good(self.editor.get("/api/v1/tokens"))["tokens"]
        shelves = {status: self.shelf(status) for status in STATUSES}
        return {"snapshot": self.snapshot(), "shelves": shelves, "blogs": listed, "tokens": tokens}


def good(answer: httpx.Response, status: int = 200) -> Any:
    """What a request that must succeed answered."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    return answer.json()


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """What a request that must be refused answered: a problem of the contract's shape."""
    assert answer.status_code == status, f"{answer.request.method} {answer.request.url}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "errors"} <= told.keys()
    assert told["status"] == status
    assert told["detail"]
    return told


def fields_of(told: dict[str, Any]) -> set[str]:
    """The fields that a problem names."""
    return {error["field"] for error in told["errors"]}
