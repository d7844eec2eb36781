"""Webhooks: what a receiver that is slow, or says too much, can keep busy."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from identity.outside import outgoing, webhooks
from tests.factories.mileage import in_another_thread


@contextmanager
def answering(begin: bytes, again: bytes, pause: float) -> Iterator[str]:
    """A receiver that begins to answer, and then goes on with more of it without an end."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _address = server.accept()
            with connection:
                try:
                    connection.sendall(begin)
                    while not over.wait(pause):
                        connection.sendall(again)
                except OSError:  # hung up
                    over.wait()

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        over.set()
        thread.join()


@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 100 Continue\r\n\r\n", b""])
def test_send__to_a_receiver_that_drips__ends_at_the_deadline(monkeypatch, begin):
    monkeypatch.setattr(outgoing, "DEADLINE", 0.3)
    with answering(begin, b"x", 0.02) as address:
        assert webhooks.send(address, "1", b"{}", [b"key"]) == (False, "TimeoutError")


def test_send__to_a_receiver_that_says_too_much__ends():
    with answering(b"HTTP/1.1 200 OK\r\n", b"X: " + b"x" * 1000 + b"\r\n", 0) as address:
        assert webhooks.send(address, "1", b"{}", [b"key"]) == (False, "LineTooLong")


@pytest.mark.django_db
def test_alone__is_one_run_of_a_kind():
    def other(kind: str) -> bool:
        with webhooks.alone(kind) as alone:
            return alone

    with webhooks.alone("a") as alone:
        assert alone
        assert not in_another_thread(lambda: other("a"))
        assert in_another_thread(lambda: other("b"))
    assert in_another_thread(lambda: other("a"))
