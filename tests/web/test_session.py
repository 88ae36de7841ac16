"""Signing in over HTTP: cookies, other sites' pages, and sessions that end at once, in every process."""

from collections.abc import Callable, Iterator
from http.cookies import Morsel, SimpleCookie
from typing import Any

import httpx
import pytest

from tests.liveserver import TOKEN, Liveserver, wait_for
from tests.web.desk import Desk, fields_of, good, problem
from tests.web.person import PASSWORD, browser, make_person, new_name, sign_in, signed_in

ANOTHER = "another long password"


@pytest.fixture
def person(server: Liveserver) -> dict[str, Any]:
    return make_person(server)


@pytest.fixture
def ada(server: Liveserver, person: dict[str, Any]) -> Iterator[httpx.Client]:
    """The browser of an admin."""
    with signed_in(server, person) as client:
        yield client


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    [(_, morsel)] = SimpleCookie(answer.headers["set-cookie"]).items()
    return morsel


def flags_of(answer: httpx.Response) -> dict[str, Any]:
    morsel = cookie_of(answer)
    set_ = {name: morsel[name] for name in ("path", "domain", "httponly", "samesite", "secure", "max-age")}
    return {"name": morsel.key} | {name: value for name, value in set_.items() if value}


def test_whoever_signs_in_is_known(server: Liveserver) -> None:
    person = make_person(server, "writer", blogs=["moon"])
    with browser(server) as client:
        problem(client.get("/api/v1/me"), 401)
        answer = sign_in(client, person["name"].upper())
        shown = {"id": person["id"], "name": person["name"], "role": "writer", "blogs": ["moon"]}
        assert good(answer) == shown
        assert answer.headers["cache-control"] == "private, no-store"
        assert good(client.get("/api/v1/me")) == shown


@pytest.mark.parametrize("change", [{"name": "nobody at all"}, {"password": "a wrong one"}, {"password": ""}])
def test_a_wrong_name_and_a_wrong_password_are_told_the_same(
    server: Liveserver, person: dict[str, Any], change: dict[str, str]
) -> None:
    with browser(server) as client:
        answer = client.post("/api/v1/session", json={"name": person["name"], "password": PASSWORD} | change)
        assert problem(answer, 401)["detail"] == "The name or the password is wrong."
        assert "set-cookie" not in answer.headers


def test_what_is_wrong_with_a_sign_in_names_the_field(server: Liveserver) -> None:
    with browser(server) as client:
        assert fields_of(problem(client.post("/api/v1/session", json={}), 422)) == {"name", "password"}
        wrong = {"name": "a\0", "password": 1, "remember": True}
        assert fields_of(problem(client.post("/api/v1/session", json=wrong), 422)) == {"name", "password", "remember"}


def test_failing_too_often_is_told_how_long_to_wait(server: Liveserver, person: dict[str, Any]) -> None:
    with browser(server) as client:
        statuses = [sign_in(client, person["name"], "a wrong one").status_code for _ in range(12)]
        assert statuses[:5] == [401] * 5
        answer = client.post("/api/v1/session", json={"name": person["name"], "password": "a wrong one"})
        while answer.status_code == 401:
            answer = sign_in(client, person["name"], "a wrong one")
        told = problem(answer, 429)
        assert int(answer.headers["retry-after"]) >= 1
        assert PASSWORD not in str(told)


# Cookies


def test_without_tls_the_cookie_is_for_this_host_and_no_script(server: Liveserver, person: dict[str, Any]) -> None:
    with browser(server) as client:
        assert flags_of(sign_in(client, person["name"])) == {
            "name": "liveserver",
            "path": "/",
            "httponly": True,
            "samesite": "lax",
            "max-age": str(90 * 24 * 3600),
        }


def test_behind_tls_the_cookie_is_secure(server: Liveserver, person: dict[str, Any]) -> None:
    headers = {"X-Forwarded-Proto": "https", "Origin": server.url.replace("http:", "https:")}
    with browser(server, **headers) as client:
        answer = sign_in(client, person["name"])
        flags = flags_of(answer)
        assert (flags["name"], flags["secure"]) == ("__Host-liveserver", True)
        cookie = {"Cookie": f"__Host-liveserver={cookie_of(answer).value}"}
        assert client.get("/api/v1/me", headers=cookie).status_code == 200
        # A cookie that another host of the domain could have put there is none of ours.
        problem(client.get("/api/v1/me", headers={"Cookie": f"liveserver={cookie_of(answer).value}"}), 401)
        gone = client.delete("/api/v1/session", headers=cookie)
        assert (flags_of(gone)["name"], flags_of(gone)["secure"]) == ("__Host-liveserver", True)


def test_a_public_url_with_tls_makes_the_cookie_secure(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(public_url="https://news.example")
    person = make_person(server)
    with browser(server, Origin="https://news.example") as client:
        assert flags_of(sign_in(client, person["name"]))["secure"] is True
    with browser(server, Origin="https://evil.example") as client:
        problem(sign_in(client, person["name"]), 403)


def test_an_untrusted_proxy_is_not_believed(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(trusted_proxies="192.0.2.1")
    person = make_person(server)
    with browser(server, **{"X-Forwarded-Proto": "https"}) as client:
        assert "secure" not in flags_of(sign_in(client, person["name"]))


def test_the_cookie_is_for_the_api_and_pages_are_the_same_for_everybody(ada: httpx.Client, desk: Desk) -> None:
    page = ada.get(f"/blogs/{desk.slug}")
    assert "set-cookie" not in page.headers
    assert "private" not in page.headers["cache-control"]
    assert ada.get("/api/v1/me").headers["cache-control"] == "private, no-store"
    assert ada.get(desk.url).headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("cookie", ["liveserver=unknown", "liveserver=", 'liveserver="', "liveserver=" + "x" * 4000])
def test_a_cookie_of_no_session_is_nobodys(server: Liveserver, desk: Desk, cookie: str) -> None:
    with browser(server, Cookie=cookie) as client:
        problem(client.get("/api/v1/me"), 401)
        problem(client.post(desk.entries, json={"body": "words"}), 401)
        assert client.get(desk.url).status_code == 200
        assert client.get(desk.entry(desk.publish())).status_code == 200


# Other sites


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "SERVER.evil.example"},
        {"Origin": "SERVER", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "", "Referer": "SERVER"},
        {},
    ],
)
def test_a_page_of_another_site_writes_nothing_by_a_session(
    server: Liveserver, ada: httpx.Client, desk: Desk, headers: dict[str, str]
) -> None:
    del ada.headers["origin"]
    sent = {name: value.replace("SERVER", server.url) for name, value in headers.items()}
    before = desk.state()
    for method, path, body in (
        ("POST", desk.entries, {"body": "words"}),
        ("PATCH", desk.url, {"title": "Other"}),
        ("DELETE", desk.url, None),
        ("POST", "/api/v1/tokens", {"name": "mine", "role": "admin"}),
        ("PUT", f"{desk.url}/desk", {"tab": "one", "doing": "here"}),
        ("POST", "/api/v1/preview", {"body": "words"}),
        ("PATCH", "/api/v1/me", {"password": ANOTHER, "current_password": PASSWORD}),
        ("DELETE", "/api/v1/session", None),
    ):
        problem(ada.request(method, path, json=body, headers=sent), 403)
    assert desk.state() == before
    assert ada.get("/api/v1/me", headers=sent).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "SERVER"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "https://a-proxy-rewrote.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_page_of_ours_writes_by_a_session(
    server: Liveserver, ada: httpx.Client, desk: Desk, headers: dict[str, str]
) -> None:
    del ada.headers["origin"]
    sent = {name: value.replace("SERVER", server.url) for name, value in headers.items()}
    good(ada.post(desk.entries, json={"body": "words"}, headers=sent), 201)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_page_of_another_site_signs_nobody_in(
    server: Liveserver, person: dict[str, Any], headers: dict[str, str]
) -> None:
    with browser(server) as client:
        del client.headers["origin"]
        given = {"name": person["name"], "password": PASSWORD}
        problem(client.post("/api/v1/session", json=given, headers=headers), 403)
        accepted = {"token": "any", "name": "Eve", "password": PASSWORD}
        problem(client.post("/api/v1/accept", json=accepted, headers=headers), 403)


def test_with_a_token_and_a_cookie_it_goes_by_the_token(ada: httpx.Client, desk: Desk) -> None:
    made = good(desk.editor.post("/api/v1/tokens", json={"name": "machine", "role": "writer"}), 201)
    headers = {"Authorization": f"Bearer {made['token']}", "Origin": "https://evil.example"}
    assert good(ada.get("/api/v1/me", headers=headers))["name"] == "machine"
    problem(ada.delete(desk.url, headers=headers), 403)
    good(ada.post(desk.entries, json={"body": "words", "status": "draft"}, headers=headers), 201)
    problem(ada.get("/api/v1/me", headers={"Authorization": "Bearer unknown"}), 401)


# Somebody else in the same browser


def test_a_page_writes_nothing_in_the_name_of_whoever_signed_in_after_it_was_opened(
    server: Liveserver, ada: httpx.Client, person: dict[str, Any], desk: Desk
) -> None:
    believed = {"Signed-In-As": person["id"]}
    entry = desk.entry(good(ada.post(desk.entries, json={"body": "Ada's"}, headers=believed), 201)["entry"])
    ben = make_person(server)
    good(sign_in(ada, ben["name"]))
    before = desk.state()
    for method, path, body in (
        ("POST", desk.entries, {"body": "words"}),
        ("PATCH", entry, {"body": "words"}),
        ("DELETE", entry, None),
        ("PATCH", desk.url, {"title": "Other"}),
        ("POST", "/api/v1/media", None),
        ("PUT", f"{desk.url}/desk", {"tab": "one", "doing": "here"}),
        ("PATCH", "/api/v1/me", {"password": ANOTHER, "current_password": PASSWORD}),
        ("GET", "/api/v1/me", None),
        ("DELETE", "/api/v1/session", None),
        ("GET", f"{desk.entries}?status=draft", None),
    ):
        told = problem(ada.request(method, path, json=body, headers=believed), 401)
        assert told["type"] == "urn:liveserver:problem:somebody-else-is-signed-in"
        assert ben["name"] in told["detail"]
    assert desk.state() == before
    good(ada.post(desk.entries, json={"body": "Ben's"}, headers={"Signed-In-As": ben["id"]}), 201)
    good(ada.post(desk.entries, json={"body": "Ben's"}), 201)


def test_who_is_believed_to_be_signed_in_matters_to_nobody_without_a_session(desk: Desk) -> None:
    believed = {"Signed-In-As": "somebody"}
    good(desk.editor.post(desk.entries, json={"body": "words"}, headers=believed), 201)
    good(desk.reader.get(desk.entries, headers=believed))


# Sessions end


def test_a_session_that_was_prepared_for_somebody_is_not_theirs(server: Liveserver, person: dict[str, Any]) -> None:
    with signed_in(server, make_person(server, "writer")) as eve, browser(server) as client:
        fixed = eve.cookies["liveserver"]
        given = {"name": person["name"], "password": PASSWORD}
        answer = client.post("/api/v1/session", json=given, headers={"Cookie": f"liveserver={fixed}"})
        assert cookie_of(answer).value != fixed
        assert good(client.get("/api/v1/me"))["name"] == person["name"]
        problem(eve.get("/api/v1/me"), 401)


def test_signing_out_ends_the_session_and_not_only_its_cookie(ada: httpx.Client) -> None:
    [secret] = ada.cookies.values()
    answer = ada.delete("/api/v1/session")
    assert answer.status_code == 204
    assert flags_of(answer)["path"] == "/"
    assert not ada.cookies
    problem(ada.get("/api/v1/me", headers={"Cookie": f"liveserver={secret}"}), 401)
    assert ada.delete("/api/v1/session").status_code == 204


def test_another_password_ends_all_sessions_but_this_one(server: Liveserver, person: dict[str, Any]) -> None:
    with signed_in(server, person) as here, signed_in(server, person) as elsewhere:
        change = {"password": "short", "current_password": PASSWORD}
        assert fields_of(problem(here.patch("/api/v1/me", json=change), 422)) == {"password"}
        change = {"password": ANOTHER, "current_password": "a wrong one"}
        assert fields_of(problem(here.patch("/api/v1/me", json=change), 422)) == {"current_password"}
        assert elsewhere.get("/api/v1/me").status_code == 200
        good(here.patch("/api/v1/me", json={"password": ANOTHER, "current_password": PASSWORD}))
        assert here.get("/api/v1/me").status_code == 200
        problem(elsewhere.get("/api/v1/me"), 401)
        problem(sign_in(elsewhere, person["name"]), 401)
        good(sign_in(elsewhere, person["name"], ANOTHER))


def test_a_token_has_no_password_to_change(editor: httpx.Client) -> None:
    problem(editor.patch("/api/v1/me", json={"password": ANOTHER, "current_password": PASSWORD}), 403)


def test_sessions_end_at_once_in_every_process(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(workers=2)
    ends: list[Callable[[httpx.Client, httpx.Client, dict[str, Any]], httpx.Response]] = [
        lambda admin, own, person: own.delete("/api/v1/session"),
        lambda admin, own, person: admin.delete(f"/api/v1/people/{person['id']}/sessions"),
        lambda admin, own, person: admin.delete(f"/api/v1/people/{person['id']}"),
        lambda admin, own, person: admin.patch(f"/api/v1/people/{person['id']}", json={"password": ANOTHER}),
    ]
    with server.client() as admin:
        for end in ends:
            person = make_person(server, "editor")
            with signed_in(server, person) as own:
                cookie = {"Cookie": f"liveserver={own.cookies['liveserver']}", "Connection": "close"}
                # Each on a connection of its own, so that every process is asked.
                assert {own.get("/api/v1/me", headers=cookie).status_code for _ in range(16)} == {200}
                assert end(admin, own, person).is_success
                assert {own.get("/api/v1/me", headers=cookie).status_code for _ in range(16)} == {401}


def test_another_role_holds_at_once(server: Liveserver, editor: httpx.Client, desk: Desk) -> None:
    person = make_person(server, "writer")
    with signed_in(server, person) as client:
        problem(client.post(desk.entries, json={"body": "words"}), 403)
        good(editor.patch(f"/api/v1/people/{person['id']}", json={"role": "editor"}))
        good(client.post(desk.entries, json={"body": "words"}), 201)
        good(editor.patch(f"/api/v1/people/{person['id']}", json={"blogs": ["elsewhere"]}))
        problem(client.post(desk.entries, json={"body": "words"}), 403)


def test_a_session_is_good_after_a_restart(make_server: Callable[..., Liveserver]) -> None:
    server = make_server()
    with signed_in(server, make_person(server)) as client:
        server.kill()
        server.start()
        assert client.get("/api/v1/me").status_code == 200


# What is told


def test_what_people_write_bears_their_name(ada: httpx.Client, person: dict[str, Any], desk: Desk) -> None:
    entry = good(ada.post(desk.entries, json={"body": "words"}), 201)["entry"]
    [version] = good(ada.get(f"{desk.entry(entry)}/versions"))["versions"]
    assert version["by"] == person["name"]
    made = good(ada.post("/api/v1/tokens", json={"name": "t", "role": "writer"}, headers={"Idempotency-Key": "k"}), 201)
    again = ada.post("/api/v1/tokens", json={"name": "t", "role": "writer"}, headers={"Idempotency-Key": "k"})
    assert again.json() == made
    assert again.headers["idempotency-replayed"] == "true"


def test_signing_in_twice_with_one_key_is_answered_the_same(server: Liveserver, person: dict[str, Any]) -> None:
    given = {"name": person["name"], "password": PASSWORD}
    with browser(server, **{"Idempotency-Key": new_name()}) as client:
        first, again = (client.post("/api/v1/session", json=given) for _ in range(2))
        assert good(first) == good(again)
        assert again.headers["idempotency-replayed"] == "true"
        assert client.get("/api/v1/me").status_code == 200
        problem(client.post("/api/v1/session", json=given | {"password": "a wrong one"}), 401)


def test_no_password_and_no_secret_is_in_an_answer_the_audit_or_the_log(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(log_format="json")
    person = make_person(server)
    answers = []
    with browser(server) as client:
        client.event_hooks["response"] = [lambda answer: answers.append(answer.read().decode())]
        sign_in(client, person["name"], "a wrong one")
        sign_in(client, person["name"], f"{PASSWORD} but")
        sign_in(client, person["name"])
        secret = client.cookies["liveserver"]
        client.patch("/api/v1/me", json={"password": ANOTHER, "current_password": PASSWORD})
        client.post("/api/v1/people", json={"name": "short", "role": "writer", "password": "tiny"})
        client.post("/api/v1/people", json={"name": person["name"], "role": "writer", "password": PASSWORD})
        client.get("/api/v1/people")
        client.get(f"/api/v1/people/{person['id']}")
        client.get("/api/v1/me")
        wait_for(lambda: "session.began" in client.get("/api/v1/audit").text)
    told = "".join(answers) + server.said()
    assert person["name"] in told
    for private in (PASSWORD, ANOTHER, "tiny", secret, "argon2", '"stamp', "a wrong one", TOKEN):
        assert private not in told
