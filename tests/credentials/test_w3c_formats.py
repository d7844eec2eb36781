"""W3C formats: issued through OpenID4VCI, and verified by libraries of others."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.conf import settings

from credentials.actions.statuses import revoke, suspend
from credentials.formats.w3c import proofs, version1
from credentials.formats.w3c.canonical import canonical
from credentials.formats.w3c.errors import Invalid
from credentials.models import Credential, CredentialCopy, StatusReason
from identity.actors import Actor
from identity.signing import client, dids
from identity.signing.encoding import b64url, public_jwk, unb64url
from identity.signing.keys import active_key
from tests.credentials.independent import fetched, judged
from tests.factories.credentials import Wallet, new_keys, offered, proof

pytestmark = pytest.mark.django_db
SUITES = [("ldp-eddsa", proofs.EDDSA), ("ldp-ecdsa", proofs.ECDSA)]
SYSTEM = Actor.system("test")


def issued(suffix: str, wallet: Wallet | None = None, **header: Any) -> list[Any]:
    """The citizen card in that format, as the wallet gets it."""
    wallet = wallet or Wallet()
    token, nonce = wallet.token(offered()), wallet.nonce()
    proofs_ = {"jwt": [proof(key, nonce, header or None) for key in wallet.keys]}
    answer = wallet.ask(token, {"credential_configuration_id": f"citizen-card-{suffix}", "proofs": proofs_})
    assert answer.status_code == 200, answer.content
    return [each["credential"] for each in answer.json()["credentials"]]


@pytest.mark.parametrize(("suffix", "suite"), SUITES)
def test_ldp_vc__another_library_verifies_it_and_refuses_a_changed_one(suffix: str, suite: str) -> None:
    (card,) = issued(suffix)

    assert judged("data-integrity", card, suite=suite) == {"verified": True, "set": []}

    changed = copy.deepcopy(card)
    changed["credentialSubject"]["district"] = "강화군"
    verdict = judged("data-integrity", changed, suite=suite)
    assert not verdict["verified"]
    assert "nvalid signature" in verdict["error"]


@pytest.mark.parametrize(("suffix", "suite"), SUITES)
@pytest.mark.parametrize(("end", "purpose"), [(revoke, "revocation"), (suspend, "suspension")])
def test_ldp_vc__another_library_sees_what_its_status_lists_say(
    suffix: str, suite: str, end: Any, purpose: str
) -> None:
    (card,) = issued(suffix)
    end(Credential.objects.get(), StatusReason.MISUSE, by=SYSTEM)

    assert judged("data-integrity", card, suite=suite)["set"] == [purpose]


def test_ldp_vc__says_what_the_card_says_and_is_bound_to_the_proof_key() -> None:
    wallet = Wallet()
    (card,) = issued("ldp-eddsa", wallet)

    subject = card["credentialSubject"]
    assert subject["id"] == dids.did_jwk(public_jwk(wallet.keys[0].public_key()))
    assert subject["legal_identity_document"] is False
    assert card["issuer"] == "did:web:localhost%3A8000"
    assert card["type"] == ["VerifiableCredential", "CitizenCard"]
    assert [entry["statusPurpose"] for entry in card["credentialStatus"]] == ["revocation", "suspension"]
    assert CredentialCopy.objects.get().status_index == int(card["credentialStatus"][0]["statusListIndex"])


def test_ldp_vc__copies_have_nothing_in_common_but_what_they_say() -> None:
    first, second = issued("ldp-eddsa", Wallet(keys=new_keys(2)))

    for name in ("id", "proof", "credentialStatus"):
        assert first[name] != second[name]
    assert first["credentialSubject"]["id"] != second["credentialSubject"]["id"]
    assert first["proof"]["created"] == second["proof"]["created"]
    assert first["proof"]["created"].endswith(":00:00Z")


def test_holder__may_name_the_key_by_did() -> None:
    wallet = Wallet()
    did = dids.did_jwk(public_jwk(wallet.keys[0].public_key()))
    (card,) = issued("ldp-ecdsa", wallet, jwk=None, kid=f"{did}#0")
    assert card["credentialSubject"]["id"] == did


def test_holder__may_name_the_key_by_did_key() -> None:
    wallet = Wallet()
    key = dids.multikey(wallet.keys[0].public_key())
    (card,) = issued("ldp-ecdsa", wallet, jwk=None, kid=f"did:key:{key}#{key}")
    assert card["credentialSubject"]["id"] == f"did:key:{key}"


@pytest.mark.parametrize(
    "kid",
    [
        5,
        "",
        "did:jwk:e30#0",
        "did:jwk:!#0",
        "did:jwk:bnVsbA#0",
        "did:key:z6#z6",
        "did:web:x#y",
        f"did:key:z{'1' * 600}",
    ],
)
def test_holder__a_did_that_names_no_key_is_refused(kid: Any) -> None:
    wallet = Wallet()
    token, nonce = wallet.token(offered()), wallet.nonce()
    sent = {"jwt": [proof(wallet.keys[0], nonce, {"jwk": None, "kid": kid})]}

    answer = wallet.ask(token, {"credential_configuration_id": "citizen-card-ldp-eddsa", "proofs": sent})

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_proof"
    assert "kid" in answer.json()["error_description"]


def test_vc_jwt__another_library_verifies_it_and_refuses_a_changed_one() -> None:
    (card,) = issued("vc-jwt")

    verdict = judged("vc+jwt", card)
    assert verdict["verified"]
    assert verdict["payload"]["credentialSubject"]["legal_identity_document"] is False

    header, payload, signature = card.split(".")
    document = json.loads(unb64url(payload)) | {"validUntil": "2099-01-01T00:00:00Z"}
    assert not judged("vc+jwt", f"{header}.{b64url(json.dumps(document).encode())}.{signature}")["verified"]


def test_jwt_vc_json__another_library_verifies_it_and_refuses_a_changed_one() -> None:
    wallet = Wallet()
    (card,) = issued("jwt-vc-json", wallet)

    verdict = judged("jwt_vc_json", card)
    assert verdict["verified"], verdict
    said = verdict["payload"]
    assert said["credentialSubject"]["id"] == dids.did_jwk(public_jwk(wallet.keys[0].public_key()))
    assert said["credentialSubject"]["legal_identity_document"] is False
    assert said["@context"][0] == version1.BASE_1
    assert "validFrom" not in said

    assert not judged("jwt_vc_json", rewritten(card, exp=4_000_000_000))["verified"]


def rewritten(card: str, **claims: Any) -> str:
    """With other claims under the old signature."""
    header, payload, signature = card.split(".")
    return f"{header}.{b64url(json.dumps(json.loads(unb64url(payload)) | claims).encode())}.{signature}"


def signed_again(card: str, **claims: Any) -> str:
    """With other claims, signed by the issuer as it would never sign them."""
    header, payload, _signature = rewritten(card, **claims).split(".")
    key = active_key("w3c-ecdsa")
    return f"{header}.{payload}.{b64url(client.sign(key.kid, 'jwt-vc-json', [f'{header}.{payload}'.encode()])[0])}"


def test_jwt_vc_json__its_registered_claims_must_say_what_the_credential_says() -> None:
    (card,) = issued("jwt-vc-json")
    inside = json.loads(unb64url(card.split(".")[1]))["vc"]

    assert version1.verify_jwt(signed_again(card)).problems == []
    for claims in ({"exp": 4_000_000_000}, {"sub": "did:jwk:another"}, {"iss": "did:web:another"}, {"jti": "urn:x"}):
        problems = version1.verify_jwt(signed_again(card, **claims)).problems
        assert [problem.member for problem in problems] == ["vc"], claims
    ended = {"vc": inside | {"expirationDate": "2020-01-01T00:00:00Z", "issuanceDate": "2019-01-01T00:00:00Z"}}
    found = version1.verify_jwt(signed_again(card, **ended, exp=1_577_836_800, nbf=1_546_300_800)).problems
    assert [problem.member for problem in found] == ["validUntil"]
    for wrong in ({"issuanceDate": "soon"}, {"@context": ["https://www.w3.org/ns/credentials/v2"]}, {"@context": "x"}):
        with pytest.raises(Invalid, match="expected"):
            version1.verify_jwt(signed_again(card, vc=inside | wrong))


@pytest.mark.parametrize(
    "claims",
    [
        {},
        [],
        {"vc": 5},
        {"vc": {"type": ["VerifiablePresentation"]}},
        {"vc": {"type": ["VerifiableCredential"]}, "nonce": "n"},
        {"vc": {"type": ["VerifiableCredential"]}, "vp": {}},
    ],
)
def test_signer__a_jwt_that_is_no_credential_is_refused(claims: Any) -> None:
    data = ".".join(b64url(json.dumps(each).encode()) for each in ({"typ": "JWT"}, claims))

    with pytest.raises(client.SignerRefused, match="claim vc"):
        client.sign(active_key("w3c-ecdsa").kid, "jwt-vc-json", [data.encode()])


def test_metadata__lists_the_w3c_formats_beside_the_wallets_own() -> None:
    known = fetched("/.well-known/openid-credential-issuer").json()["credential_configurations_supported"]

    assert known["citizen-card-sd-jwt"]["format"] == "dc+sd-jwt"
    assert known["citizen-card-ldp-eddsa"]["format"] == known["citizen-card-ldp-ecdsa"]["format"] == "ldp_vc"
    assert known["citizen-card-ldp-ecdsa"]["credential_signing_alg_values_supported"] == ["ecdsa-rdfc-2019"]
    assert known["citizen-card-ldp-ecdsa"]["cryptographic_binding_methods_supported"][0] == "did:jwk"
    assert known["citizen-card-jwt-vc-json"]["credential_definition"] == {
        "type": ["VerifiableCredential", "CitizenCard"]
    }
    assert known["citizen-card-vc-jwt"]["credential_definition"]["type"] == ["VerifiableCredential", "CitizenCard"]
    w3c = [(suffix, ["credentialSubject"]) for suffix in ("ldp-eddsa", "vc-jwt", "jwt-vc-json")]
    for suffix, at in [("sd-jwt", []), *w3c]:
        claims = known[f"citizen-card-{suffix}"]["credential_metadata"]["claims"]
        assert [*at, "district"] in [claim["path"] for claim in claims]
        assert all(claim["path"][:-1] == at for claim in claims)


def test_context__is_served_and_its_terms_are_of_the_subject_alone() -> None:
    response = fetched("/contexts/citizen-card/1")

    context = response.json()["@context"]
    assert response.headers["Content-Type"] == "application/ld+json"
    assert context["CitizenCard"] == f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1#CitizenCard"
    assert context["CitizenCardHolder"]["@context"]["district"].keys() == {"@id"}
    assert "name" not in context["CitizenCardHolder"]["@context"]  # the base context's own term


def test_canonical__what_no_context_knows_is_an_error_and_not_left_unsigned() -> None:
    (card,) = issued("ldp-eddsa")

    with pytest.raises(Invalid, match="would not be signed"):
        canonical(card | {"credentialSubject": card["credentialSubject"] | {"extra": "x"}})
    with pytest.raises(Invalid, match="nothing is fetched"):
        canonical(card | {"@context": ["https://elsewhere.example/context"]})
    with pytest.raises(Invalid, match="not a URL"):
        canonical(card | {"id": "no-url"})


@pytest.mark.parametrize(
    ("config", "document", "reason"),
    [
        (lambda text: text.replace(b"eddsa-rdfc-2022", b"eddsa-jcs-2022"), lambda text: text, "assertion by"),
        (lambda text: text.replace(b"assertionMethod", b"authentication"), lambda text: text, "assertion by"),
        (lambda text: text, lambda text: text.replace(b"#VerifiableCredential>", b"#Thing>"), "only credentials"),
        (lambda text: text, lambda text: text + b"\0", "two parts"),
        (
            lambda text: text,
            lambda text: text + next(line for line in text.splitlines(True) if b"#VerifiableCredential>" in line)
            .replace(b"#VerifiableCredential>", b"#VerifiablePresentation>"),
            "holder's to sign",
        ),
    ],
)  # fmt: skip
def test_signer__refuses_proofs_of_anything_but_a_credential(config: Any, document: Any, reason: str) -> None:
    (card,) = issued("ldp-eddsa")
    unsecured = {name: value for name, value in card.items() if name != "proof"}
    options = {name: value for name, value in card["proof"].items() if name != "proofValue"}
    parts = canonical({"@context": card["@context"]} | options), canonical(unsecured)
    key = active_key("w3c-eddsa")
    assert client.sign(key.kid, "vc-eddsa", [b"\0".join(parts)]) == [dids.from_multibase(card["proof"]["proofValue"])]

    with pytest.raises(client.SignerRefused, match=reason):
        client.sign(key.kid, "vc-eddsa", [config(parts[0]) + b"\0" + document(parts[1])])
    with pytest.raises(client.SignerRefused, match="does not sign"):
        client.sign(active_key("api-eddsa").kid, "vc-eddsa", [b"\0".join(parts)])
