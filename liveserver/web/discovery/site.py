"""Who publishes here, and at which origin: what everything that others are told begins with."""

from dataclasses import dataclass
from urllib.parse import urlsplit

# Drawn by mark.py; search engines want a logo of at least 112 by 112 pixels.
ICON, ICON_PIXELS = "/icon.png", 512


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, as set; empty: the host, and this product's icon."""

    name: str = ""
    logo: str = ""

    def at(self, base: str) -> "Site":
        """The site at a public origin without a slash at its end."""
        return Site(base, self.name or urlsplit(base).hostname or base, self.logo or base + ICON)


@dataclass(frozen=True, slots=True)
class Site:
    """A publisher at one origin."""

    base: str
    name: str
    logo: str

    def absolute(self, reference: str) -> str:
        """The address of something here, from the root of the server; addresses elsewhere stay what they are."""
        return self.base + reference if reference.startswith("/") else reference
