"""The log over HTTP: an outsider rebuilds it from its static resources alone."""

import base64
import json
from io import StringIO

import pytest
from django.core.management import call_command

from anchoring import merkle
from anchoring.log.heads import TreeHead
from anchoring.log.notes import Note, VerifierKey
from anchoring.models import Log

pytestmark = pytest.mark.django_db
ISSUER = "localhost:8000"


@pytest.fixture
def get(client):
    return lambda path: client.get(path, HTTP_HOST=ISSUER)


def test_the_log__from_its_static_resources__is_what_its_key_signed(get, grow):
    grow(700)
    log = Log.objects.get()
    policy = get("/log/trust-policy.json").json()
    prefix = f"/log/{log.year}"

    answer = get(f"{prefix}/checkpoint")
    note = Note.parse(answer.content.decode())
    head = TreeHead.parse(note.text)
    public = base64.b64decode(policy["logs"][0]["keys"][0])[1:]
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=3"
    assert head.origin == f"{ISSUER}{prefix}" == policy["logs"][0]["origin"].format(year=log.year)
    assert note.signature_of(VerifierKey(head.origin, 1, public))

    full, rest = divmod(head.size, 256)
    names = [f"{index:03d}" for index in range(full)] + ([f"{full:03d}.p/{rest}"] if rest else [])
    tiles = [get(f"{prefix}/tile/0/{name}") for name in names]
    entries = [get(f"{prefix}/tile/entries/{name}").content for name in names]
    assert {tile.headers["Cache-Control"] for tile in tiles} == {"public, max-age=31536000, immutable"}
    assert {tile.headers["Content-Type"] for tile in tiles} == {"application/octet-stream"}
    digests = [bundle[at + 2 : at + 34] for bundle in entries for at in range(0, len(bundle), 34)]
    hashes = [merkle.leaf_hash(digest) for digest in digests]
    assert b"".join(tile.content for tile in tiles) == b"".join(hashes)
    assert merkle.root(hashes) == head.root


def test_a_partial_tile__of_an_earlier_size__stays_available(get, grow):
    grow(5)
    log = Log.objects.get()
    address = f"/log/{log.year}/tile/0/000.p/{log.size}"
    before = get(address).content

    grow(300)

    assert get(address).content == before
    assert get(f"/log/{log.year}/tile/0/000").content.startswith(before)


@pytest.mark.parametrize(
    "path",
    [
        "2026/tile/0/001", "2026/tile/0/000.p/256", "2026/tile/0/000.p/0", "2026/tile/0/000.p/07", "2026/tile/0/0",
        "2026/tile/00/000.p/1", "2026/tile/64/000", "2026/tile/0/x000/000", "1999/checkpoint", "2026/tile/-1/000",
        "2026/tile/9/000", "2026/tile/0/000.p/", "2026/tile/0/000.p/1.p/1", "2026/tile/0/x999/x999/x999/x999/x999/999",
    ],
)  # fmt: skip
def test_an_address__that_is_not_there__is_404(get, grow, path):
    grow(1)
    year = str(Log.objects.get().year)

    assert get("/log/" + path.replace("2026", year)).status_code == 404


def test_a_browser_elsewhere__may_read_the_log(client, grow):
    grow(1)

    answer = client.get("/log/trust-policy.json", HTTP_HOST=ISSUER, HTTP_ORIGIN="https://other.example")

    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_trust_policy__as_a_command__is_the_one_served(get):
    out = StringIO()
    call_command("trust_policy", stdout=out)

    assert json.loads(out.getvalue()) == get("/log/trust-policy.json").json()


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_the_state__of_a_witnessed_log__tells_backends_and_seconds_to_detection(get, grow, witness):
    assert get("/log/state.json").json()["detection"] is None
    grow(3)
    grow(4)

    answer = get("/log/state.json")

    said = answer.json()
    assert answer.headers["Cache-Control"] == "public, max-age=3"
    assert [(log["leaves"], log["signed"]) for log in said["logs"]] == [(7, 7)]
    assert (said["waiting"], said["backends"][0]["backend"], said["backends"][0]["late"]) == (0, "embedded", False)
    assert said["detection"]["by"] == "witness"
    assert said["detection"]["longest_seconds"] >= said["detection"]["median_seconds"] > 0
