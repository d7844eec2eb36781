"""The backend rfc3161 against a real authority: OpenSSL's, behind HTTP."""

import json
import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.exceptions import ImproperlyConfigured

from anchoring import backends
from anchoring.backends.rfc3161 import Rfc3161Backend
from anchoring.log.heads import TreeHead
from anchoring.log.notes import b64
from anchoring.models import Alarm, Anchor, AnchorState
from anchoring.queries import build_bundle
from anchoring.tasks import advance_log
from anchoring.trust import trust_policy
from anchoring.verify import verify
from anchoring.verify.reading import read_policy
from anchoring.verify.report import Asking, State
from anchoring.verify.rfc3161 import verify_rfc3161

pytestmark = pytest.mark.django_db
CONFIG = """
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[leaf]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = authority
[authority]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
"""


class Authority:
    """An authority of its own, in a folder: a root, a signing certificate, and `openssl ts` for each request."""

    def __init__(self, folder):
        assert shutil.which("openssl"), "these tests need the openssl command; on Debian: apt-get install openssl"
        self.folder, self.status = folder, 200
        folder.mkdir()
        (folder / "ca.cnf").write_text(CONFIG)
        (folder / "serial").write_text("01\n")
        new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "ca.cnf"]
        self._openssl(
            "req", "-x509", *new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca", "-extensions", "ca"
        )
        self._openssl("req", *new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=tsa")
        signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "ca.cnf", "-extensions", "leaf"]
        self._openssl("x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", *signing)

    def _openssl(self, *command):
        subprocess.run(["openssl", *command], cwd=self.folder, check=True, capture_output=True)

    def answer(self, query):
        (self.folder / "query").write_bytes(query)
        self._openssl("ts", "-reply", "-config", "ca.cnf", "-queryfile", "query", "-out", "reply")
        return (self.folder / "reply").read_bytes()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "tsa")


@pytest.fixture
def enabled(authority, settings):
    """The backend, asking the authority over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(authority.status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever).start()
    settings.RFC3161_URL = f"http://127.0.0.1:{server.server_port}/tsa"
    settings.RFC3161_ROOTS = str(authority.folder / "ca.pem")
    settings.ANCHOR_BACKENDS = ["anchoring.backends.rfc3161.Rfc3161Backend"]
    backends.enabled.cache_clear()
    yield server
    backends.enabled.cache_clear()
    server.shutdown()
    server.server_close()


def policy(**changes):
    value = trust_policy()
    value["backends"]["rfc3161"] |= changes
    return read_policy(json.dumps(value))


def test_a_checkpoint__stamped_by_an_authority__is_proven_by_its_root_alone(enabled, grow):
    commitment = grow(2)[1]
    anchor = Anchor.objects.get()
    bundle = json.dumps(build_bundle(commitment, {"number": 1}))

    found = verify(bundle, policy(independent=True))

    assert anchor.state == AnchorState.FINAL
    assert (found.verdict, found.checks[-1].code, found.checks[-1].state) == ("proven", "rfc3161", "passed")
    assert verify(bundle, policy()).verdict == "dependent"


def test_the_evidence__by_openssl__is_an_ordinary_time_stamp(enabled, authority, grow):
    grow(1)
    anchor = Anchor.objects.get()
    evidence = backends.get("rfc3161").prove(anchor.checkpoint, anchor.reference)
    (authority.folder / "response").write_bytes(__import__("base64").b64decode(evidence["response"]))
    (authority.folder / "head").write_text(backends.head_of(anchor.checkpoint).text)

    authority._openssl("ts", "-verify", "-data", "head", "-in", "response", "-CAfile", "ca.pem")


def test_the_evidence__for_another_head_or_of_another_authority__fails(enabled, tmp_path, grow):
    grow(1)
    anchor = Anchor.objects.get()
    head = backends.head_of(anchor.checkpoint)
    evidence = backends.get("rfc3161").prove(anchor.checkpoint, anchor.reference)
    trusted = trust_policy()["backends"]["rfc3161"]
    other = Authority(tmp_path / "other").folder / "ca.pem"
    stranger = {"roots": ["".join(other.read_text().split("\n")[1:-2])]}

    def state(head, evidence, settings):
        return verify_rfc3161(head, evidence, settings, Asking())[0].state

    assert state(head, evidence, trusted) == State.PASSED
    assert state(TreeHead(head.origin, head.size + 1, head.root), evidence, trusted) == State.FAILED
    assert state(head, evidence, stranger) == State.FAILED
    assert state(head, {"response": b64(b"0")}, trusted) == State.FAILED
    assert state(head, {}, trusted) == State.FAILED
    assert state(head, evidence, {}) == State.UNMADE


def test_an_authority__that_is_down__is_asked_again(enabled, authority, grow):
    authority.status = 503
    grow(1)
    assert Anchor.objects.get().state == AnchorState.PENDING

    authority.status = 200
    advance_log()

    assert Anchor.objects.get().state == AnchorState.FINAL


def test_an_authority__of_a_root_that_is_not_ours__raises_an_alarm(enabled, tmp_path, settings, grow):
    settings.RFC3161_ROOTS = str(Authority(tmp_path / "other").folder / "ca.pem")
    grow(1)

    assert Anchor.objects.get().state == AnchorState.PENDING
    assert "does not hold" in Alarm.objects.get(code="backend.refuses", cleared_at=None).detail


def test_the_backend__without_settings__says_what_to_set(settings):
    settings.RFC3161_URL = ""

    with pytest.raises(ImproperlyConfigured, match="RFC3161_URL"):
        Rfc3161Backend()
