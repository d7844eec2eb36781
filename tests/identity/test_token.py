"""Keys in a PKCS #11 token: Debian's SoftHSM2, as an HSM would be used."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pkcs11
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from identity.signing import certificates, wire
from identity.signing.ceremony import public_key_of
from identity.signing.encoding import b64url, public_jwk, thumbprint
from identity.signing.places import TokenPlace
from identity.signing.token import TokenStore

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
pytestmark = pytest.mark.skipif(
    not MODULE.exists() or not shutil.which("softhsm2-util"), reason="softhsm2 is missing: apt-get install softhsm2"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> TokenPlace:
    """A fresh token. SoftHSM2 reads its configuration once a process, so one serves all tests here."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    command = ["softhsm2-util", "--init-token", "--free", "--label", "wallet", "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return TokenPlace(str(MODULE), "wallet", "1234")


@pytest.fixture(scope="module")
def store(place: TokenPlace) -> TokenStore:
    return TokenStore(place)


def verified(public: object, signature: bytes, data: bytes) -> None:
    if isinstance(public, ed25519.Ed25519PublicKey):
        public.verify(signature, data)
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        der = encode_dss_signature(int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        public.verify(der, data, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(("purpose", "algorithm"), [("credential", "ES256"), ("checkpoint", "EdDSA")])
def test_token__a_key_made_in_it__signs_what_verifies_and_is_found_again(store, purpose, algorithm):
    kid, public = store.create(purpose, algorithm)

    signer = store.signers()[kid]

    assert (signer.purpose, kid) == (purpose, thumbprint(public_jwk(public)))
    verified(public, signer.sign(b"what is signed"), b"what is signed")
    verified(signer.public_key, signer.sign(b"more"), b"more")
    assert store.has(purpose, kid)
    assert not store.has("trust-list", kid)


def test_token__a_certificate_request__is_signed_inside_it(store):
    kid, public = store.create("credential", "ES256")

    made = certificates.make_request(store.signers()[kid], "https://issuer.example", "Incheon Citizen Card Issuer")

    request = x509.load_der_x509_csr(made)
    assert request.is_signature_valid
    assert request.public_key() == public


def test_token__the_private_half__does_not_leave_it(store):
    kid, _ = store.create("credential", "ES256")

    with pytest.raises(pkcs11.PKCS11Error):
        store.signers()[kid]._private[pkcs11.Attribute.VALUE]


def test_token__a_key_put_away__signs_no_more(store):
    kid, _ = store.create("credential", "ES256")

    store.put_away(kid)
    store.put_away(kid)

    assert kid not in store.signers()
    assert not store.has("credential", kid)


def test_token__many_at_once__each_gets_its_own_signature(store, threads):
    kid, public = store.create("credential", "ES256")
    signer = store.signers()[kid]
    inputs = [b"%d" % number for number in range(8)]

    for data, signature in zip(inputs, threads.run(signer.sign, inputs), strict=True):
        verified(public, signature, data)


def test_signing_process__with_a_token__makes_keys_and_signs_with_them(place, tmp_path):

    environment = os.environ | {
        "VAR_DIR": str(tmp_path),
        "SANDBOX": "0",
        "SIGNER_PASSPHRASE": "",
        "SIGNER_PKCS11_MODULE": place.module,
        "SIGNER_PKCS11_PIN": place.pin,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "identity.signing.server"], env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert b"keys on" in process.stdout.readline()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(tmp_path / "run" / "signer.sock"))

        def ask(**message: object) -> dict:
            wire.send(connection, message)
            return wire.receive(connection) or {}

        made = ask(op="create", purpose="credential", algorithm="ES256")
        data = f"{b64url(json.dumps({'typ': 'dc+sd-jwt'}).encode())}.e30".encode()
        signed = ask(op="sign", kid=made["kid"], kind="sd-jwt-vc", blobs=[data])
    process.terminate()
    assert process.wait(20) == 0
    process.stdout.close()

    verified(public_key_of(made["public_jwk"]), signed["blobs"][0], data)


def test_token__a_wrong_pin__ends_with_a_sentence(place):

    code = (
        "from identity.signing.token import *; from identity.signing.places import TokenPlace;"
        f"TokenStore(TokenPlace({place.module!r}, 'wallet', 'wrong'))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "check SIGNER_PKCS11_MODULE" in ended.stderr
