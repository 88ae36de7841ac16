"""Pages as a browser reads them."""

import json
from typing import Any
from xml.etree.ElementTree import Element

import html5lib


def parse(page: str) -> Element:
    """The document, parsed as HTML 5 says."""
    parsed: Element = html5lib.parse(page, namespaceHTMLElements=False)
    return parsed


def structured(page: str) -> Any:
    """The one thing that a page says in JSON-LD."""
    [script] = parse(page).findall(".//script[@type='application/ld+json']")
    return json.loads(script.text or "")


def metas(page: str) -> dict[str, list[str]]:
    """The content of the meta elements by their name or property."""
    found: dict[str, list[str]] = {}
    for each in parse(page).findall("./head/meta"):
        name = each.get("property") or each.get("name")
        if name:
            found.setdefault(name, []).append(each.get("content") or "")
    return found


def links(page: str, rel: str) -> list[dict[str, str]]:
    """The link elements in the head with one relation, without it."""
    found = [dict(each.attrib) for each in parse(page).findall("./head/link")]
    return [{name: value for name, value in each.items() if name != "rel"} for each in found if each["rel"] == rel]
