import httpx

from tests.liveserver import Liveserver


def test_a_running_server_says_that_it_is_up_and_ready(server: Liveserver) -> None:
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{server.url}/readyz").json() == {"status": "ready"}
