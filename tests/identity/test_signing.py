"""The signing process: what it signs, what it refuses, and what stays valid."""

import base64
import json
import os
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from identity.signing import ceremony, client, dids, wire
from identity.signing.encoding import b64url, public_jwk, thumbprint, unb64url
from identity.signing.jws import sign_jwt, sign_jwts
from identity.signing.keys import active_key
from identity.signing.keystore import Keystore
from identity.signing.models import IssuerKey, KeyPurpose, KeyState

ISSUER = {"HTTP_HOST": "localhost:8000"}
pytestmark = pytest.mark.django_db


def certificate(key: IssuerKey) -> x509.Certificate:
    return x509.load_der_x509_certificate(base64.b64decode(key.x5c[0]))


def verify_es256(key: IssuerKey, jwt: str) -> None:
    signed, _, signature = jwt.rpartition(".")
    raw = unb64url(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = certificate(key).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(der, signed.encode(), ec.ECDSA(SHA256()))


def test_sign_jwt__verifies_with_the_leaf_certificate_and_names_the_issuer() -> None:
    jwt = sign_jwt("sd-jwt-vc", {"iss": settings.ISSUER_ORIGIN, "이름": "김서연"})

    key = active_key(KeyPurpose.CREDENTIAL)
    verify_es256(key, jwt)
    header = json.loads(unb64url(jwt.split(".")[0]))
    assert header == {"alg": "ES256", "typ": "dc+sd-jwt", "x5c": key.x5c}
    names = certificate(key).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [settings.ISSUER_ORIGIN]


def test_leaf__is_signed_by_the_trust_anchor_which_is_not_in_x5c() -> None:
    key = active_key(KeyPurpose.CREDENTIAL)
    root = ceremony.root_certificate()

    certificate(key).verify_directly_issued_by(root)
    assert len(key.x5c) == 1
    assert certificate(key) != root


def test_sign_jwts__many_in_one_request_in_order() -> None:
    jwts = sign_jwts("status-list", [{"n": n} for n in range(50)])

    assert [json.loads(unb64url(jwt.split(".")[1]))["n"] for jwt in jwts] == list(range(50))


def test_checkpoint__is_signed_with_ed25519() -> None:
    key = active_key(KeyPurpose.CHECKPOINT)
    text = b"example.kr/log\n7\n" + base64.b64encode(bytes(32)) + b"\n"

    (signature,) = client.sign(key.kid, "checkpoint", [text])

    ed25519.Ed25519PublicKey.from_public_bytes(unb64url(key.public_jwk["x"])).verify(signature, text)


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("trust-list", b"e30.e30", "does not sign"),
        ("nonsense", b"e30.e30", "unknown kind"),
        ("sd-jwt-vc", b"e30.e30", r"typ must be dc\+sd-jwt"),
        ("sd-jwt-vc", b"not base64!.e30", r"typ must be dc\+sd-jwt"),
        ("sd-jwt-vc", b"no dot", "two parts"),
        ("sd-jwt-vc", b"a.b.c", "two parts"),
    ],
)
def test_signer__refuses_what_the_credential_key_must_not_sign(kind: str, data: bytes, reason: str) -> None:
    with pytest.raises(client.SignerRefused, match=reason):
        client.sign(active_key(KeyPurpose.CREDENTIAL).kid, kind, [data])


@pytest.mark.parametrize("text", [b"", b"a\nb\nc\n", b"origin\n01\n" + b"A" * 44 + b"\n", b'{"typ":"dc+sd-jwt"}.x'])
def test_signer__refuses_a_checkpoint_that_is_none(text: bytes) -> None:
    with pytest.raises(client.SignerRefused, match="a checkpoint has"):
        client.sign(active_key(KeyPurpose.CHECKPOINT).kid, "checkpoint", [text])


def test_signer__refuses_an_unknown_key_and_too_many_inputs() -> None:
    with pytest.raises(client.SignerRefused, match="no key"):
        client.sign("nobody", "sd-jwt-vc", [b"e30.e30"])
    with pytest.raises(client.SignerRefused, match="1 to 256"):
        client.sign(active_key(KeyPurpose.CREDENTIAL).kid, "sd-jwt-vc", [b"e30.e30"] * 257)


def test_signer__a_hostile_message_ends_its_own_connection_only() -> None:
    wrong = [struct.pack("!II", len(text), 0) + text for text in (b"[]", b"{", b"\xff", b"")]
    torn = [struct.pack("!III", 2, 1, length) + b"{}x" for length in (0, 2, 2**32 - 1)]
    for hostile in (b"\xff" * 8, b"\x00\x00\x00\x03abc", struct.pack("!II", 2, 9) + b"{}", *wrong, *torn, b""):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(settings.SIGNER_SOCKET))
            connection.sendall(hostile)
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(10) == b""
    for odd in ({"op": "sign", "blobs": [b"%"]}, {"op": "sign", "kid": 5, "kind": []}, {"op": []}):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(settings.SIGNER_SOCKET))
            wire.send(connection, odd)
            assert (wire.receive(connection) or {})["error"] == "refused"

    assert client.ping()


def test_messages__are_kept_only_where_they_are_short_and_nobody_changes_what_is_kept() -> None:
    here, there = socket.socketpair()
    with here, there:
        for name in ("a", "b" * 2_000, "a"):
            wire.send(here, {"op": "ping", "name": name, "blobs": [b"one", b""]})
            told = wire.receive(there) or {}
            assert told == {"op": "ping", "name": name, "blobs": [b"one", b""]}
            kept = wire._decoded.cache_info().currsize
            told["op"] = "put_away"
            wire.send(here, {"name": "c" * 2_000})
            assert wire.receive(there) == {"name": "c" * 2_000, "blobs": []}
            assert wire._decoded.cache_info().currsize == kept


def test_signer__the_root_key_is_not_among_those_that_sign() -> None:
    roots = [kid for kid, _ in ceremony.root_store().find("root")]

    assert len(roots) == 1
    assert roots[0] not in client.ping()


def test_signer__writes_each_request_into_its_audit_file() -> None:
    sign_jwt("trust-list", {"marker": 1})

    rows = [json.loads(line) for line in (settings.VAR_DIR / "log" / "signer-audit.jsonl").read_text().splitlines()]
    mine = [row for row in rows if row["kid"] == active_key(KeyPurpose.TRUST_LIST).kid]
    assert mine[-1]["kind"] == "trust-list"
    assert mine[-1]["count"] == 1
    assert len(mine[-1]["sha256"]) == 64


def _environment(folder: Path, **extra: str) -> dict[str, str]:
    return os.environ | {"VAR_DIR": str(folder), "SANDBOX": "1"} | extra


def _start(folder: Path, **extra: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "identity.signing.server"],
        env=_environment(folder, **extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Keystore(tmp_path / "keys", b"sandbox-only").create("credential", "ES256")
    return tmp_path


def _first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline()


def test_signer__a_second_one_on_the_same_socket_is_refused_and_kill_9_leaves_no_trouble(folder: Path) -> None:
    with _start(folder) as first:
        assert "1 keys" in _first_line(first)
        with _start(folder) as second:
            assert "already listens" in _first_line(second)
            assert second.wait(20) == 1
        first.send_signal(signal.SIGKILL)
        first.wait(20)
    with _start(folder) as third:
        assert "1 keys" in _first_line(third)
        third.terminate()
        assert third.wait(20) == 0
    assert not (folder / "run" / "signer.sock").exists()


def test_signer__wrong_passphrase_and_no_keys_end_with_a_sentence(folder: Path, tmp_path: Path) -> None:
    with _start(folder, SIGNER_PASSPHRASE="wrong") as process:
        assert "set SIGNER_PASSPHRASE" in _first_line(process)
    with _start(folder, SIGNER_KEYS=str(tmp_path / "empty")) as process:
        assert "ensure_keys" in _first_line(process)


def test_signer__more_than_the_limit_a_minute_is_throttled(folder: Path) -> None:
    (kid,) = [kid for kid, _ in Keystore(folder / "keys", b"sandbox-only").find("credential")]
    header = b64url(json.dumps({"typ": "dc+sd-jwt"}).encode())
    request = {
        "op": "sign",
        "kid": kid,
        "kind": "sd-jwt-vc",
        "blobs": [f"{header}.e30".encode()],
    }
    with _start(folder, SIGNER_RATE="3") as process:
        _first_line(process)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(folder / "run" / "signer.sock"))
            answers = []
            for _ in range(5):
                wire.send(connection, request)
                answers.append(wire.receive(connection) or {})
        process.terminate()
    assert [answer.get("error") for answer in answers] == [None, None, None, "throttled", "throttled"]


def test_keys_at_rest__are_encrypted_and_readable_by_their_owner_only(folder: Path) -> None:
    (path,) = (folder / "keys").glob("*.pem")

    assert b"ENCRYPTED" in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_ensure_keys__repeated_makes_nothing_and_a_lost_private_key_is_said(settings, tmp_path: Path) -> None:
    assert ceremony.ensure_keys() == []
    settings.SIGNER_KEYS = tmp_path
    with pytest.raises(ceremony.KeysMissing, match="restore that folder"):
        ceremony.ensure_keys()


def test_one_active_key_per_purpose__is_a_constraint() -> None:
    key = active_key(KeyPurpose.CREDENTIAL)
    key.pk = "another"
    with pytest.raises(Exception, match="issuer_key_one_active_per_purpose"):
        key.save(force_insert=True)


def test_did_document__is_did_web_of_the_origin_and_keeps_retired_keys(client) -> None:
    old = active_key(KeyPurpose.CREDENTIAL)
    IssuerKey.objects.filter(pk=old.pk).update(state=KeyState.RETIRED)
    jwk = public_jwk(ec.generate_private_key(ec.SECP256R1()).public_key())
    IssuerKey.objects.create(
        kid=thumbprint(jwk),
        purpose=KeyPurpose.CREDENTIAL,
        algorithm="ES256",
        public_jwk=jwk,
        valid_from=old.valid_until,
        valid_until=old.valid_until.replace(year=old.valid_until.year + 1),
    )

    document = client.get("/.well-known/did.json", **ISSUER).json()

    assert document["id"] == "did:web:localhost%3A8000"
    fragments = {method["id"].partition("#")[2] for method in document["verificationMethod"]}
    w3c = {dids.multikey(dids.public_key(active_key(f"w3c-{suite}").public_jwk)) for suite in ("eddsa", "ecdsa")}
    assert fragments == {old.pk, thumbprint(jwk), active_key("w3c-ecdsa").pk} | w3c


def test_jwt_vc_issuer__publishes_the_same_key_as_the_certificate(client) -> None:
    key = active_key(KeyPurpose.CREDENTIAL)

    metadata = client.get("/.well-known/jwt-vc-issuer", **ISSUER).json()

    assert metadata["issuer"] == settings.ISSUER_ORIGIN
    published = metadata["jwks"]["keys"][0]
    assert {name: published[name] for name in ("kty", "crv", "x", "y")} == public_jwk(certificate(key).public_key())


def test_pki__root_and_revocation_list_are_served_and_signed(client) -> None:
    root = x509.load_pem_x509_certificate(client.get("/pki/root.pem", **ISSUER).content)
    crl = x509.load_der_x509_crl(client.get("/pki/root.crl", **ISSUER).content)

    assert root == ceremony.root_certificate()
    assert crl.is_signature_valid(root.public_key())


def test_production__without_a_passphrase_does_not_start(tmp_path: Path) -> None:
    with _start(tmp_path, SANDBOX="0", SIGNER_PASSPHRASE="") as process:
        assert "Set SIGNER_PASSPHRASE" in _first_line(process)
