"""JavaScript modules and style sheets as browsers get them: each entry point in one piece with all that it imports.

A page's twenty modules, fetched singly, cost 4 KB more once each is compressed by itself, and several round trips on
HTTP/1.1, six at a time. No bundler is needed: they are put one after the other, without imports and exports. So no
two modules may have a name in common at their top level; a test holds them to it (tests/web/test_assets.py).

A style sheet that a module fetches for itself comes within it: one request less before anything is shown.
"""

import json
import posixpath
import re
from collections.abc import Mapping

# As they are after rjsmin and rcssmin, which write each statement in one way. One that is made when it is needed stays.
IMPORT = re.compile(r'import\{[^}]*\}from"(\.\.?/[\w./-]+\.js)";?')
LATER = re.compile(r'\bimport\("(\.\.?/[\w./-]+\.js)"\)')
STYLES = re.compile(r'await\(await fetch\(new URL\("(\.\./css/[\w-]+\.css)",import\.meta\.url\)\)\)\.text\(\)')
SHEET = re.compile(r'@import "(\.\.?/[\w./-]+\.css)";')
EXPORT = re.compile(r"\bexport (?=(?:async function|class|const|function) )")


def imported(entry: str, texts: Mapping[str, str]) -> list[str]:
    """The modules that one imports, in any number of steps, and itself: each after what it imports."""
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name not in order and name not in above:
            for each in IMPORT.findall(texts[name]):
                visit(beside(name, each), (*above, name))
            order.append(name)

    visit(entry, ())
    return order


def joined(entry: str, texts: Mapping[str, str]) -> str:
    """One module or one sheet in the place of many; ``texts`` are by their paths."""
    if entry.endswith(".css"):
        return SHEET.sub(lambda found: joined(beside(entry, found[1]), texts), texts[entry])

    home = posixpath.dirname(entry) or "."

    def piece(name: str) -> str:
        styled = STYLES.sub(lambda found: json.dumps(texts[beside(name, found[1])], ensure_ascii=False), texts[name])
        # What is made when it is needed is named as seen from the piece, which may lie in another directory.
        named = LATER.sub(lambda found: f'import("./{posixpath.relpath(beside(name, found[1]), home)}")', styled)
        return EXPORT.sub("", IMPORT.sub("", named))

    return "\n".join(piece(name) for name in imported(entry, texts))


def beside(name: str, reference: str) -> str:
    """The path of what a module refers to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), reference))
