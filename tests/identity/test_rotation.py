"""Rotation with overlap, and what happens when a key is stolen."""

import base64
import datetime as dt
import io
import json

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from identity.actors import Actor
from identity.errors import NotAllowed, SamePerson
from identity.models import Approval, ApprovalState, AuditRow, StaffRole
from identity.second_person import approve, refuse
from identity.signing import actions, ceremony
from identity.signing import client as process
from identity.signing.encoding import unb64url
from identity.signing.errors import RotationUnderWay
from identity.signing.jws import sign_jwt
from identity.signing.keys import active_key, protected_header
from identity.signing.models import IssuerKey, KeyPurpose, KeyState
from identity.signing.tasks import advance_rotations
from tests.factories.identity import as_staff, staff
from tests.identity.own_signer import own_signer

ISSUER = {"HTTP_HOST": "localhost:8000"}
SYSTEM = Actor.system("tests")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signer(settings, tmp_path):
    with own_signer(settings, tmp_path):
        yield


def rotation(purpose: str = KeyPurpose.CREDENTIAL) -> IssuerKey:
    """Asked for by one and approved by another: the key that is announced."""
    approve(actions.request_rotation(purpose, by=as_staff()), by=as_staff())
    return IssuerKey.objects.get(purpose=purpose, state=KeyState.ANNOUNCED)


def later(monkeypatch, **time: int) -> None:
    then = timezone.now() + dt.timedelta(**time)
    monkeypatch.setattr(timezone, "now", lambda: then)


def published(http) -> dict[str, set[str]]:
    """Key ids as each document has them, and those that the trust list calls active."""
    listed = json.loads(unb64url(http.get("/trust-list", **ISSUER).content.decode().split(".")[1]))["issuers"][0][
        "keys"
    ]
    kids = {json.dumps(key.public_jwk, sort_keys=True): key.kid for key in IssuerKey.objects.all()}
    # the document also holds the keys of the other formats
    cards = set(IssuerKey.objects.filter(purpose=KeyPurpose.CREDENTIAL).values_list("kid", flat=True))
    methods = http.get("/.well-known/did.json", **ISSUER).json()["verificationMethod"]
    keys = http.get("/.well-known/jwt-vc-issuer", **ISSUER).json()["jwks"]["keys"]
    return {
        "did": {method["publicKeyJwk"]["kid"] for method in methods if "publicKeyJwk" in method} & cards,
        "issuer": {key["kid"] for key in keys},
        **{
            status: {kids[json.dumps(key["public_jwk"], sort_keys=True)] for key in listed if key["status"] == status}
            for status in ("active", "retired", "compromised")
        },
    }


def test_rotation__before_the_new_key_signs__it_is_published_everywhere(client):
    old = active_key(KeyPurpose.CREDENTIAL)

    new = rotation()

    seen = published(client)
    assert seen["did"] == seen["issuer"] == seen["active"] == {old.kid, new.kid}
    assert active_key(KeyPurpose.CREDENTIAL) == old
    assert new.signs_from > timezone.now()


def test_rotation__after_the_overlap__the_new_key_signs_and_the_old_one_still_verifies(client, monkeypatch):
    old, new = active_key(KeyPurpose.CREDENTIAL), rotation()
    advance_rotations()
    assert active_key(KeyPurpose.CREDENTIAL) == old
    later(monkeypatch, seconds=301)

    advance_rotations()

    jwt = sign_jwt("sd-jwt-vc", {"iss": "x"})
    assert jwt.split(".")[0] == protected_header(new, "dc+sd-jwt")
    seen = published(client)
    assert seen["did"] == seen["issuer"] == {old.kid, new.kid}
    assert (seen["active"], seen["retired"]) == ({new.kid}, {old.kid})
    assert Approval.objects.get(kind=actions.ROTATION).state == ApprovalState.EXECUTED


@pytest.mark.parametrize("purpose", KeyPurpose.values)
def test_rotation__of_every_purpose__signs_with_the_new_key(purpose, monkeypatch):
    old, new = active_key(purpose), rotation(purpose)
    later(monkeypatch, hours=1)

    advance_rotations()
    advance_rotations()

    assert active_key(purpose) == new
    assert process.ping().count(new.kid) == 1
    assert new.algorithm == old.algorithm


def test_rotation__when_the_old_key_is_done__the_signing_process_lets_it_go(monkeypatch):
    old = active_key(KeyPurpose.CREDENTIAL)
    rotation()
    later(monkeypatch, hours=1)
    advance_rotations()
    assert old.kid in process.ping()

    later(monkeypatch, minutes=16)
    advance_rotations()

    assert old.kid not in process.ping()
    with pytest.raises(process.SignerRefused, match="no key"):
        process.sign(old.kid, "sd-jwt-vc", [b"e30.e30"])


def test_rotation__needs_another_person_of_the_city():
    with pytest.raises(NotAllowed):
        actions.request_rotation(KeyPurpose.CREDENTIAL, by=as_staff(role=StaffRole.CLERK))
    with pytest.raises(NotAllowed):
        actions.request_rotation(KeyPurpose.CREDENTIAL, by=as_staff(district="연수구"))
    manager = as_staff()
    approval = actions.request_rotation(KeyPurpose.CREDENTIAL, by=manager)

    with pytest.raises(SamePerson):
        approve(approval, by=manager)

    assert not IssuerKey.objects.filter(state__in=KeyState.NEXT_TO_SIGN).exists()


def test_rotation__asked_twice__is_refused_until_the_first_has_ended():
    first = actions.request_rotation(KeyPurpose.CREDENTIAL, by=as_staff())
    with pytest.raises(RotationUnderWay):
        actions.request_rotation(KeyPurpose.CREDENTIAL, by=as_staff())
    refuse(first, by=as_staff())

    rotation()

    with pytest.raises(RotationUnderWay):
        actions.request_rotation(KeyPurpose.CREDENTIAL, by=as_staff())


def test_rotation__when_the_signing_process_does_not_hold_the_key__waits(monkeypatch):
    old, new = active_key(KeyPurpose.CREDENTIAL), rotation()
    process.put_away(new.kid)
    later(monkeypatch, hours=1)

    advance_rotations()

    assert active_key(KeyPurpose.CREDENTIAL) == old


def test_spare_key__is_published_and_signs_only_when_a_rotation_takes_it():
    spare = actions.prepare_key(KeyPurpose.CREDENTIAL, by=SYSTEM)
    assert actions.prepare_key(KeyPurpose.CREDENTIAL, by=SYSTEM) == spare
    assert (spare.state, spare.signs_from) == (KeyState.ANNOUNCED, None)

    assert rotation() == spare

    spare.refresh_from_db()
    assert spare.signs_from is not None


@pytest.mark.parametrize(
    "change", [{"x5c": ["AAAA"]}, {"public_jwk": {}}, {"state": KeyState.ANNOUNCED}, {"state": KeyState.PREPARED}]
)
def test_key__what_was_published_of_it__the_database_itself_keeps(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuerKey.objects.filter(state=KeyState.ACTIVE, purpose=KeyPurpose.CREDENTIAL).update(**change)


def test_rotate_key__by_command__asks_and_says_where_it_stands():
    out = io.StringIO()
    manager = staff(role=StaffRole.MANAGER)
    call_command("rotate_key", purpose="credential", by=manager.username, stdout=out)
    assert str(Approval.objects.get().pk) in out.getvalue()

    approve(Approval.objects.get(), by=as_staff())

    with pytest.raises(CommandError, match="is announced; signs from"):
        call_command("rotate_key", purpose="credential", by=manager.username)
    with pytest.raises(CommandError, match="no staff account"):
        call_command("rotate_key", purpose="credential", by="nobody")


# --- compromise ------------------------------------------------------------------------------------------------------


def test_compromise__by_command__the_trust_list_says_so_at_once_and_another_key_signs(client):
    stolen = active_key(KeyPurpose.CREDENTIAL)
    before = client.get("/trust-list", **ISSUER)
    out = io.StringIO()

    call_command(
        "compromise_key",
        f"--kid={stolen.kid}",
        by=staff(role=StaffRole.MANAGER).username,
        reason="disk lost",
        stdout=out,
    )

    new = active_key(KeyPurpose.CREDENTIAL)
    seen = published(client)
    assert (seen["active"], seen["compromised"]) == ({new.kid}, {stolen.kid})
    assert seen["did"] == seen["issuer"] == {new.kid}
    again = client.get("/trust-list", HTTP_IF_NONE_MATCH=before["ETag"], **ISSUER)
    assert (again.status_code, again["Cache-Control"]) == (200, "public, max-age=60")
    assert AuditRow.objects.get(event="key.compromised").reason == "disk lost"
    serial = x509.load_der_x509_certificate(base64.b64decode(stolen.x5c[0])).serial_number
    crl = x509.load_der_x509_crl(client.get("/pki/root.crl", **ISSUER).content)
    assert crl.get_revoked_certificate_by_serial_number(serial) is not None
    assert crl.is_signature_valid(ceremony.root_certificate().public_key())


def test_compromise__the_signing_process_lets_the_key_go_at_once():
    stolen = active_key(KeyPurpose.STATUS_LIST)

    call_command(
        "compromise_key",
        f"--kid={stolen.kid}",
        by=staff(role=StaffRole.MANAGER).username,
        reason="x",
        stdout=io.StringIO(),
    )

    assert stolen.kid not in process.ping()


def test_compromise__reported_twice__changes_nothing_more():
    stolen = active_key(KeyPurpose.CREDENTIAL)
    actions.report_compromise(stolen, "x", by=as_staff())
    new = active_key(KeyPurpose.CREDENTIAL)

    actions.report_compromise(stolen, "x", by=as_staff())

    assert active_key(KeyPurpose.CREDENTIAL) == new
    assert IssuerKey.objects.filter(purpose=KeyPurpose.CREDENTIAL).count() == 2


def test_compromise__of_a_retired_key__leaves_the_active_one(monkeypatch):
    old, new = active_key(KeyPurpose.CREDENTIAL), rotation()
    later(monkeypatch, hours=1)
    advance_rotations()

    actions.report_compromise(old, "x", by=as_staff())

    assert active_key(KeyPurpose.CREDENTIAL) == new


def test_compromise__without_a_spare_and_with_the_root_offline__nothing_signs_and_readyz_says_so(settings, client):
    settings.SANDBOX = False  # the development root is not used then
    actions.report_compromise(active_key(KeyPurpose.CREDENTIAL), "x", by=as_staff())

    waiting = IssuerKey.objects.get(purpose=KeyPurpose.CREDENTIAL, state=KeyState.PREPARED)
    signer = client.get("/readyz", **ISSUER).json()["checks"]["signer"]

    assert (signer["ready"], signer["reason"]) == (False, "no key signs: credential")
    assert waiting.kid not in published(client)["did"]


@pytest.mark.parametrize("role", [StaffRole.CLERK, StaffRole.AUDITOR])
def test_compromise__by_a_role_that_may_not__is_refused(role):
    kid = active_key(KeyPurpose.CREDENTIAL).kid
    with pytest.raises(CommandError, match="권한이 없습니다"), override("ko"):
        call_command("compromise_key", f"--kid={kid}", by=staff(role=role).username, reason="x")
    with pytest.raises(CommandError, match="The keys are"):
        call_command("compromise_key", "--kid=-unknown", by=staff().username, reason="x")
