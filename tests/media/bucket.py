"""A service that speaks S3 over HTTP, in this process, with one bucket."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from moto.server import ThreadedMotoServer

from tests.liveserver import PLAIN

NAME = "pictures"
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}


class Bucket:
    """Where it is, and what is in it."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.url = f"s3://{NAME}/live/media?endpoint={endpoint}&region=eu-west-1"

    def names(self) -> list[str]:
        listed = httpx.get(f"{self.endpoint}/{NAME}?list-type=2", **PLAIN).text
        return [part.split("</Key>")[0] for part in listed.split("<Key>")[1:]]


@contextmanager
def serve() -> Iterator[Bucket]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    bucket = Bucket(f"http://127.0.0.1:{port}")
    # All servers of one process share what they hold.
    httpx.post(f"{bucket.endpoint}/moto-api/reset", **PLAIN).raise_for_status()
    httpx.put(f"{bucket.endpoint}/{NAME}", **PLAIN).raise_for_status()
    try:
        yield bucket
    finally:
        server.stop()
