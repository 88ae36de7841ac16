"""The document of the newsroom's page: the same for everybody, and for no other site."""

import httpx
import pytest


@pytest.mark.parametrize("path", ["/admin", "/admin/", "/admin/blogs/any/settings"])
def test_it_is_for_nobodys_frame_no_cache_and_no_search_engine(reader: httpx.Client, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert answer.headers["x-robots-tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert reader.get(path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_it_holds_no_styles_and_no_scripts_of_its_own(reader: httpx.Client) -> None:
    page = reader.get("/admin").text
    assert " style=" not in page and "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src="/assets/')
