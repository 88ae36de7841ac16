"""liveserver: a live blog server."""

__version__ = "0.1.0"
