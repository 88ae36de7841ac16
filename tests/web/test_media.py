"""Pictures over HTTP: uploaded, refused, shown, named by entries and covers."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from liveserver.model import media
from liveserver.web.api.media import FILE_MAX_BYTES
from tests.liveserver import PLAIN, Liveserver, wait_for
from tests.media import bucket
from tests.media.pictures import empty_png, encoded, halves, noise
from tests.web.desk import Desk, fields_of, good, problem

API = "/api/v1/media"
PICTURE = encoded(halves(1000, 600))
SMALL = encoded(halves(40, 30), "PNG")
FOREVER = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
}


def send(client: httpx.Client, content: bytes = SMALL, alt: str | None = None, key: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    data = {"alt": alt} if alt is not None else {}
    return client.post(API, files={"file": ("any name.exe", content, "text/html")}, data=data, headers=headers)


def upload(client: httpx.Client, content: bytes = SMALL, alt: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = good(send(client, content, alt), 201)
    return made


def new_picture(number: int) -> bytes:
    """One that no other test has sent."""
    return encoded(Image.new("RGB", (60 + number, 40), "green"), "PNG")


def files(server: Liveserver) -> set[str]:
    folder = Path(server.settings["data_dir"]) / "media"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_picture_is_there_in_every_size(editor: httpx.Client, reader: httpx.Client) -> None:
    answer = send(editor, PICTURE, " The \n Moon ")
    made = good(answer, 201)
    assert media.ID.fullmatch(made["id"])
    assert list(made) == ["id", "url", "width", "height", "alt", "variants"]
    assert (made["width"], made["height"], made["alt"]) == (1000, 600, "The Moon")
    assert made["url"] == answer.headers["location"] == f"/media/{made['id']}/1000.jpg"
    sizes = [(480, 288), (960, 576), (1000, 600)]
    assert [(each["type"], each["width"], each["height"]) for each in made["variants"]] == [
        *(("image/webp", *size) for size in sizes),
        *(("image/jpeg", *size) for size in sizes),
    ]
    for each in made["variants"]:
        shown = reader.get(each["url"])
        assert shown.status_code == 200
        assert shown.headers["content-type"] == each["type"]
        assert int(shown.headers["content-length"]) == len(shown.content)
        assert FOREVER.items() <= dict(shown.headers).items()
        head = reader.head(each["url"])
        assert (head.status_code, head.content, head.headers["content-length"]) == (
            200,
            b"",
            shown.headers["content-length"],
        )
        again = reader.get(each["url"], headers={"If-None-Match": shown.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/media/x/480.webp",
        f"/media/{'a' * 32}/480.webp",
        f"/media/{'A' * 32}/480.webp",
        "/media/..%2f..%2flock/480.webp",
        "/media/{id}/481.webp",
        "/media/{id}/40.png",
        "/media/{id}/40.jpg%00",
        "/media/{id}/..%2f..%2f..%2flock",
        "/media/{id}/040.jpg",
        "/media/{id}/٤٠.jpg",
        "/media/{id}/",
        "/media/{id}",
        "/media",
    ],
)
def test_what_is_no_picture_is_not_found(editor: httpx.Client, reader: httpx.Client, path: str) -> None:
    problem(reader.get(path.replace("{id}", upload(editor)["id"])), 404)


def test_the_same_file_again_is_the_same_picture(server: Liveserver, editor: httpx.Client) -> None:
    first = upload(editor, new_picture(1), "One")
    kept = files(server)
    assert upload(editor, new_picture(1), "One") == first
    assert files(server) == kept
    # A better text is taken for the entries to come; none is no reason to forget the one there is.
    assert upload(editor, new_picture(1), "Two") == first | {"alt": "Two"}
    assert upload(editor, new_picture(1)) == first | {"alt": "Two"}


def test_a_picture_is_described_in_other_words(editor: httpx.Client, desk: Desk) -> None:
    made = upload(editor, new_picture(7), "One")
    shown = desk.publish(media=[made["id"]])
    address = f"{API}/{made['id']}"
    assert good(editor.patch(address, json={"alt": " Two \n words "})) == made | {"alt": "Two words"}
    # An entry says what it said until it is saved again: each of its versions stays as it was read.
    entry = f"{desk.entries}/{shown['id']}"
    assert good(editor.get(entry))["media"][0]["alt"] == "One"
    assert good(editor.patch(entry, json={"media": [made["id"]]}))["entry"]["media"][0]["alt"] == "Two words"
    assert good(editor.patch(address, json={"alt": ""}))["alt"] == ""

    assert fields_of(problem(editor.patch(address, json={"alt": "x" * 1001}), 422)) == {"alt"}
    assert fields_of(problem(editor.patch(address, json={}), 422)) == {"alt"}
    problem(editor.patch(f"{API}/{'a' * 32}", json={"alt": "words"}), 404)


async def test_the_same_file_at_once_is_one_picture(server: Liveserver, desk: Desk) -> None:
    async with httpx.AsyncClient(base_url=server.url, headers=desk.editor.headers, **PLAIN, timeout=60) as client:
        sent = {"file": ("a.png", new_picture(2))}
        answers = await asyncio.gather(*(client.post(API, files=sent) for _ in range(6)))
        keyed = await asyncio.gather(
            *(client.post(API, files=sent, headers={"Idempotency-Key": "at-once"}) for _ in range(6))
        )
    assert {answer.status_code for answer in [*answers, *keyed]} == {201}
    assert len({answer.content for answer in [*answers, *keyed]}) == 1
    replayed = [answer.headers.get("idempotency-replayed") for answer in keyed]
    assert sorted(map(str, replayed)) == ["None", *["true"] * 5]


def test_a_key_stands_for_one_file_and_its_text(editor: httpx.Client) -> None:
    first = send(editor, new_picture(3), "One", key="k")
    upload(editor, new_picture(3), "Two")
    again = send(editor, new_picture(3), "One", key="k")
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    for content, alt in ((new_picture(4), "One"), (new_picture(3), "Three")):
        assert fields_of(problem(send(editor, content, alt, key="k"), 422)) == {"Idempotency-Key"}


def test_what_was_refused_may_come_mended_with_the_same_key(editor: httpx.Client) -> None:
    problem(send(editor, b"words", key="mended"), 422)
    good(send(editor, new_picture(5), key="mended"), 201)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "must be a picture: JPEG, PNG, WebP, GIF or AVIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "must be a picture: JPEG, PNG, WebP, GIF or AVIF"),
        (b"GIF89a<script>alert(1)</script>", "must be a picture"),
        (empty_png(60_000, 60_000), "has too many pixels: at most 67 million are taken"),
        (PICTURE[: len(PICTURE) // 2], "is damaged: it can't be read to its end"),
    ],
)
def test_what_can_not_be_shown_is_refused_in_a_sentence(
    server: Liveserver, editor: httpx.Client, content: bytes, said: str
) -> None:
    before = files(server)
    told = problem(send(editor, content), 422)
    [error] = told["errors"]
    assert error["field"] == "file"
    assert said in error["message"] or "is damaged" in error["message"]
    assert files(server) == before


@pytest.mark.parametrize("more", [1, 1 << 20, 5 << 20])
def test_more_than_ten_mebibytes_are_refused(server: Liveserver, editor: httpx.Client, more: int) -> None:
    before = files(server)
    told = problem(send(editor, SMALL + bytes(FILE_MAX_BYTES - len(SMALL) + more)), 413)
    assert (told["detail"], fields_of(told)) == ("A picture may have at most 10 MiB.", {"file"})
    assert files(server) == before


def test_ten_mebibytes_are_taken(editor: httpx.Client) -> None:
    large = encoded(noise(2200, 1700), "PNG")
    upload(editor, large + bytes(FILE_MAX_BYTES - len(large)))


def test_a_body_that_does_not_say_how_long_it_is_ends_at_the_same_place(editor: httpx.Client) -> None:
    def parts() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(20):
            yield bytes(1 << 20)

    problem(editor.post(API, content=parts(), headers={"Content-Type": "multipart/form-data; boundary=b"}), 413)


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({}, {"file"}),
        ({"alt": (None, "words")}, {"file"}),
        ({"file": (None, "words")}, {"file"}),
        ({"file": ("a.png", SMALL), "title": (None, "x")}, {"title"}),
        ({"file": ("a.png", SMALL), "alt": (None, "x" * 1001)}, {"alt"}),
        ({"file": ("a.png", SMALL), "alt": (None, "a\0b")}, {"alt"}),
        ([("file", ("a.png", SMALL)), ("alt", (None, "x")), ("alt", (None, "y"))], {"alt"}),
        ({"file": ("a.png", SMALL), "x" * 300: (None, "x")}, {"x" * 100}),
    ],
)
def test_what_is_wrong_with_the_form_is_named(editor: httpx.Client, form: Any, fields: set[str]) -> None:
    # httpx makes a form of nothing no form at all.
    sent = {"content": b"--b--\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=b"}}
    answer = editor.post(API, **({"files": form} if form else sent))
    assert fields_of(problem(answer, 422)) == fields


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("application/json", b"{}", 415),
        ("image/png", SMALL, 415),
        ("application/x-www-form-urlencoded", b"file=x", 415),
        ("multipart/form-data", b"--b--", 400),
        ("multipart/form-data; boundary=b", b"words", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--", 400),
        ("multipart/form-data; boundary=b; charset=hex", b"--b\r\nx", 422),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"', 422),
    ],
)
def test_what_is_no_form_is_refused(editor: httpx.Client, kind: str, content: bytes, status: int) -> None:
    problem(editor.post(API, content=content, headers={"Content-Type": kind}), status)


def test_only_whoever_may_write_uploads(desk: Desk, reader: httpx.Client) -> None:
    problem(send(reader), 401)
    for limit in ({}, {"blogs": [desk.slug]}):
        token = {"name": "w", "role": "writer", **limit}
        made = good(desk.editor.post("/api/v1/tokens", json=token), 201)
        with httpx.Client(base_url=desk.server.url, **PLAIN, timeout=30) as writer:
            writer.headers["Authorization"] = f"Bearer {made['token']}"
            upload(writer)


def test_an_upload_that_breaks_off_leaves_nothing(server: Liveserver, editor: httpx.Client) -> None:
    before = files(server)
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + new_picture(6)
    head = (
        f"POST {API} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.token}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body) + 99}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass
    # Whatever comes after it is served after it.
    upload(editor)
    assert files(server) - before <= {name for name in files(server) if name.startswith(upload(editor)["id"])}


def test_an_entry_shows_the_pictures_it_names(desk: Desk) -> None:
    one, other = upload(desk.editor, new_picture(7), "One"), upload(desk.editor, new_picture(8))
    entry = desk.publish(media=[one["id"], other["id"], one["id"]])
    assert entry["media"] == [one, other]
    assert desk.snapshot()["entries"] == [entry]
    assert desk.events()[0]["entry"] == entry
    page = desk.reader.get(f"/blogs/{desk.slug}").text
    assert f'<img src="{one["url"]}"' in page
    assert f"{one['variants'][0]['url']} 67w" in page
    edited = desk.edit(entry, media=[other["id"]], correction="One picture was not of that day.")
    assert edited["media"] == [other]
    assert desk.edit(edited, title="Later")["media"] == [other]
    assert desk.edit(edited, media=[])["media"] == []


def test_a_text_given_later_comes_to_an_entry_when_it_names_the_picture_again(desk: Desk) -> None:
    entry = desk.publish(media=[upload(desk.editor, new_picture(9))["id"]])
    better = upload(desk.editor, new_picture(9), "Better")
    assert desk.snapshot()["entries"][0]["media"][0]["alt"] == ""
    edited = desk.edit(entry, media=[better["id"]])
    assert (edited["media"], edited["version"]) == ([better], 2)
    assert desk.edit(edited, media=[better["id"]])["version"] == 2


def test_a_picture_says_enough_for_an_entry(desk: Desk) -> None:
    picture = upload(desk.editor)["id"]
    entry = desk.publish("", media=[picture])
    assert fields_of(problem(desk.editor.patch(desk.entry(entry), json={"media": []}), 422)) == {"body"}
    assert fields_of(problem(desk.post(""), 422)) == {"body"}


def test_pictures_that_are_not_there_are_refused(desk: Desk) -> None:
    known = upload(desk.editor)["id"]
    for ids in (["a" * 32], [known, "a" * 32], ["x"]):
        told = problem(desk.post(media=ids), 422)
        assert fields_of(told) == {"media"}
        assert repr(ids[-1]) in told["detail"]
    problem(desk.post(media=[f"{number}" for number in range(21)]), 422)
    assert desk.snapshot()["entries"] == []


def test_a_picture_of_a_draft_is_named_nowhere(desk: Desk) -> None:
    made = upload(desk.editor, new_picture(10), "Not yet")
    draft = desk.publish(media=[made["id"]], status="draft")
    places = [f"/blogs/{desk.slug}", "/", desk.url, desk.entries, f"{desk.url}/events?since=0"]
    for place in places:
        assert made["id"] not in desk.reader.get(place).text
    problem(desk.reader.get(desk.entry(draft)), 404)
    desk.edit(draft, status="published")
    assert made["id"] in desk.reader.get(desk.url).text


def test_a_cover_may_be_a_picture_that_was_uploaded(desk: Desk) -> None:
    made = upload(desk.editor, PICTURE)
    for cover in (made["id"], made["url"], made["variants"][0]["url"]):
        assert desk.change(cover=cover)["cover"] == made["url"]
    assert desk.change(cover="https://example.org/a.jpg")["cover"] == "https://example.org/a.jpg"
    for cover in ("a" * 32, f"/media/{'a' * 32}/1000.jpg", "/media/x.jpg", "/elsewhere"):
        assert fields_of(problem(desk.editor.patch(desk.url, json={"cover": cover}), 422)) == {"cover"}


def test_pictures_outlive_the_server(make_server: Callable[..., Liveserver]) -> None:
    server = make_server()
    with server.client() as editor:
        made = upload(editor, PICTURE, "The Moon")
        server.kill()
        server.start()
        assert editor.get(made["url"]).status_code == 200
        assert upload(editor, PICTURE) == made


def test_every_worker_knows_every_picture(make_server: Callable[..., Liveserver]) -> None:
    server = make_server(workers=2)
    made = []
    for number in range(4):
        with server.client() as editor:
            made.append(upload(editor, new_picture(20 + number % 2)))
    assert made[:2] == made[2:]
    for _ in range(8):
        with server.client() as reader:
            assert [reader.get(each["url"]).status_code for each in made] == [200] * 4


def test_a_bucket_holds_what_the_directory_would(
    make_server: Callable[..., Liveserver], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bucket.KEYS.items():
        monkeypatch.setenv(name, value)
    with bucket.serve() as served:
        server = make_server(media_url=served.url)
        with server.client() as editor:
            made = upload(editor, PICTURE)
            assert {f"live{each['url']}" for each in made["variants"]} == set(served.names())
            for each in made["variants"]:
                assert editor.get(each["url"]).headers["content-type"] == each["type"]
            problem(editor.get(f"/media/{'a' * 32}/480.jpg"), 404)
    with server.client() as editor:
        told = problem(editor.get(made["url"]), 503)
        assert "127.0.0.1" not in str(told)
        problem(send(editor, new_picture(30)), 503)
    assert files(server) == set()


def test_a_place_that_is_none_keeps_the_server_from_starting(tmp_path: Path) -> None:
    server = Liveserver(tmp_path, media_url="s3://")
    with pytest.raises(AssertionError, match="LIVESERVER_MEDIA_URL must read"):
        server.start()
    wait_for(lambda: server.process is not None and server.process.poll() is not None)
