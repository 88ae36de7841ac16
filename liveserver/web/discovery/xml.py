"""XML out of anything that people wrote: the escaping is the library's, what XML has no way to say is left out."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

# What is no Char of XML 1.0 (section 2.2): one of these makes a whole feed unreadable.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(tag: str, **attributes: str) -> Element:
    """The outermost element; a colon in a name is written as two underscores."""
    return Element(_name(tag), _clean(attributes))


def child(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """One more element within another."""
    made = SubElement(parent, _name(tag), _clean(attributes))
    made.text = None if text is None else FORBIDDEN.sub("", text)
    return made


def to_bytes(document: Element) -> bytes:
    """The document in UTF-8, with its declaration."""
    written: bytes = tostring(document, "utf-8", xml_declaration=True)
    return written


def _name(name: str) -> str:
    return name.replace("__", ":")


def _clean(attributes: dict[str, str]) -> dict[str, str]:
    return {_name(name): FORBIDDEN.sub("", value) for name, value in attributes.items()}
