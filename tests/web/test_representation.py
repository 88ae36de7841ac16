"""What every cached answer says of itself, and how it is asked for again (RFC 9110)."""

import gzip
import time
from email.utils import formatdate

import pytest
from starlette.requests import Request

from liveserver.web.representation import represent, respond, takes_gzip

LONG = "All systems are well. " * 100
CHANGED = "2024-11-22T18:20:30.400Z"
PAGE = represent(LONG, "text/html", "public, max-age=0", changed_at=CHANGED, headers={"X-More": "1"})
TAG = PAGE.headers["ETag"]


def ask(**headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


def test_a_long_text_goes_compressed_to_those_who_take_it_with_the_same_tag() -> None:
    plain, packed = respond(ask(), PAGE), respond(ask(accept_encoding="br, gzip"), PAGE)
    assert plain.body == LONG.encode()
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)
    for answer in (plain, packed):
        assert answer.headers["etag"] == TAG and TAG.startswith('W/"')
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["last-modified"] == "Fri, 22 Nov 2024 18:20:30 GMT"
        assert answer.headers["x-more"] == "1"


@pytest.mark.parametrize(("body", "kind"), [("short", "text/html"), ("x" * 5000, "image/png")])
def test_what_compressing_does_not_help_goes_as_it_is_and_varies_by_nothing(body: str, kind: str) -> None:
    answer = respond(ask(accept_encoding="gzip"), represent(body, kind, "public"))
    assert answer.body == body.encode()
    assert "content-encoding" not in answer.headers and "vary" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("deflate;q=1, gzip;q=0.001", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("*", True),
        ("*;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; Q=0.000", False),
        ("gzip;q=0, *", False),
        ("*;q=0", False),
        ("identity", False),
        ("br", False),
        ("gzipped", False),
        ("gzip;q=nonsense", True),
        (",,;;=,", False),
    ],
)
def test_gzip_is_sent_to_those_who_take_it(accepted: str, taken: bool) -> None:
    assert takes_gzip(accepted) is taken


@pytest.mark.parametrize(
    ("tags", "known"),
    [
        (TAG, True),
        (TAG.removeprefix("W/"), True),
        ("*", True),
        (f'"other", {TAG}', True),
        (f'W/"a,b",{TAG},"c"', True),
        ('"other"', False),
        (TAG.strip('W/"'), False),
        (f'{TAG[:-1]}x"', False),
        ("", False),
    ],
)
def test_whoever_has_it_is_told_so_with_all_that_a_cache_renews_by(tags: str, known: bool) -> None:
    for accepted in ("", "gzip"):
        answer = respond(ask(if_none_match=tags, accept_encoding=accepted), PAGE)
        assert (answer.status_code, answer.body == b"") == ((304, True) if known else (200, False))
        for name in ("etag", "cache-control", "vary", "last-modified"):
            assert name in answer.headers
        assert ("content-type" in answer.headers) is not known


@pytest.mark.parametrize(
    ("since", "known"),
    [
        ("Fri, 22 Nov 2024 18:20:30 GMT", True),
        ("Fri, 22 Nov 2024 18:20:31 GMT", True),
        ("Fri, 22 Nov 2024 18:20:29 GMT", False),
        ("Friday, 22-Nov-24 18:20:30 GMT", True),
        ("yesterday", False),
        ("Fri, 22 Nov 99999 18:20:30 GMT", False),
        ("", False),
    ],
)
def test_without_a_tag_the_date_counts(since: str, known: bool) -> None:
    assert respond(ask(if_modified_since=since), PAGE).status_code == (304 if known else 200)
    assert respond(ask(if_modified_since=since, if_none_match='"other"'), PAGE).status_code == 200


def test_a_change_has_no_date_before_its_second_is_over() -> None:
    # Whoever were told this second's date now would not see what changes later in it.
    ahead = represent(LONG, "text/html", "public", changed_at="2999-01-01T00:00:00.000Z")
    answer = respond(ask(if_modified_since=formatdate(time.time() + 1e10, usegmt=True)), ahead)
    assert answer.status_code == 200
    assert "last-modified" not in answer.headers


def test_the_same_bytes_have_the_same_tag_and_others_another_one() -> None:
    assert represent(LONG, "text/html", "public").tag == PAGE.tag
    assert represent(LONG + "!", "text/html", "public").tag != PAGE.tag
