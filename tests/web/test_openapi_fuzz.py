"""Whatever is sent, well formed or not: an answer that is described, nothing taken that is not, and never a fault."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.liveserver import Liveserver
from tests.web.described import Described
from tests.web.desk import STATUSES, Desk
from tests.web.test_openapi import DOCUMENT

API = schemathesis.openapi.from_dict(DOCUMENT)
EXAMPLES = 25
CALLERS = ("admin", "editor", "writer", "nobody")
DELETE_BLOG = ("delete", "/api/v1/blogs/{slug}")
ENDLESS = ("get", "/api/v1/blogs/{slug}/desk")  # its messages have tests of their own


@dataclass
class Place:
    """A blog with entries of every status, for callers of every kind."""

    desk: Desk
    described: Described
    session: requests.Session
    tokens: dict[str, str]
    entries: list[str]

    def send(self, case: Any, caller: str) -> int:
        """Send a case, judge what comes back, and answer its status."""
        headers = {"Authorization": f"Bearer {self.tokens[caller]}"} if caller in self.tokens else {}
        answer = case.call(base_url=self.desk.server.url, session=self.session, headers=headers)
        told = httpx.Headers([(name, value) for name, values in answer.headers.items() for value in values])
        self.described.judge(case.method, case.path, answer.status_code, told, answer.content)
        status: int = answer.status_code
        return status


@pytest.fixture(scope="module")
def place(server: Liveserver, editor: httpx.Client, reader: httpx.Client) -> Iterator[Place]:
    desk = Desk(server, editor, reader)
    entries = [desk.publish(status=status) for status in STATUSES if status != "retracted"]
    entries.append(desk.publish())
    desk.retract(entries[-1])
    tokens = {
        role: editor.post("/api/v1/tokens", json={"name": role, "role": role}).json()["token"]
        for role in ("writer", "editor", "admin")
    }
    with requests.Session() as session:
        session.trust_env = False
        yield Place(desk, Described(DOCUMENT), session, tokens, [entry["id"] for entry in entries])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        (method, path)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if method != "parameters" and (methods["parameters"] or operation["parameters"]) and (method, path) != ENDLESS
    ],
)
def test_every_answer_is_described_and_nothing_else_is_taken(method: str, path: str, place: Place) -> None:
    operation = API[path][method]
    cases = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]
    body = DOCUMENT["paths"][path][method].get("requestBody")

    @given(case=st.one_of(cases), caller=st.sampled_from(CALLERS), entry=st.sampled_from([*place.entries, None]))
    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
    )
    def send(case: Any, caller: str, entry: str | None) -> None:
        if "slug" in case.path_parameters and (method, path) != DELETE_BLOG:
            case.path_parameters["slug"] = place.desk.slug
        if "id" in case.path_parameters and entry:
            case.path_parameters["id"] = entry
        status = place.send(case, caller)
        if body and status < 300:
            place.described.validate(case.body, body["content"]["application/json"]["schema"], "taken")
        if method in ("post", "patch") and status < 300:
            assert place.desk.reader.get(f"/blogs/{place.desk.slug}").status_code == 200

    send()
