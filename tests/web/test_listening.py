"""The address the server listens on: each worker has a socket there, and nobody else's is taken."""

import socket

import pytest

from liveserver.errors import SetupError
from liveserver.settings import Settings
from liveserver.web import server


def listen(port: int, workers: int) -> list[socket.socket]:
    return server.bind(Settings(port=port, workers=workers))


@pytest.mark.parametrize("workers", [1, 3])
def test_each_worker_has_a_socket_at_the_same_address(workers: int) -> None:
    sockets = listen(0, workers)
    assert len({each.getsockname() for each in sockets}) == 1
    assert len({each.fileno() for each in sockets}) == workers
    for each in sockets:
        each.close()


@pytest.mark.parametrize("there", [1, 2])
@pytest.mark.parametrize("here", [1, 2])
def test_an_address_that_another_server_has_is_refused(there: int, here: int) -> None:
    sockets = listen(0, there)
    with pytest.raises(SetupError, match=r"can't listen on 127\.0\.0\.1:.*choose another with LIVESERVER_PORT"):
        listen(sockets[0].getsockname()[1], here)
    for each in sockets:
        each.close()


def test_the_kernel_spreads_connections_over_the_workers() -> None:
    sockets = listen(0, 2)
    address = sockets[0].getsockname()
    clients = [socket.create_connection(address) for _ in range(64)]
    taken = [0, 0]
    for place, each in enumerate(sockets):
        each.setblocking(False)
        while True:
            try:
                each.accept()[0].close()
            except BlockingIOError:
                break
            taken[place] += 1
    assert sum(taken) == 64 and min(taken) > 10
    for each in [*sockets, *clients]:
        each.close()


def test_a_peer_that_vanishes_is_given_up() -> None:
    [listening] = listen(0, 1)
    with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
        assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 60_000
    listening.close()
