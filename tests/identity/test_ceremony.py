"""The whole key ceremony of docs/key-ceremony.md, rehearsed: an offline root in shares, requests, certificates."""

import io
import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.db import connection
from shamir_mnemonic import combine_mnemonics

from identity.models import StaffRole
from identity.second_person import approve
from identity.signing import actions, ceremony, root, shares
from identity.signing.encoding import unb64url
from identity.signing.jws import sign_jwt
from identity.signing.keys import active_key
from identity.signing.models import IssuerKey, KeyPurpose, KeyState
from tests import servers
from tests.factories.identity import as_staff, staff
from tests.identity.own_signer import own_signer

ISSUER = {"HTTP_HOST": "localhost:8000"}


@pytest.fixture
def offline(tmp_path: Path) -> Path:
    """What the offline machine made: root.crt, root.crl, share-1.txt to share-5.txt."""
    out = tmp_path / "offline"
    root.main(["create", "--needed", "3", "--holders", "5", "--origin", "https://issuer.example", "--out", str(out)])
    return out


def of_holders(offline: Path, *numbers: int) -> list[str]:
    return [text for number in numbers for text in ("--share", str(offline / f"share-{number}.txt"))]


def certify(offline: Path, requests: Path, out: Path, *numbers: int) -> list[Path]:
    files = [str(path) for path in sorted(requests.glob("*.csr"))]
    base = ["sign", *files, "--root", str(offline / "root.crt"), "--out", str(out), "--yes"]
    root.main([*base, *of_holders(offline, *numbers)])
    return sorted(out.glob("*.crt"))


# --- the root --------------------------------------------------------------------------------------------------------


def test_root__any_three_of_five_bring_it_back_and_two_do_not(offline):
    for numbers in combinations(range(1, 6), 3):
        root.main(["check", "--root", str(offline / "root.crt"), *of_holders(offline, *numbers)])
    for numbers in combinations(range(1, 6), 2):
        with pytest.raises(SystemExit, match="Refused"):
            root.main(["check", "--root", str(offline / "root.crt"), *of_holders(offline, *numbers)])


def test_root__its_secret_is_written_nowhere(offline):
    words = [(offline / f"share-{number}.txt").read_text() for number in (1, 2, 3)]
    secret = shares.join(words).private_numbers().private_value

    assert sorted(path.name for path in offline.iterdir()) == sorted(
        ["root.crt", "root.crl", *(f"share-{number}.txt" for number in range(1, 6))]
    )
    for path in offline.iterdir():
        assert secret.to_bytes(32, "big") not in path.read_bytes()
        assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda words: "academic " + words.split(" ", 1)[1], "Refused"),
        (lambda words: " ".join(words.split()[:-1]), "length"),
        (lambda words: words.replace(words.split()[5], "wallet"), "Refused"),
        (lambda words: "", "Refused"),
    ],
)
def test_root__a_share_written_down_wrongly__is_noticed(offline, spoil, reason):
    path = offline / "share-1.txt"
    path.write_text(spoil(path.read_text()))

    with pytest.raises(SystemExit, match=reason):
        root.main(["check", "--root", str(offline / "root.crt"), *of_holders(offline, 1, 2, 3)])


def test_root__shares_of_another_one__are_refused(offline, tmp_path):
    other = tmp_path / "other"
    root.main(["create", "--needed", "2", "--holders", "3", "--origin", "https://issuer.example", "--out", str(other)])

    with pytest.raises(SystemExit, match="another root"):
        root.main(["check", "--root", str(offline / "root.crt"), *of_holders(other, 1, 2)])


def test_root__made_twice_into_one_folder__overwrites_nothing(offline):
    before = (offline / "share-1.txt").read_text()

    with pytest.raises(SystemExit, match="exists"):
        root.main(["create", "--origin", "https://issuer.example", "--out", str(offline)])

    assert (offline / "share-1.txt").read_text() == before


def test_shares__the_standards_vector__gives_its_secret():
    """The first of SLIP-39's own with 256 bits, as are ours."""
    words = (
        "theory painting academic academic armed sweater year military elder discuss acne wildlife boring employer "
        "fused large satoshi bundle carbon diagnose anatomy hamster leaves tracks paces beyond phantom capital marvel "
        "lips brave detect luck"
    )
    assert combine_mnemonics([words], b"TREZOR").hex() == (
        "989baf9dcaad5b10ca33dfd8cc75e42477025dce88ae83e75a230086a0e00e92"
    )


def test_root__typed_by_the_holders__is_brought_back_without_django(offline):
    """As on the offline machine: another process, no settings, words from the terminal."""
    words = [(offline / f"share-{number}.txt").read_text().strip() for number in (2, 4, 5)]
    script = (
        "import getpass, sys; lines = iter(sys.stdin.read().splitlines() + ['']);"
        "getpass.getpass = lambda prompt: next(lines);"
        "from identity.signing import root; root.main(['check', '--root', sys.argv[1]]);"
        "assert 'django' not in sys.modules"
    )
    command = [sys.executable, "-c", script, str(offline / "root.crt")]
    ended = subprocess.run(command, input="\n".join(words), capture_output=True, text=True, check=False)
    assert (ended.returncode, "bring back" in ended.stdout) == (0, True), ended.stderr


# --- the whole ceremony ----------------------------------------------------------------------------------------------


def forget_keys() -> None:
    """As a city's database is before its ceremony. The product itself may not delete keys."""
    with servers.superuser_of(connection.settings_dict["NAME"]) as database:
        database.execute("DELETE FROM signing_issuerkey")


@pytest.mark.django_db(transaction=True)
def test_ceremony__from_an_empty_signer_to_signed_cards__then_rotation_and_revocation(
    offline, tmp_path, settings, client, monkeypatch
):
    forget_keys()
    with own_signer(settings, tmp_path / "signer", keys=False, sandbox=False):
        # 1. The root and its list go to the server; the shares do not.
        call_command("import_root", offline / "root.crt", offline / "root.crl", stdout=io.StringIO())
        # 2. The signing process makes the keys; their requests go to the offline machine.
        call_command("prepare_key", out=tmp_path / "requests", stdout=io.StringIO())
        assert {path.stem for path in (tmp_path / "requests").iterdir()} == {
            purpose for purpose in KeyPurpose if ceremony.subject_of(purpose)
        }
        # 3. Three holders come together; the certificates go back.
        made = certify(offline, tmp_path / "requests", tmp_path / "certificates", 1, 3, 5)
        call_command("import_certificate", *made, stdout=io.StringIO())

        assert set(IssuerKey.objects.values_list("state", flat=True)) == {KeyState.ACTIVE}
        jwt = sign_jwt("sd-jwt-vc", {"iss": settings.ISSUER_ORIGIN})
        (x5c,) = json.loads(unb64url(jwt.split(".")[0]))["x5c"]
        leaf = x509.load_pem_x509_certificate((tmp_path / "certificates" / "credential.crt").read_bytes())
        assert x5c == active_key(KeyPurpose.CREDENTIAL).x5c[0]
        leaf.verify_directly_issued_by(x509.load_pem_x509_certificate((offline / "root.crt").read_bytes()))

        # 4. A rotation: asked for, approved, certified by other holders, announced.
        approve(actions.request_rotation("credential", by=as_staff()), by=as_staff())
        call_command("prepare_key", purpose="credential", out=tmp_path / "second", stdout=io.StringIO())
        (second,) = certify(offline, tmp_path / "second", tmp_path / "second-out", 2, 3, 4)
        call_command("import_certificate", second, stdout=io.StringIO())
        announced = IssuerKey.objects.get(state=KeyState.ANNOUNCED)
        assert announced.signs_from is not None

        # 5. A compromise: the announced key takes over, and the holders revoke the certificate.
        stolen, out = active_key("credential"), io.StringIO()
        call_command(
            "compromise_key", f"--kid={stolen.kid}", by=staff(role=StaffRole.MANAGER).username, reason="x", stdout=out
        )
        assert "TO DO: a revocation list" in out.getvalue()
        assert active_key("credential") == announced
        newer = tmp_path / "newer.crl"
        base = ["revoke", str(tmp_path / "certificates" / "credential.crt"), "--root", str(offline / "root.crt")]
        files = ["--crl", str(offline / "root.crl"), "--out", str(newer)]
        root.main([*base, *files, *of_holders(offline, 1, 2, 3)])
        call_command("import_root", offline / "root.crt", newer, stdout=io.StringIO())
        crl = x509.load_der_x509_crl(client.get("/pki/root.crl", **ISSUER).content)
        assert [entry.serial_number for entry in crl] == [leaf.serial_number]
        with pytest.raises(CommandError, match="older"):
            call_command("import_root", offline / "root.crt", offline / "root.crl")


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["another_root", "unknown_key", "not_a_certificate", "another_address"])
def test_import_certificate__what_does_not_fit__is_refused(which, offline, tmp_path, settings):
    with own_signer(settings, tmp_path / "signer"):
        settings.SANDBOX = False
        call_command("prepare_key", purpose="credential", out=tmp_path / "requests", stdout=io.StringIO())
        path, (_, dev) = tmp_path / "given.crt", ceremony.root_store().find("root")[0]
        request = x509.load_pem_x509_csr((tmp_path / "requests" / "credential.csr").read_bytes())
        key = ec.generate_private_key(ec.SECP256R1()).public_key() if which == "unknown_key" else request.public_key()
        other = x509.load_pem_x509_certificate((offline / "root.crt").read_bytes())
        words = [(offline / f"share-{number}.txt").read_text() for number in (1, 2, 3)]
        anchor, anchor_key = (
            (other, shares.join(words)) if which == "another_root" else (ceremony.root_certificate(), dev)
        )
        origin = "https://elsewhere.example" if which == "another_address" else settings.ISSUER_ORIGIN
        leaf = root.certificates.make_leaf(
            key, root=anchor, root_key=anchor_key, origin=origin, common_name="x", now=root._now()
        )
        path.write_bytes(b"x" if which == "not_a_certificate" else leaf.public_bytes(Encoding.PEM))

        with pytest.raises(CommandError):
            call_command("import_certificate", path)

        assert IssuerKey.objects.get(state=KeyState.PREPARED).x5c == []


@pytest.mark.django_db
def test_import_root__another_root_while_keys_are_certified__is_refused(offline, tmp_path, settings):
    with own_signer(settings, tmp_path / "signer"):
        with pytest.raises(CommandError, match="another root"):
            call_command("import_root", offline / "root.crt", offline / "root.crl")
        with pytest.raises(CommandError, match="not signed by that root"):
            call_command("import_root", ceremony.root_file(), offline / "root.crl")
