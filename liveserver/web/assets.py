"""What the browser gets as it is: the files of clients/, under a name that changes with their content."""

import hashlib
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDERS = ("js", "css")
# Installed from a wheel they lie in this package; in a checkout, beside it.
HERE = Path(__file__).parent
PLACES = (HERE / "clients", HERE.parent.parent / "clients")


class Assets(StaticFiles):
    """Serves /assets/<content>/js/page.js and so on; a page and the modules it imports are always of one make."""

    def __init__(self) -> None:
        self.folder = next(place for place in PLACES if (place / "js").is_dir())
        files = sorted(path for folder in FOLDERS for path in (self.folder / folder).rglob("*") if path.is_file())
        digest = hashlib.sha256()
        for path in files:
            digest.update(path.read_bytes())
        self.make = digest.hexdigest()[:12]
        super().__init__(directory=self.folder)

    def url(self, path: str) -> str:
        """Where a file is, such as ``js/page.js``."""
        return f"/assets/{self.make}/{path}"

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer a file for a year; one of an older make for a moment, as the newest."""
        make, _, rest = path.partition("/")
        if rest.partition("/")[0] not in FOLDERS or rest.endswith(".test.js"):
            rest = ""
        response = await super().get_response(rest, scope)
        lasting = "public, max-age=31536000, immutable" if make == self.make else "public, max-age=10"
        response.headers["Cache-Control"] = lasting
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
