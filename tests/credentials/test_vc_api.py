"""The VC API: what integrators issue and verify, and a clear answer for every malformed member."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.conf import settings
from django.test import Client
from django.utils import timezone

from credentials.actions.statuses import revoke
from credentials.formats.w3c import proofs
from credentials.models import Credential, StatusReason
from credentials.vc_api import actions
from credentials.vc_api.models import ApiCredential, ApiToken, Scope
from identity.actors import Actor
from identity.errors import NotAllowed
from identity.models import StaffRole
from identity.signing import dids
from identity.signing.encoding import b64url, compact_json
from tests.credentials.independent import judged
from tests.credentials.test_w3c_formats import issued
from tests.factories.credentials import ISSUER_HOST
from tests.factories.identity import staff, staff_client

pytestmark = pytest.mark.django_db
BASE = "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
SYSTEM = Actor.system("test")
CREDENTIAL = {
    "@context": [BASE, EXAMPLES],
    "type": ["VerifiableCredential", "ExampleCourse"],
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:holder", "course": {"type": "Course", "title": "도자기 교실"}},
}


@pytest.fixture
def secret() -> str:
    return actions.make_token("School", list(Scope.values), timezone.now() + dt.timedelta(days=1), by=SYSTEM)[1]


class Api:
    def __init__(self, secret: str) -> None:
        self._http, self._secret = Client(HTTP_HOST=ISSUER_HOST), secret

    def post(self, path: str, body: Any, **extra: Any) -> Any:
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"HTTP_AUTHORIZATION": f"Bearer {self._secret}", "content_type": "application/json"} | extra
        return self._http.post(path, data, **headers)

    def issue(self, credential: Any = None, **options: Any) -> Any:
        answer = self.post("/credentials/issue", {"credential": credential or CREDENTIAL, "options": options})
        assert answer.status_code == 201, answer.content
        return answer.json()["verifiableCredential"]

    def verify(self, credential: Any) -> Any:
        answer = self.post("/credentials/verify", {"verifiableCredential": credential})
        assert answer.status_code == 200, answer.content
        return answer.json()


@pytest.fixture
def api(secret: str) -> Api:
    return Api(secret)


class Holder:
    """Signs as a holder does, with Ed25519 and a did:key of its own."""

    def __init__(self) -> None:
        self._key = ed25519.Ed25519PrivateKey.generate()
        fragment = dids.multikey(self._key.public_key())
        self.did, self.method = f"did:key:{fragment}", f"did:key:{fragment}#{fragment}"

    def sign(self, document: dict[str, Any], purpose: str = "authentication", **more: str) -> dict[str, Any]:
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": proofs.EDDSA,
            "created": "2026-01-01T00:00:00Z",
            "verificationMethod": self.method,
            "proofPurpose": purpose,
        } | more
        data = [proofs.canonical({"@context": document["@context"]} | options), proofs.canonical(document)]
        signature = self._key.sign(proofs._hashed(b"\0".join(data)))
        return document | {"proof": options | {"proofValue": dids.multibase(signature)}}


def presentation(*credentials: Any, **more: Any) -> dict[str, Any]:
    return {"@context": [BASE], "type": "VerifiablePresentation", "verifiableCredential": list(credentials)} | more


@pytest.mark.parametrize("suite", [proofs.EDDSA, proofs.ECDSA])
def test_issue__another_library_verifies_it_under_the_integrators_did(api: Api, suite: str) -> None:
    credential = api.issue(cryptosuite=suite)

    assert credential["issuer"] == dids.integrators_did()
    assert credential["proof"]["cryptosuite"] == suite
    assert judged("data-integrity", credential, suite=suite) == {"verified": True, "set": []}
    assert api.verify(credential)["verified"] is True


def test_issue__as_a_jwt(api: Api) -> None:
    credential = api.issue(mediaType="application/vc+jwt")

    assert credential["type"] == "EnvelopedVerifiableCredential"
    assert judged("vc+jwt", credential["id"].partition(",")[2])["verified"]
    assert api.verify(credential)["verified"] is True
    tampered = credential | {"id": credential["id"][:-8] + "AAAAAAAA"}
    assert api.verify(tampered)["verified"] is False


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"@context": None}, "@context"),
        ({"@context": BASE}, "@context"),
        ({"@context": [EXAMPLES, BASE]}, "@context"),
        ({"@context": [BASE, 5]}, "@context"),
        ({"@context": [BASE, "https://elsewhere.example/c"]}, "@context"),
        ({"@context": [BASE, f"{settings.ISSUER_ORIGIN}/contexts/citizen-card/1"]}, "@context"),
        ({"type": None}, "type"),
        ({"type": "Course"}, "type"),
        ({"type": ["VerifiableCredential", 7]}, "type"),
        ({"@context": [BASE], "type": ["VerifiableCredential", "New"], "credentialSubject": {"name": "x"}}, "type"),
        ({"id": "no url"}, "id"),
        ({"id": ["urn:uuid:1", "urn:uuid:2"]}, "id"),
        ({"name": 5}, "name"),
        ({"description": {"@value": "x", "other": "y"}}, "description"),
        ({"issuer": "did:web:elsewhere.example"}, "issuer"),
        ({"issuer": None}, "issuer"),
        ({"issuer": {"name": "x"}}, "issuer"),
        ({"credentialSubject": None}, "credentialSubject"),
        ({"credentialSubject": {}}, "credentialSubject"),
        ({"credentialSubject": []}, "credentialSubject"),
        ({"credentialSubject": "did:example:x"}, "credentialSubject"),
        ({"credentialSubject": {"id": 5}}, "credentialSubject.id"),
        ({"validFrom": "2026-01-01"}, "validFrom"),
        ({"validFrom": "2026-01-01T00:00:00"}, "validFrom"),
        ({"validUntil": 5}, "validUntil"),
        ({"validUntil": "2025-01-01T00:00:00Z"}, "validUntil"),
        ({"credentialStatus": {"id": "urn:x:1"}}, "credentialStatus"),
        ({"credentialStatus": {"id": "x y", "type": "T"}}, "credentialStatus.id"),
        ({"credentialSchema": {"type": "T"}}, "credentialSchema.id"),
        ({"refreshService": {"id": "urn:x:1"}}, "refreshService"),
        ({"termsOfUse": "x"}, "termsOfUse"),
        ({"evidence": [{"id": "urn:x:1"}]}, "evidence"),
        ({"relatedResource": {"id": "urn:x:1"}}, "relatedResource"),
        ({"proof": {"type": "DataIntegrityProof"}}, "proof"),
    ],
)
def test_issue__says_which_member_is_malformed(api: Api, changes: dict[str, Any], member: str) -> None:
    credential = {
        name: value for name, value in (CREDENTIAL | changes).items() if value is not None or name == "issuer"
    }

    answer = api.post("/credentials/issue", {"credential": credential})

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(f"{member}: ")
    assert answer.json()["problemDetails"][0]["type"].startswith("https://www.w3.org/TR/vc-data-model#")
    assert not ApiCredential.objects.exists()


@pytest.mark.parametrize(
    "path", ["credentials/issue", "credentials/status", "credentials/verify", "presentations/verify"]
)
@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "{}", '{"a":1,"a":2}', b"\xff", "[" * 5000])
def test_any__an_unreadable_body_is_a_problem(api: Api, path: str, body: Any) -> None:
    assert api.post(f"/{path}", body).status_code == 400
    assert api.post(f"/{path}", body, content_type="text/plain").status_code == 400


@pytest.mark.parametrize("value", [None, 5, "x", [], {}, {"type": "EnvelopedVerifiableCredential", "id": 5}])
def test_verify__what_is_no_document_is_a_problem(api: Api, value: Any) -> None:
    assert api.post("/credentials/verify", {"verifiableCredential": value}).status_code == 400
    assert api.post("/presentations/verify", {"verifiablePresentation": value}).status_code == 400
    assert api.post("/presentations/verify", {"presentation": value}).status_code == 400


def test_issue__deeply_nested_documents_are_refused(api: Api) -> None:
    deep: Any = "x"
    for _ in range(700):
        deep = {"a": deep}
    answer = api.post("/credentials/issue", {"credential": CREDENTIAL | {"credentialSubject": deep}})
    assert answer.status_code == 400


def test_issue__many_unnamed_nodes_are_refused(api: Api) -> None:
    credential = CREDENTIAL | {"credentialSubject": [{"a": {"b": "c"}}] * 150}
    assert "without an id" in api.post("/credentials/issue", {"credential": credential}).json()["detail"]


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (lambda card: card["credentialSubject"].update(id="did:example:other"), "PROOF"),
        (lambda card: card["proof"].update(proofValue="z11"), "PROOF"),
        (lambda card: card["proof"].update(proofValue="x"), "PROOF"),
        (lambda card: card["proof"].update(proofPurpose="authentication"), "PROOF"),
        (lambda card: card["proof"].update(cryptosuite="eddsa-jcs-2022"), "PROOF"),
        (lambda card: card["proof"].update(created="yesterday"), "PROOF"),
        (lambda card: card["proof"].update(expires="2020-01-01T00:00:00Z"), "PROOF"),
        (lambda card: card["proof"].update(verificationMethod="did:web:elsewhere.example#x"), "PROOF"),
        (lambda card: card["proof"].update(verificationMethod=5), "PROOF"),
        (lambda card: card["proof"].update(other="x"), "PROOF"),
        (lambda card: card.update(issuer="did:web:elsewhere.example"), "PROOF"),
        (lambda card: card.update(extra="unsigned", **{"@context": [BASE]}), ""),
    ],
)
def test_verify__says_what_is_wrong_with_a_changed_one(api: Api, change: Any, title: str) -> None:
    card = copy.deepcopy(api.issue())
    change(card)

    answer = api.verify(card)

    assert answer["verified"] is False
    assert title in answer["problemDetails"][0]["type"]
    assert answer["errors"] == answer["problemDetails"]


def test_verify__another_issuers_key_does_not_sign_for_the_city(api: Api) -> None:
    holder = Holder()
    forged = holder.sign(CREDENTIAL | {"issuer": dids.issuer_did()}, "assertionMethod")

    assert "issuer" in api.verify(forged)["problemDetails"][0]["detail"]
    assert api.verify(holder.sign(CREDENTIAL | {"issuer": holder.did}, "assertionMethod"))["verified"] is True


def test_verify__periods(api: Api) -> None:
    late = api.issue(CREDENTIAL | {"validUntil": "2026-01-02T00:00:00Z"})
    early = api.issue(CREDENTIAL | {"validFrom": "2090-01-01T00:00:00Z"})

    assert [api.verify(each)["problemDetails"][0]["title"] for each in (late, early)] == ["Range error"] * 2


@pytest.mark.parametrize("suffix", ["ldp-eddsa", "ldp-ecdsa"])
def test_verify__a_card_of_the_city_until_it_is_revoked(api: Api, suffix: str) -> None:
    (card,) = issued(suffix)
    assert api.verify(card)["verified"] is True

    revoke(Credential.objects.get(), StatusReason.MISUSE, by=SYSTEM)

    assert "STATUS" in api.verify(card)["problemDetails"][0]["type"]


def test_status__revokes_suspends_and_reinstates_what_the_token_issued(api: Api) -> None:
    card = api.issue(credentialId="course-1")

    def change(purpose: str, status: Any, identifier: Any = "course-1") -> int:
        entry = {"type": "BitstringStatusListEntry", "statusPurpose": purpose}
        body = {"credentialId": identifier, "credentialStatus": entry, "status": status}
        return api.post("/credentials/status", body).status_code

    assert [change("suspension", True), change("suspension", True)] == [200, 200]
    assert judged("data-integrity", card, suite=proofs.EDDSA)["set"] == ["suspension"]
    assert change("suspension", False) == 200
    assert api.verify(card)["verified"] is True
    assert change("revocation", True) == 200
    assert api.verify(card)["verified"] is False
    assert change("revocation", False) == 409
    assert change("revocation", True, "course-2") == 404
    assert [change("refresh", True), change("revocation", "yes"), change("revocation", True, 5)] == [400, 400, 400]


def test_issue__the_same_id_twice_is_a_conflict(api: Api) -> None:
    api.issue(credentialId="course-1")

    answer = api.post("/credentials/issue", {"credential": CREDENTIAL, "options": {"credentialId": "course-1"}})

    assert answer.status_code == 409
    assert ApiCredential.objects.count() == 1


def test_presentation__with_the_holders_proof(api: Api) -> None:
    holder, card = Holder(), api.issue()
    options = {"challenge": "c-1", "domain": "gate.example"}

    def verdict(sent: dict[str, Any]) -> Any:
        return api.post("/presentations/verify", {"verifiablePresentation": sent, "options": options}).json()

    good = holder.sign(presentation(card, holder=holder.did), **options)
    assert verdict(good)["verified"] is True
    assert verdict(holder.sign(presentation(card), challenge="c-2", domain="gate.example"))["verified"] is False
    assert verdict(holder.sign(presentation(card), challenge="c-1"))["verified"] is False
    assert verdict(holder.sign(presentation(card, holder="did:example:x"), **options))["verified"] is False
    card["credentialSubject"]["id"] = "did:example:other"
    changed = verdict(holder.sign(presentation(card), **options))
    assert changed["problemDetails"][0]["detail"].startswith("verifiableCredential[0].proof: ")


def test_presentation__without_a_proof_only_its_credentials_count(api: Api) -> None:
    card = api.issue()

    assert api.post("/presentations/verify", {"presentation": presentation(card)}).json()["verified"] is True
    assert api.post("/presentations/verify", {"verifiablePresentation": presentation(card)}).status_code == 400
    assert api.post("/presentations/verify", {"presentation": presentation("urn:x:1")}).status_code == 400


def test_presentation__of_ones_own_credential_names_its_holder(api: Api) -> None:
    holder = Holder()
    own = holder.sign(CREDENTIAL | {"issuer": holder.did}, "assertionMethod")

    sent = [holder.sign(presentation(own)), holder.sign(presentation(own, holder=holder.did))]

    answers = [api.post("/presentations/verify", {"verifiablePresentation": each}).json() for each in sent]
    assert [answer["verified"] for answer in answers] == [False, True]


def test_token__opens_only_what_it_may_and_only_while_it_lives(secret: str) -> None:
    token, narrow = actions.make_token("Shop", ["verify"], timezone.now() + dt.timedelta(days=1), by=SYSTEM)
    body = {"credential": CREDENTIAL}

    assert Api(narrow).post("/credentials/issue", body).status_code == 403
    actions.revoke_token(token, by=SYSTEM)
    for refused in (narrow, "", "unknown"):
        answer = Api(refused).post("/credentials/verify", {})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="vc-api"')
    ApiToken.objects.update(expires_at=timezone.now(), created_at=timezone.now() - dt.timedelta(days=1))
    assert Api(secret).post("/credentials/issue", body).status_code == 401
    assert secret not in str(list(ApiToken.objects.values()))


def test_token__of_one_integrator_does_not_end_what_another_issued(api: Api) -> None:
    api.issue(credentialId="course-1")
    other = actions.make_token("Shop", ["issue"], timezone.now() + dt.timedelta(days=1), by=SYSTEM)[1]

    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    body = {"credentialId": "course-1", "credentialStatus": entry, "status": True}

    assert Api(other).post("/credentials/status", body).status_code == 404


def test_staff__of_the_city_make_a_token_that_is_shown_once_and_revoke_it() -> None:
    browser = staff_client(staff(role=StaffRole.MANAGER))
    until = timezone.localtime() + dt.timedelta(days=30)
    form = {"name": "School", "scopes": ["verify"], "expires_at_0": f"{until:%Y-%m-%d}", "expires_at_1": "12:00:00"}

    answer = browser.post("/vc_api/apitoken/add/", form, follow=True)

    (token,) = ApiToken.objects.all()
    shown = [
        str(each).rpartition(" ")[2]
        for each in answer.context["messages"]
        if "token" in str(each) or "토큰" in str(each)
    ]
    assert Api(shown[0]).post("/presentations/verify", {}).status_code == 400
    assert shown[0] not in browser.get(f"/vc_api/apitoken/{token.pk}/change/").content.decode()
    browser.post(f"/vc_api/apitoken/{token.pk}/do/revoke/", {"note": ""})
    assert Api(shown[0]).post("/presentations/verify", {}).status_code == 401


def test_staff__of_a_district_make_no_tokens() -> None:
    clerk = Actor.staff(staff("연수구", role=StaffRole.CLERK))

    with pytest.raises(NotAllowed):
        actions.make_token("School", ["verify"], timezone.now() + dt.timedelta(days=1), by=clerk)


def test_verify__a_jwt_of_a_wrong_kind_is_a_problem(api: Api) -> None:
    text = ".".join(b64url(compact_json(each)) for each in ({"alg": "none", "typ": "vc+jwt"}, CREDENTIAL)) + "."
    sent = {"@context": BASE, "type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{text}"}

    assert api.post("/credentials/verify", {"verifiableCredential": sent}).status_code == 400
