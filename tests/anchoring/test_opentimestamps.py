"""The backend opentimestamps against a calendar and a block index that run here, over HTTP."""

import json
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from anchoring import backends
from anchoring.log import ots
from anchoring.log.heads import TreeHead
from anchoring.log.notes import b64
from anchoring.models import Alarm, Anchor, AnchorState, Receipt
from anchoring.queries import build_bundle
from anchoring.tasks import advance_log
from anchoring.trust import trust_policy
from anchoring.verify import verify
from anchoring.verify.opentimestamps import verify_opentimestamps
from anchoring.verify.reading import read_policy
from anchoring.verify.report import Asking, State

pytestmark = pytest.mark.django_db
HEIGHT = 800_000
# Made by python-opentimestamps 0.4.5: SHA-256 of "incheon", append 0102, SHA-256, then a promise and block 800000.
FOREIGN = (
    "004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e892940108165e10340ec3a0d776daf710612ed1117e"
    "ecfdd5764bd792725e33d361de6e61f002010208ff000588960d73d719010380ea300083dfe30d2ef90c8e19186874747073"
    "3a2f2f63616c656e6461722e6578616d706c65"
)


class Calendar(ThreadingHTTPServer):
    """A calendar that promises, and later names a block; and a Bitcoin chain of one block, spoken to as Esplora."""

    tip, named, up = HEIGHT + 10, False, True
    merkle_root = bytes(32)

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def promise(self, digest):
        salted = ots.Timestamp(sha256(digest + b"nonce").digest(), [ots.promise(self.url)])
        appended = ots.Timestamp(digest + b"nonce", steps=[(b"\x08", salted)])
        return ots.Timestamp(digest, steps=[(b"\xf0\x05nonce", appended)]).encode()

    def upgrade(self, message):
        root = sha256(b"left" + message).digest()
        type(self).merkle_root = root
        top = ots.Timestamp(root, [ots.in_block(HEIGHT)])
        pair = ots.Timestamp(b"left" + message, steps=[(b"\x08", top)])
        return ots.Timestamp(message, steps=[(b"\xf1\x04left", pair)]).encode()

    def answer(self, path, body):
        if path == "/digest":
            return self.promise(body)
        if path.startswith("/timestamp/"):
            return self.upgrade(bytes.fromhex(path.rsplit("/", 1)[1])) if self.named else None
        if path.startswith("/block/"):
            return json.dumps({"merkle_root": self.merkle_root[::-1].hex()}).encode()
        return str(self.tip).encode() if path.endswith("height") else b"00" * 32


class _Handler(BaseHTTPRequestHandler):
    server: Calendar

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        found = self.server.answer(self.path, body)
        self.send_response(503 if not self.server.up else 404 if found is None else 200)
        self.end_headers()
        self.wfile.write(found or b"")

    do_POST = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def calendar(settings):
    server = Calendar()
    Thread(target=server.serve_forever).start()
    settings.OPENTIMESTAMPS_CALENDARS = ["http://127.0.0.1:1", server.url]
    settings.OPENTIMESTAMPS_ESPLORA = server.url
    settings.ANCHOR_BACKENDS = ["anchoring.backends.opentimestamps.OpenTimestampsBackend"]
    backends.enabled.cache_clear()
    yield server
    backends.enabled.cache_clear()
    server.shutdown()
    server.server_close()


def state():
    return Anchor.objects.get().state


def test_a_checkpoint__promised_then_named_in_a_block__is_final_and_proven_by_its_header(calendar, grow):
    commitment = grow(2)[1]
    assert state() == AnchorState.PENDING
    calendar.named = True
    advance_log()
    assert (state(), Anchor.objects.get().reference) == (AnchorState.FINAL, f"bitcoin:{HEIGHT}")
    bundle, trusted = json.dumps(build_bundle(commitment, {"number": 1})), trust_policy()

    def checked(asking, **settings):
        trusted["backends"]["opentimestamps"] |= {"independent": True, **settings}
        found = verify(bundle, read_policy(json.dumps(trusted)), asking)
        return found.verdict, found.checks[-1].state

    assert checked(Asking()) == ("dependent", "unmade")
    assert checked(Asking(esplora=calendar.url)) == ("proven", "passed")
    assert checked(Asking(), blocks={str(HEIGHT): calendar.merkle_root[::-1].hex()}) == ("proven", "passed")
    assert checked(Asking(), blocks={str(HEIGHT): "00" * 32}) == ("false", "failed")


def test_a_block__not_yet_deep__is_included_only(calendar, grow):
    calendar.named, calendar.tip = True, HEIGHT + 4
    grow(1)
    assert state() == AnchorState.INCLUDED

    calendar.tip = HEIGHT + 5
    advance_log()

    assert state() == AnchorState.FINAL


def test_a_block__that_does_not_hold_the_proof__raises_an_alarm(calendar, grow):
    grow(1)
    calendar.named = True
    calendar.answer = lambda path, body: (
        json.dumps({"merkle_root": "11" * 32}).encode()
        if path.startswith("/block/")
        else Calendar.answer(calendar, path, body)
    )
    advance_log()

    assert state() != AnchorState.FINAL
    assert "does not hold" in Alarm.objects.get(code="backend.refuses", cleared_at=None).detail


def test_a_calendar__that_is_down__is_asked_again(calendar, grow):
    calendar.up = False
    grow(1)
    assert (state(), Receipt.objects.count()) == (AnchorState.PENDING, 0)

    calendar.up = calendar.named = True
    advance_log()

    assert state() == AnchorState.FINAL


def test_a_proof__of_another_implementation__is_read_and_written_alike():
    data = bytes.fromhex(FOREIGN)
    proof = ots.read_file(data)

    assert proof.message == sha256(b"incheon").digest()
    ((place, block),) = proof.attested(ots.BITCOIN)
    assert (block.height, place.message) == (HEIGHT, sha256(proof.message + b"\x01\x02").digest())
    assert proof.attested(ots.PENDING)[0][1].uri == "https://calendar.example"
    assert ots.read_file(ots.write_file(proof)) == proof
    assert len(ots.write_file(proof)) == len(data)


@pytest.mark.parametrize("cut", [1, 20, 40, 70, 90])
def test_a_proof__cut_or_lengthened__is_refused(cut):
    with pytest.raises(ots.BadProof):
        ots.read_file(bytes.fromhex(FOREIGN)[:-cut])
    with pytest.raises(ots.BadProof):
        ots.read_file(bytes.fromhex(FOREIGN) + bytes(cut))


def test_the_evidence__of_another_head_or_malformed__fails():
    head = TreeHead("wallet.example/log/2026", 3, bytes(32))

    def checked(evidence):
        return verify_opentimestamps(head, evidence, {}, Asking())[0].state

    assert checked({"proof": b64(bytes.fromhex(FOREIGN))}) == State.FAILED
    assert checked({"proof": "AAAA"}) == State.FAILED
    assert checked([]) == State.FAILED
