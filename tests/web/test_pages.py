"""The pages over HTTP: statuses, headers, caching and paging. Their looks are for test_views.py and the browser."""

import re
from collections.abc import Callable

import pytest

from tests.web.desk import Desk, problem

HTML = {"Accept": "text/html"}
PAGES = ["/", "/blogs/{slug}", "/blogs/{slug}/entries/{entry}"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_html_that_runs_nothing_from_elsewhere(desk: Desk, path: str) -> None:
    page = desk.reader.get(path.format(slug=desk.slug, entry=desk.publish()["id"]), headers=HTML)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert re.fullmatch(r"public, max-age=0, s-maxage=\d", page.headers["cache-control"].replace("10", "9"))
    assert "set-cookie" not in page.headers
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)', page.text)


def test_an_unchanged_page_is_answered_with_304_and_a_changed_one_is_not(desk: Desk) -> None:
    desk.publish()
    path = f"/blogs/{desk.slug}"
    tag = desk.reader.get(path).headers["etag"]
    unchanged = desk.reader.get(path, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
    desk.publish()
    changed = desk.reader.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_every_change_changes_the_tag_of_the_page(desk: Desk) -> None:
    path, tags = f"/blogs/{desk.slug}", []
    entry = desk.publish()
    for change in (
        lambda: None,
        lambda: desk.edit(entry, title="New"),
        lambda: desk.change(pinned=entry["id"]),
        lambda: desk.change(status="ended"),
        lambda: desk.retract(entry),
    ):
        change()
        tags.append(desk.reader.get(path).headers["etag"])
    assert len(set(tags)) == len(tags)


def test_pages_never_shift_and_the_first_holds_the_rest(desk: Desk) -> None:
    made = [
        desk.publish(title=f"Entry {number:02}", published_at=f"1969-07-20T20:{number:02}:00Z") for number in range(45)
    ]

    def shown(page: int) -> list[str]:
        query = f"?page={page}" if page > 1 else ""
        text = desk.reader.get(f"/blogs/{desk.slug}{query}").text
        return re.findall(r'<article[^>]* id="entry-([^"]+)"', text)

    newest_first = [entry["id"] for entry in made[::-1]]
    assert shown(1) == newest_first[:25]
    assert shown(2) == newest_first[25:]
    desk.publish()
    assert shown(2) == newest_first[25:]


def test_page_one_has_one_address(desk: Desk) -> None:
    answer = desk.reader.get(f"/blogs/{desk.slug}?page=1")
    assert (answer.status_code, answer.headers["location"]) == (308, f"/blogs/{desk.slug}")


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "1.0", "999999", "9999999", "", "%00", "٢", "<script>"])
def test_a_page_that_is_none_is_not_found(desk: Desk, page: str) -> None:
    answer = desk.reader.get(f"/blogs/{desk.slug}", params=f"page={page}", headers=HTML)
    assert answer.status_code == 404
    assert "<script>" not in answer.text
    problem(desk.reader.get(f"/blogs/{desk.slug}", params=f"page={page}"), 404)


def test_a_permalink_shows_its_entry_and_is_gone_with_it(desk: Desk) -> None:
    entry = desk.publish("The Eagle has landed.", title="Landed")
    assert "The Eagle has landed." in desk.reader.get(entry["url"]).text
    desk.retract(entry)
    assert desk.reader.get(entry["url"]).status_code == 404
    desk.editor.post(f"{desk.entry(entry)}/restore")
    assert "The Eagle has landed." in desk.reader.get(entry["url"]).text


def test_a_permalink_is_the_page_that_holds_the_entry(desk: Desk) -> None:
    made: list[str] = []
    for total in (1, 19, 20, 39, 40, 41, 60):
        while len(made) < total:
            made.append(desk.publish(published_at=f"1969-07-20T20:{len(made):02}:00Z")["id"])
        pages = [articles(desk, f"?page={number + 1}" if number else "") for number in range(max(1, total // 20))]
        assert [entry for page in pages for entry in page] == made[::-1]
        for page in pages:
            for entry in page:
                assert articles(desk, f"/entries/{entry}") == page


def articles(desk: Desk, where: str) -> list[str]:
    answer = desk.reader.get(f"/blogs/{desk.slug}{where}")
    assert answer.status_code == 200
    return re.findall(r'<article[^>]* id="entry-([^"]+)"', answer.text)


def test_an_entry_of_another_blog_has_no_page_here(desk: Desk, make_desk: Callable[..., Desk]) -> None:
    entry = make_desk().publish()
    assert desk.reader.get(f"/blogs/{desk.slug}/entries/{entry['id']}").status_code == 404
    problem(desk.editor.get(f"{desk.entries}/{entry['id']}"), 404)


def test_what_editors_write_is_shown_as_text(desk: Desk) -> None:
    hostile = '</script><script>alert(1)</script><b a="'
    desk.change(title=hostile, standfirst=hostile, time_label="<b>", series={"name": hostile, "previous": "x"})
    desk.publish(hostile, title=hostile, author=hostile, labels=[hostile], correction=hostile, key=True, pin=True)
    entry = desk.snapshot()["entries"][0]
    for path in ("/", f"/blogs/{desk.slug}", entry["url"]):
        text = desk.reader.get(path).text
        assert "<script>alert" not in text
        assert 'a=">' not in text


def test_a_page_whose_entries_are_as_old_as_calendars_is_shown(desk: Desk) -> None:
    for at in ("0002-01-01T00:00:00Z", "9998-12-31T23:59:59.999Z"):
        desk.publish(published_at=at)
    for timezone in ("UTC", "Pacific/Honolulu", "Pacific/Kiritimati"):
        desk.change(timezone=timezone)
        assert desk.reader.get(f"/blogs/{desk.slug}").status_code == 200


@pytest.mark.parametrize(
    "language", ["en", "en-GB", "de", "ar", "he-IL", "zh-Hant", "sr-Latn-RS", "la", "en-GB-oxendict"]
)
def test_a_page_is_written_in_the_language_of_its_blog(desk: Desk, language: str) -> None:
    desk.change(language=language)
    desk.publish()
    page = desk.reader.get(f"/blogs/{desk.slug}")
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text


def test_files_of_this_make_are_kept_for_a_year_and_others_for_a_moment(desk: Desk) -> None:
    page = desk.reader.get(f"/blogs/{desk.slug}").text
    files = set(re.findall(r"/assets/[0-9a-f]+/[\w./-]+", page))
    assert files
    for file in files:
        answer = desk.reader.get(file)
        assert answer.status_code == 200, file
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        older = desk.reader.get(re.sub(r"/assets/[0-9a-f]+/", "/assets/0123456789ab/", file))
        assert older.content == answer.content
        assert older.headers["cache-control"] == "public, max-age=10"
