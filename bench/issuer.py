"""The issuer over HTTP: one web process, tokens at hand; and what the signing process adds to a signature.

The web process is gunicorn with one thread and the product's settings; the client keeps its connection. The baseline is
a view in the same process that inserts one row: no more than any request with a write costs here.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bench.harness import Harness
    from identity.models import Member

PORT = int(os.environ.get("BENCH_PORT", "8519"))
ROUNDS, EACH = 96, 1  # requests in a round: the shorter, the less the clock changes in it; one more warms up
SIGNING_ROUNDS = 10
Body = tuple[str, bytes]


def run(h: Harness) -> None:
    """Runs on a migrated database as wallet_app, with Redis and the signer, after django.setup()."""
    from tests.factories.credentials import residents

    members = residents((ROUNDS + 1) * EACH)
    with one_web_process() as ask:
        for copies in (1, 10):
            asked = iter(requests(members, copies))
            ask.connection.close()  # the server did so when nothing came
            h.compare(
                f"credential endpoint, {copies} {'copy' if copies == 1 else 'copies'}, of a view that inserts a row",
                value=lambda asked=asked: issue(ask, asked),  # type: ignore[misc]
                baseline=lambda: insert(ask),
                target=0.3 if copies == 1 else 0,
                rounds=ROUNDS,
                seconds=0,
            )
    overhead(h)


def issue(ask: Ask, asked: Iterator[Body]) -> int:
    for _ in range(EACH):
        token, body = next(asked)
        status = ask("/openid4vci/credential", body, token)
        assert status == 200, status
    return EACH


def insert(ask: Ask) -> int:
    for _ in range(2 * EACH):
        status = ask("/bench/row", b"", "")
        assert status == 204, status
    return 2 * EACH


class Ask:
    """A client with one connection."""

    def __init__(self, host: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        self.host = host

    def __call__(self, path: str, body: bytes, token: str) -> int:
        headers = {"Host": self.host, "Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


@contextmanager
def one_web_process() -> Iterator[Ask]:
    from django.conf import settings

    environment = os.environ | {"WEB_BIND": f"127.0.0.1:{PORT}", "WEB_WORKERS": "1", "WEB_THREADS": "1"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:wallet.gunicorn", "bench._issuer_web:application"]
    with subprocess.Popen(command, env=environment) as process:
        ask = Ask(urlsplit(settings.ISSUER_ORIGIN).netloc)
        try:
            for _ in range(300):
                try:
                    ask("/bench/row", b"", "")
                    break
                except OSError:
                    ask.connection.close()
                    time.sleep(0.1)
            yield ask
        finally:
            process.terminate()
            process.wait(20)


def requests(members: list[Member], copies: int) -> list[Body]:
    """For each member a token, and what is sent with it."""
    from credentials.actions.tokens import TokenRequest, redeem_code
    from credentials.openid4vci import nonces, secrets
    from identity.actors import Actor
    from tests.factories.credentials import CONFIGURATION, new_keys, offered, proof

    keys, bodies = new_keys(copies), []
    for member in members:
        made = offered(member)
        code = secrets.code_of(made.reference)
        granted = redeem_code(code, made.tx_code, TokenRequest(), by=Actor.outside("wallet"))
        nonce = nonces.new_nonce()
        proofs = {"jwt": [proof(key, nonce) for key in keys]}
        body = json.dumps({"credential_configuration_id": CONFIGURATION, "proofs": proofs}).encode()
        bodies.append((granted.access_token, body))
    return bodies


def overhead(h: Harness) -> None:
    """What asking the signing process costs more than signing here, in turns; alone and in batches.

    The median of a round of 40 pairs, in the quietest of ten rounds: what else runs on the machine delays the answer of
    another process and never hastens it. Which round is quietest is told by both medians together, so that a round in
    which signing here was slow is not chosen for it.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    from identity.signing import client
    from identity.signing.keys import active_key, protected_header

    key, here = active_key("credential"), ec.generate_private_key(ec.SECP256R1())
    data = protected_header(key, "dc+sd-jwt").encode() + b"." + b"x" * 1500
    es256 = ec.ECDSA(hashes.SHA256())

    def pair(batch: int) -> tuple[float, float]:
        start = time.perf_counter()
        client.sign(key.kid, "sd-jwt-vc", [data] * batch)
        between = time.perf_counter()
        for _ in range(batch):
            here.sign(data, es256)
        return between - start, time.perf_counter() - between

    for batch in (1, 10):
        rounds = []
        for _ in range(SIGNING_ROUNDS):
            there_times, here_times = zip(*(pair(batch) for _ in range(40 if batch == 1 else 8)), strict=True)
            rounds.append((statistics.median(there_times), statistics.median(here_times)))
        there, alone = min(rounds, key=sum)
        h.record(
            f"signing process adds, in batches of {batch}, for each", 1e6 * (there - alone) / batch, "µs", target=150
        )
