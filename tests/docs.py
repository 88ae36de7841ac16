"""The documentation is complete: every setting, command, path and page is where a reader would look for it.

Run by ``make check``; prints what is missing.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from liveserver import settings
from liveserver.cli import COMMANDS
from liveserver.web.app import routes
from liveserver.web.assets import Assets

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"\]\(([^)#\s]+)")


def missing() -> Iterator[str]:
    settings_page = read("docs/settings.md")
    for declaration in settings.declared():
        for name in (settings.variable(declaration.name), *declaration.metadata["aliases"]):
            if f"`{name}`" not in settings_page:
                yield f"docs/settings.md: {name}"
    commands_page = read("docs/commands.md")
    for name in COMMANDS:
        if f"liveserver {name}" not in commands_page:
            yield f"docs/commands.md: liveserver {name}"
    api_page = read("docs/api.md")
    for route in routes(Assets()):
        path = getattr(route, "path", "").removeprefix("/api/v1")
        path = re.sub(r":\w+}", "}", path)
        if path and not path.startswith("/assets") and path not in api_page:
            yield f"docs/api.md: {path}"
    readme = read("README.md")
    for page in sorted((ROOT / "docs").glob("*.md")):
        if f"docs/{page.name}" not in readme:
            yield f"README.md: docs/{page.name}"
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for link in LINK.findall(page.read_text()):
            if not link.startswith(("http:", "https:")) and not (page.parent / link).exists():
                yield f"{page.relative_to(ROOT)}: the link {link}"


def read(path: str) -> str:
    page = ROOT / path
    return page.read_text() if page.exists() else ""


if __name__ == "__main__":
    found = list(missing())
    for line in found:
        print(f"missing in {line}", file=sys.stderr)
    sys.exit(bool(found))
