"""LiveBlogPosting, field by field."""

import json
from dataclasses import asdict
from typing import Any

import pytest

from liveserver.model.media import describe
from liveserver.web.discovery.site import Publisher
from liveserver.web.discovery.structured import live_blog, script
from liveserver.web.views import Pages
from tests.hostile import HOSTILE
from tests.web.discovery.html import structured
from tests.web.discovery.made import BASE, BEGAN, LANDED, NOW, SITE, a_blog, a_page, a_permalink, an_entry

PUBLISHER = {
    "@type": "Organization",
    "name": "The Daily Example",
    "url": BASE,
    "logo": {"@type": "ImageObject", "url": f"{BASE}/icon.png"},
}


def said(**fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = structured(a_page(a_blog(**fields), an_entry()))
    return found


def test_every_field_of_the_blog() -> None:
    thing = structured(a_page(a_blog(), an_entry(2), an_entry(1)))
    card = thing["image"]
    assert card.startswith(f"{BASE}/blogs/moon/card.png?v=")
    updates = thing.pop("liveBlogUpdate")
    assert [update["@id"] for update in updates] == [f"{BASE}/blogs/moon/entries/e2", f"{BASE}/blogs/moon/entries/e1"]
    assert thing == {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": f"{BASE}/blogs/moon",
        "url": f"{BASE}/blogs/moon",
        "mainEntityOfPage": {"@type": "WebPage", "@id": f"{BASE}/blogs/moon"},
        "headline": "On the Moon",
        "description": "Men walk there",
        "image": card,
        "inLanguage": "en",
        "datePublished": BEGAN,
        "dateModified": LANDED,
        "coverageStartTime": BEGAN,
        "author": PUBLISHER,
        "publisher": PUBLISHER,
        "about": {
            "@type": "Event",
            "name": "On the Moon",
            "description": "Men walk there",
            "startDate": BEGAN,
            "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
            "location": {"@type": "VirtualLocation", "url": f"{BASE}/blogs/moon"},
            "image": card,
            "organizer": PUBLISHER,
        },
    }


def test_every_field_of_an_update() -> None:
    entry = an_entry(
        title="The Eagle has landed",
        html="<p>Houston,<br>Tranquility &lt;Base&gt; here.</p>\n<blockquote>\n<p>You’ve got\na bunch</p></blockquote>",
        updated_at=NOW,
        author="A. Writer",
    )
    [update] = structured(a_page(a_blog(), entry))["liveBlogUpdate"]
    assert update.pop("image").startswith(f"{BASE}/blogs/moon/entries/e1/card.png?v=")
    assert update == {
        "@type": "BlogPosting",
        "@id": f"{BASE}/blogs/moon/entries/e1",
        "url": f"{BASE}/blogs/moon/entries/e1",
        "headline": "The Eagle has landed",
        "datePublished": LANDED,
        "dateModified": NOW,
        "articleBody": "Houston,\n\nTranquility <Base> here.\n\nYou’ve got a bunch",
        "author": {"@type": "Person", "name": "A. Writer"},
    }


def test_a_page_opened_at_an_entry_says_the_same_as_without() -> None:
    pages = Pages(2, 3)
    assert structured(a_permalink(a_blog(), an_entry(), pages)) == structured(a_page(a_blog(), an_entry(), pages=pages))


def test_a_later_page_is_of_the_same_blog_with_its_own_entries() -> None:
    thing = structured(a_page(a_blog(), an_entry(3), pages=Pages(2, 3)))
    assert thing["@id"] == f"{BASE}/blogs/moon"
    assert thing["mainEntityOfPage"]["@id"] == f"{BASE}/blogs/moon?page=2"
    assert [update["url"] for update in thing["liveBlogUpdate"]] == [f"{BASE}/blogs/moon/entries/e3"]


def test_the_end_is_told_only_of_what_has_ended() -> None:
    ended = said(status="ended", ended_at=NOW)
    assert ended["coverageEndTime"] == ended["about"]["endDate"] == NOW
    assert "coverageEndTime" not in said(ended_at=NOW)
    assert "endDate" not in said()["about"]


def test_of_what_has_not_begun_no_beginning_is_told() -> None:
    scheduled = said(status="scheduled", started_at=None)
    assert "coverageStartTime" not in scheduled
    assert "startDate" not in scheduled["about"]
    assert scheduled["datePublished"] == "1969-07-01T00:00:00.000Z"


def test_headlines_are_short_and_never_empty() -> None:
    long = "A headline of many words " * 12
    entries = [
        an_entry(1, title=long[:300]),
        an_entry(2, title=None, html=f"<p>{long}</p>"),
        an_entry(3, title=None, html=""),
    ]
    thing = structured(a_page(a_blog(title=long[:300]), *entries))
    headlines = [thing["headline"], *(update["headline"] for update in thing["liveBlogUpdate"])]
    assert all(0 < len(headline) <= 110 for headline in headlines)
    assert headlines[0].endswith("many words A…")
    assert headlines[3] == "20:17 GMT"


def test_without_a_byline_the_publisher_is_the_author() -> None:
    assert said()["liveBlogUpdate"][0]["author"] == {"@type": "Organization", "name": "The Daily Example", "url": BASE}


@pytest.mark.parametrize(
    ("cover", "image"),
    [
        ("https://pictures.example/moon.jpg", "https://pictures.example/moon.jpg"),
        ("/media/x/1600.jpg", f"{BASE}/media/x/1600.jpg"),
    ],
)
def test_the_cover_is_the_image(cover: str, image: str) -> None:
    assert said(cover=cover)["image"] == image


def test_the_pictures_of_an_entry_are_its_images() -> None:
    picture = describe("a" * 32, "The Moon", [(480, 320), (960, 640)])
    [update] = structured(a_page(a_blog(), an_entry(media=[asdict(picture)])))["liveBlogUpdate"]
    url = f"{BASE}/media/{'a' * 32}/960.jpg"
    assert update["image"] == [{"@type": "ImageObject", "url": url, "width": 960, "height": 640}]


def test_the_publisher_is_the_host_unless_set() -> None:
    assert Publisher().at("https://news.example:8443").name == "news.example"
    site = Publisher("Name", "https://pictures.example/logo.png").at(BASE)
    thing = live_blog(site, a_blog(), [], standfirst="", changed_at=NOW, page_url=BASE)
    assert thing["publisher"]["name"] == "Name"
    assert thing["publisher"]["logo"]["url"] == "https://pictures.example/logo.png"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_it_can_end_the_script_that_holds_it(hostile: str) -> None:
    written = script({"said": hostile})
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"said": hostile}


def test_empty_words_are_left_out() -> None:
    thing = live_blog(SITE, a_blog(), [], standfirst="", changed_at=NOW, page_url=BASE)
    assert "description" not in thing
    assert "description" not in thing["about"]
