"""What the browser gets: the files of clients/, without comments, under a name that changes with their content."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import rcssmin
import rjsmin
from starlette.requests import Request
from starlette.responses import Response

from liveserver.errors import NotFound
from liveserver.web import freshness
from liveserver.web.modules import joined
from liveserver.web.representation import GZIP_SMALLEST, Representation, represent, respond

# Installed from a wheel they lie in this package; in a checkout, beside it.
HERE = Path(__file__).parent
PLACES = (HERE / "clients", HERE.parent.parent / "clients")
FOLDERS = ("js", "css")
# What pages load; the others come with these, or when they are needed.
MODULES = ("js/page.js", "js/live-blog.js", "js/frame.js", "js/newsroom/newsroom.js")
SHEETS = ("css/page.css", "css/newsroom.css")


def as_it_is(text: str) -> str:
    """Nothing to be left out."""
    return text


# How each kind is called and made smaller. Names stay whole, so that a fault in a reader's console can be read.
KINDS: dict[str, tuple[str, Callable[[str], str]]] = {
    ".js": ("text/javascript", rjsmin.jsmin),
    ".css": ("text/css", rcssmin.cssmin),
    ".svg": ("image/svg+xml", as_it_is),
}


class Assets:
    """The files at /assets/<make>/js/page.js and so on; a page and the modules it imports are always of one make."""

    def __init__(self) -> None:
        folder = next(place for place in PLACES if (place / "js").is_dir())
        texts = {path.relative_to(folder).as_posix(): minified(path) for path in files(folder)}
        texts |= {name: joined(name, texts) for name in MODULES + SHEETS}
        self.make = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:12]
        self._shown = {name: _represent(name, text) for name, text in texts.items()}

    def url(self, name: str) -> str:
        """Where a file is, such as ``js/page.js``."""
        return f"/assets/{self.make}/{name}"

    async def read(self, request: Request) -> Response:
        """GET /assets/{make}/{name}: a file for a year; for a moment, if an older make was asked for."""
        shown = self._shown.get(request.path_params["name"])
        if shown is None:
            raise NotFound(f"There is nothing at {request.url.path}.")
        if request.path_params["make"] != self.make:
            shown = replace(shown, headers=shown.headers | {"Cache-Control": freshness.OTHER_MAKE})
        return respond(request, shown)


def files(folder: Path) -> list[Path]:
    """The files for browsers."""
    found = sorted(path for kind in KINDS for path in folder.glob(f"*/**/*{kind}"))
    return [
        path for path in found if path.relative_to(folder).parts[0] in FOLDERS and not path.name.endswith(".test.js")
    ]


def minified(path: Path) -> str:
    """The text of a file as it is served."""
    _, minify = KINDS[path.suffix]
    return minify(path.read_text())


def _represent(name: str, text: str) -> Representation:
    kind, _ = KINDS[Path(name).suffix]
    return represent(text, kind, freshness.FOREVER, gzip_level=GZIP_SMALLEST)  # made once, at the start
