"""The witness program over HTTP: it cosigns what continues what it saw, and nothing else."""

import http.client
import socket
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anchoring import merkle
from anchoring.log.heads import TreeHead
from anchoring.log.notes import COSIGNATURE, ED25519, Note, VerifierKey, b64
from anchoring.witness.protocol import KnownLog, Witness
from anchoring.witness.state import State, StateInUse

LEAVES = [sha256(b"%d" % number).digest() for number in range(20)]
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "log.example/log/2026"


def checkpoint(size: int, leaves=LEAVES, origin=ORIGIN, private=PRIVATE) -> str:
    text = TreeHead(origin, size, merkle.root(leaves[:size])).text
    key = VerifierKey(origin, ED25519, private.public_key().public_bytes_raw())
    return f"{text}\n{key.line(private.sign(text.encode()))}"


def request(old: int, size: int, leaves=LEAVES, **kwargs) -> bytes:
    proof = [b64(step) for step in merkle.consistency_proof(leaves[:size], old)] if old <= size else []
    return "\n".join([f"old {old}", *proof, "", checkpoint(size, leaves, **kwargs)]).encode()


@pytest.fixture
def state(tmp_path):
    state = State(tmp_path / "witness")
    yield state
    state.close()


@pytest.fixture
def witness(state):
    known = KnownLog("log.example/log/{year}", [PRIVATE.public_key().public_bytes_raw()])
    return Witness(state, "w.example", [known])


def test_add_checkpoint__that_continues__is_cosigned(witness):
    key = VerifierKey.parse(witness.vkey)
    for old, size in [(0, 3), (3, 3), (3, 8), (8, 20)]:
        reply = witness.add_checkpoint(request(old, size))
        assert reply.status == 200
        assert Note.parse(checkpoint(size) + reply.body).cosignature_of(key)
    assert key.algorithm == COSIGNATURE


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old 0\n\nnothing", 400),
        (request(0, 3).replace(b"old 0", b"old 00"), 400),
        (request(0, 3).replace(b"\n3\n", b"\n03\n"), 400),
        (request(9, 3), 400),
        (b"\xff" + request(0, 3), 400),
        (request(0, 3, origin="log.example/log/20266"), 404),
        (request(0, 3, origin="log.example/other"), 404),
        (request(0, 3, private=Ed25519PrivateKey.generate()), 403),
        (request(0, 3).replace(b"\n3\n", b"\n4\n"), 403),
        (request(2, 3), 409),
        (b"old 0\n" + b64(bytes(32)).encode() + b"\n\n" + checkpoint(3).encode(), 422),
    ],
)
def test_add_checkpoint__that_breaks_a_rule__is_refused_by_its_status(witness, body, status):
    assert witness.add_checkpoint(body).status == status
    assert witness.add_checkpoint(request(0, 1)).status == 200  # and was not remembered


def test_add_checkpoint__of_another_size_than_seen__names_the_size(witness):
    witness.add_checkpoint(request(0, 8))

    reply = witness.add_checkpoint(request(3, 9))

    assert (reply.status, reply.body, reply.content_type) == (409, "8\n", "text/x.tlog.size")


def test_add_checkpoint__of_a_rewound_log__is_refused(witness, caplog):
    witness.add_checkpoint(request(0, 8))

    assert witness.add_checkpoint(request(5, 5)).status == 409
    assert "rewound" in caplog.text


@pytest.mark.parametrize(("old", "size", "status"), [(8, 8, 409), (8, 12, 422)])
def test_add_checkpoint__of_a_split_view__is_refused(witness, old, size, status):
    witness.add_checkpoint(request(0, 8))
    other = [bytes(32), *LEAVES[1:]]

    assert witness.add_checkpoint(request(old, size, leaves=other)).status == status
    assert witness.add_checkpoint(request(8, 12)).status == 200


def test_state__in_use_by_another__is_refused(state):
    with pytest.raises(StateInUse):
        State(state.folder)


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_witness__after_kill_9__has_its_key_and_what_it_saw(make_witness):
    process = make_witness()
    vkey = process.vkey
    process.kill()

    process.start()

    assert process.vkey == vkey
    connection = http.client.HTTPConnection("127.0.0.1", process.port, timeout=5)
    connection.request("GET", "/vkey")
    assert connection.getresponse().read().decode().strip() == vkey
    connection.close()


@pytest.mark.servers
def test_run_witness__as_the_launcher_starts_it__shows_its_key_and_has_none_of_our_secrets(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "manage.py", "run_witness", "--port", str(port), "--state", str(tmp_path / "w")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        key = VerifierKey.parse(process.stdout.readline())
        environment = Path(f"/proc/{process.pid}/environ").read_text()
        process.terminate()

    assert (key.name, key.algorithm) == (f"127.0.0.1:{port}", COSIGNATURE)
    assert "DATABASE_URL" not in environment
    assert (tmp_path / "w" / "key.json").stat().st_mode & 0o777 == 0o600
