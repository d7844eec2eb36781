"""The way to a card: offer, token, credential, notification; and the card that comes out."""

import base64
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone
from jwcrypto.jwk import JWK
from sd_jwt.common import SDJWTCommon
from sd_jwt.verifier import SDJWTVerifier

from anchoring.models import Commitment
from credentials.models import Credential, NotificationEvent, Offer, OfferState
from identity.models import AuditRow
from identity.signing.ceremony import root_certificate
from identity.signing.encoding import public_jwk, thumbprint
from tests.factories.credentials import (
    GRANT,
    Wallet,
    disclosures_of,
    new_keys,
    offered,
    payload_of,
    resident,
)

pytestmark = pytest.mark.django_db


def verified(sd_jwt: str) -> dict:
    """Verify by a library that is not ours, with the key of the certificate, which our root must have signed."""

    def issuer_key(issuer: str, header: dict) -> JWK:
        leaf = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
        leaf.verify_directly_issued_by(root_certificate())
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert issuer in names.get_values_for_type(x509.UniformResourceIdentifier)
        public = leaf.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        return JWK.from_pyca(public)

    return SDJWTVerifier(sd_jwt, issuer_key).get_verified_payload()


def test_fetch__when_all_goes_well__gives_a_card_that_another_library_verifies(monkeypatch):
    monkeypatch.setattr(SDJWTCommon, "SD_JWT_HEADER", "dc+sd-jwt")
    wallet = Wallet(keys=new_keys(2))

    fetched = wallet.fetch(resident(name="김하연", born="1990-03-04", district="연수구"))

    for key, copy in zip(wallet.keys, fetched.copies, strict=True):
        claims = verified(copy)
        assert claims["cnf"]["jwk"] == public_jwk(key.public_key())
        own = ("name", "birthdate", "city", "district", "resident", "age_over_14", "age_over_19", "age_over_65")
        assert [claims[name] for name in own] == [
            "김하연",
            "1990-03-04",
            "인천광역시",
            "연수구",
            True,
            True,
            True,
            False,
        ]
        assert claims["iss"] == settings.ISSUER_ORIGIN
        assert claims["vct"] == f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1"
        assert claims["legal_identity_document"] is False


@pytest.mark.parametrize("part", ["payload", "disclosure", "signature"])
def test_fetch__when_a_card_is_tampered_with__another_library_refuses_it(part):
    [copy] = Wallet().fetch().copies
    jwt, *disclosures = copy.split("~")
    header, payload, signature = jwt.split(".")
    if part == "payload":
        payload = payload[:-8] + ("A" if payload[-8] != "A" else "B") + payload[-7:]
    elif part == "signature":
        signature = ("A" if signature[0] != "A" else "B") + signature[1:]
    else:
        forged = base64.urlsafe_b64encode(b'["c2FsdA","age_over_65",true]').rstrip(b"=").decode()
        disclosures[0] = forged

    with pytest.raises(Exception):  # noqa: B017  # whatever the library raises
        claims = verified("~".join([".".join([header, payload, signature]), *disclosures]))
        assert claims.get("age_over_65") is True


def test_fetch__when_done__hides_every_claim_behind_its_own_salt_among_decoys():
    wallet = Wallet(keys=new_keys(10))

    copies = wallet.fetch().copies

    payloads = [payload_of(copy) for copy in copies]
    assert all(len(payload["_sd"]) == 12 and payload["_sd"] == sorted(payload["_sd"]) for payload in payloads)
    digests = [digest for payload in payloads for digest in payload["_sd"]]
    assert len(set(digests)) == 120
    assert all(len(disclosures_of(copy)) == 8 for copy in copies)
    assert {"name", "birthdate"}.isdisjoint(payloads[0])


def test_fetch__when_two_copies_are_compared__nothing_but_the_day_matches():
    wallet = Wallet(keys=new_keys(3))

    payloads = [payload_of(copy) for copy in wallet.fetch().copies]

    assert len({payload["status"]["status_list"]["idx"] for payload in payloads}) == 3
    assert all(payload["iat"] % 3600 == 0 for payload in payloads)
    assert all((payload["exp"] + 9 * 3600) % 86400 == 0 for payload in payloads)  # midnight in Seoul


def test_fetch__when_done__leaves_rows_commitment_and_audit_without_the_person():
    wallet = Wallet(keys=new_keys(2))

    credential = wallet.fetch(resident(name="김하연")).credential

    assert credential.notification == NotificationEvent.ACCEPTED
    assert credential.district.name_ko == "연수구"
    thumbprints = [copy.holder_thumbprint for copy in credential.copies.all()]
    assert thumbprints == [thumbprint(public_jwk(key.public_key())) for key in wallet.keys]
    assert Commitment.objects.get(pk=credential.commitment_id).kind == "credential.issued"
    events = list(AuditRow.objects.filter(subject_id=credential.pk).order_by("id").values_list("event", flat=True))
    assert events == ["credential.issued", "credential.notified"]
    assert "김하연".encode() not in bytes(credential.delivery)


def test_offer__when_read__names_card_code_and_length_of_the_transaction_code():
    made = offered()

    document = Wallet().read_offer(made.uri)

    assert document["credential_issuer"] == settings.ISSUER_ORIGIN
    assert document["credential_configuration_ids"] == ["citizen-card-sd-jwt"]
    grant = document["grants"][GRANT]
    assert grant["tx_code"]["length"] == 6 == len(made.tx_code)
    assert grant["tx_code"]["input_mode"] == "numeric"
    assert len(grant["tx_code"]["description"]) <= 300
    assert len(grant["pre-authorized_code"]) >= 43


def test_offer__when_stored__holds_no_secret_in_clear():
    made = offered()

    code = Wallet().read_offer(made.uri)["grants"][GRANT]["pre-authorized_code"]

    stored = b"".join(bytes(getattr(made.offer, name)) for name in ("reference_hash", "code_hash", "tx_code_mac"))
    for secret in (code, made.reference, made.tx_code):
        assert secret.encode() not in stored


@pytest.mark.parametrize("end", [OfferState.REDEEMED, OfferState.VOID, OfferState.EXPIRED])
def test_offer__when_used_void_or_expired__is_gone(end):
    made = offered()
    Offer.objects.filter(pk=made.offer.pk).update(state=end)

    answer = Wallet().http.get(f"/credential-offer/{made.reference}")

    assert (answer.status_code, answer.json()["error"]) == (410, "invalid_request")


def test_offer__when_its_time_is_over__is_gone_before_any_sweep():
    made = offered()
    past = timezone.now() - dt.timedelta(seconds=1)
    Offer.objects.filter(pk=made.offer.pk).update(created_at=past - dt.timedelta(hours=1), expires_at=past)

    assert Wallet().http.get(f"/credential-offer/{made.reference}").status_code == 410


def test_offer__when_unknown__is_not_found():
    answer = Wallet().http.get("/credential-offer/" + "x" * 43)

    assert (answer.status_code, answer.json()["error"]) == (404, "invalid_request")


def test_offer__when_a_new_one_is_made__the_old_code_is_void():
    member = resident()
    wallet, old = Wallet(), offered(member)
    code = wallet.read_offer(old.uri)["grants"][GRANT]["pre-authorized_code"]

    new = offered(member)

    refused = wallet.ask_token(**{"pre-authorized_code": code, "tx_code": old.tx_code})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert wallet.redeem(new).status_code == 200


def test_offer__when_a_new_one_is_made__an_unused_token_ends():
    member, wallet = resident(), Wallet()
    token = wallet.token(offered(member))

    offered(member)

    answer = wallet.ask(token)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert not Credential.objects.exists()
