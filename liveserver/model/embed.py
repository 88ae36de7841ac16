"""Links of well-known sites, and what can be shown of them in a frame: pure, and without asking the site.

Only sites whose frame follows from the link alone. Where it must be asked for (Bluesky, Facebook) or may be at any host
(Mastodon), a link stays a link. The frame's address is made in the browser, from the provider and the id, by the table
in clients/js/embeds.js; clients/wire-examples/embeds.json holds the two sides together.
"""

import html
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qs, urlsplit

# Each keeps a size of its own free: a video, one held upright, a post of a network, a player of sound, a chart.
Shape = Literal["video", "upright", "post", "sound", "chart"]

# By provider: its name for readers, and the origin of its frames.
NAMES = {
    "youtube": "YouTube",
    "vimeo": "Vimeo",
    "dailymotion": "Dailymotion",
    "tiktok": "TikTok",
    "instagram": "Instagram",
    "x": "X",
    "soundcloud": "SoundCloud",
    "spotify": "Spotify",
    "datawrapper": "Datawrapper",
    "flourish": "Flourish",
}
FRAMES = {
    "youtube": "https://www.youtube-nocookie.com",
    "vimeo": "https://player.vimeo.com",
    "dailymotion": "https://geo.dailymotion.com",
    "tiktok": "https://www.tiktok.com",
    "instagram": "https://www.instagram.com",
    "x": "https://platform.twitter.com",
    "soundcloud": "https://w.soundcloud.com",
    "spotify": "https://open.spotify.com",
    "datawrapper": "https://datawrapper.dwcdn.net",
    "flourish": "https://flo.uri.sh",
}
# Host and path of the links there is a frame for, whole.
LINKS: list[tuple[str, Shape, str]] = [
    ("youtube", "video", r"(?:youtube\.com/(?:watch|live|embed)|youtu\.be|youtube-nocookie\.com/embed)/([\w-]{11})"),
    ("youtube", "upright", r"youtube\.com/shorts/([\w-]{11})"),
    ("vimeo", "video", r"vimeo\.com/(\d{1,12}(?:/[0-9a-f]{10})?)"),
    ("dailymotion", "video", r"(?:dailymotion\.com/video|dai\.ly)/([a-z0-9]{5,10})"),
    ("tiktok", "upright", r"tiktok\.com/@[\w.]{1,30}/video/(\d{1,20})"),
    ("instagram", "post", r"instagram\.com(?:/[\w.]{1,30})?/((?:p|reel)/[\w-]{5,40})"),
    ("x", "post", r"(?:twitter|x)\.com/\w{1,15}/status/(\d{1,20})"),
    ("soundcloud", "sound", r"soundcloud\.com/([\w-]{1,100}(?:/sets)?/[\w-]{1,100})"),
    ("spotify", "sound", r"open\.spotify\.com/(?:intl-\w\w/)?((?:track|album|playlist|artist|episode|show)/\w{22})"),
    ("datawrapper", "chart", r"(?:datawrapper\.dwcdn\.net|datawrapper\.de/_)/(\w{5}(?:/\d{1,4})?)"),
    ("flourish", "chart", r"(?:public\.flourish\.studio|flo\.uri\.sh)/((?:visualisation|story)/\d{1,12})(?:/embed)?"),
]
_LINKS = [(provider, shape, re.compile(pattern, re.ASCII)) for provider, shape, pattern in LINKS]
# The same site for small screens.
_PREFIXES = re.compile(r"^(?:www|m|mobile)\.")
_MOMENT = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?", re.ASCII)
_LINK_ALONE = re.compile(r'<p><a href="([^"<>]{1,2000})" rel="noopener noreferrer">([^<>]*)</a></p>')


@dataclass(frozen=True, slots=True)
class Embed:
    """What a link leads to; ``id`` is the provider's own, of letters, digits and ``_-/?=``."""

    provider: str
    id: str
    shape: Shape


def find(link: str) -> Embed | None:
    """What can be shown of a link; None where it is of another site, or not as plain as that site's links are."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    # A name before the host, or a port after it, is how one site is made to look like another.
    if parts.scheme not in ("http", "https") or set("@:\\") & set(parts.netloc):
        return None
    host = _PREFIXES.sub("", parts.netloc.lower())
    path = parts.path.rstrip("/")
    if (host, path) == ("youtube.com", "/watch"):
        path += "/" + _asked(parts, "v")
    for provider, shape, pattern in _LINKS:
        if found := pattern.fullmatch(host + path):
            moment = _moment(parts) if provider == "youtube" else ""
            return Embed(provider, found[1] + moment, shape)
    return None


def place(safe_html: str) -> str:
    """Safe HTML in which each paragraph that is nothing but such a link is marked as the place of an embed.

    It stays a link: what scripts make of it is in clients/js/embeds.js.
    """
    return _LINK_ALONE.sub(_placed, safe_html)


def _placed(paragraph: re.Match[str]) -> str:
    link, words = paragraph.groups()
    embed = find(html.unescape(link))
    if embed is None:
        return paragraph[0]
    bare = re.sub(r"^https?://(?:www\.)?", "", words or link)
    label = words if bare == words else f"{NAMES[embed.provider]}: {bare}"
    marks = f'class="embed" data-provider="{embed.provider}" data-embed="{embed.id}" data-shape="{embed.shape}"'
    return f'<p {marks}><a href="{link}" rel="noopener noreferrer">{label}</a></p>'


def _asked(parts: SplitResult, name: str) -> str:
    try:
        return parse_qs(parts.query, max_num_fields=20).get(name, [""])[0]
    except ValueError:
        return ""


def _moment(parts: SplitResult) -> str:
    """Where a video is to begin, as its id goes on with it: of ``t=90``, ``t=1m30s`` or ``start=90``."""
    found = _MOMENT.fullmatch(_asked(parts, "t") or _asked(parts, "start"))
    hours, minutes, seconds = (int(number or 0) for number in found.groups()) if found else (0, 0, 0)
    total = hours * 3600 + minutes * 60 + seconds
    return f"?start={total}" if total else ""
