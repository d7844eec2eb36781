"""Every format that we issue can be asked for and is verified: shown by wallets of others, refused by name."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from credentials.actions.statuses import revoke, suspend
from credentials.formats.registry import FORMATS as ISSUED
from credentials.formats.w3c.proofs import EDDSA
from credentials.models import Credential, InstitutionState, IssuingInstitution, StatusReason
from credentials.presentation import dcql, w3c
from credentials.presentation.cards import Expected
from credentials.presentation.errors import FormatUnknown, Refused
from credentials.presentation.formats import READERS, SUPPORTED
from credentials.presentation.models import ResponseMode
from credentials.presentation.offline import offline_purposes
from identity.actors import Actor
from identity.signing.encoding import b64url, compact_json
from identity.signing.models import IssuerKey, KeyPurpose, KeyState
from tests.credentials.independent import presented
from tests.credentials.test_presentation import ordered
from tests.credentials.test_purposes import changed, in_force
from tests.factories import institutions
from tests.factories.credentials import new_keys, resident
from tests.factories.presentation import VERIFIER_HOST, Holder, asked_by_browser, asked_plainly, part, result
from tests.factories.w3c import W3cHolder, audience_of

pytestmark = pytest.mark.django_db
LDP, JWT, OLD = "ldp_vc", "vc+jwt", "jwt_vc_json"
SUFFIXES = [("ldp-eddsa", LDP), ("ldp-ecdsa", LDP), ("vc-jwt", JWT), ("jwt-vc-json", OLD)]
OF_FORMAT = {LDP: "ldp-ecdsa", JWT: "vc-jwt", OLD: "jwt-vc-json"}
Make = Callable[[W3cHolder, dict[str, Any]], Any]


def sent(request: dict[str, Any], presentation: Any) -> Any:
    """Posted as any wallet would, encrypted where that is asked for."""
    return Holder(new_keys(1)[0], "", None).send(request, presentation)


def fetched(said: dict[str, str]) -> dict[str, Any]:
    """The request object, by the link that `manage.py sandbox_request` printed."""
    link = parse_qs(urlsplit(said["authorization_request"]).query)
    return part(Client(HTTP_HOST=VERIFIER_HOST).get(urlsplit(link["request_uri"][0]).path).content.decode(), 1)


@pytest.mark.parametrize(("suffix", "format_"), SUFFIXES)
def test_sandbox_request__in_each_format__is_answered_by_a_wallet_of_others(suffix, format_):
    holder = W3cHolder.with_card(suffix)
    said = ordered("--purpose", "resident", "--format", format_)
    request = fetched(said)

    shown = presented(
        format_,
        holder.card,
        key=holder.private_jwk,
        method=holder.method,
        nonce=request["nonce"],
        audience=request["client_id"],
    )

    answer = sent(request, {"citizen": [shown]})
    assert answer.status_code == 200, answer.content
    found = Client(HTTP_HOST=VERIFIER_HOST).get(urlsplit(said["result_url"]).path).json()
    assert found["verified"] is True
    assert found["credentials"]["citizen"] | {"expires_at": 0} == {
        "format": format_,
        "vct": f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1",
        "expires_at": 0,
        "claims": {"credentialSubject.resident": True},
    }


def test_formats__that_are_issued__can_be_asked_for():
    assert {each.IDENTIFIER for each in ISSUED.values()} == set(dcql.FORMATS) == set(READERS) == set(SUPPORTED)


def test_request__in_another_format__asks_for_types_as_iris_and_says_what_is_verified():
    request = part(Holder(new_keys(1)[0], "", None).fetch(asked_plainly(format=LDP)), 1)

    asked = request["dcql_query"]["credentials"][0]
    card = f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1#CitizenCard"
    assert asked["meta"] == {"type_values": [["https://www.w3.org/2018/credentials#VerifiableCredential", card]]}
    assert asked["claims"] == [{"path": ["credentialSubject", "resident"], "values": [True]}]
    assert request["client_metadata"]["vp_formats_supported"][LDP]["cryptosuite_values"][0] == EDDSA


@pytest.mark.parametrize("format_", OF_FORMAT)
def test_answer__over_the_browsers_api__is_bound_to_the_origin(format_):
    holder = W3cHolder.with_card(OF_FORMAT[format_])
    started, request = asked_by_browser(ResponseMode.DC_API, format=format_)
    form = {"protocol": "openid4vp-v1-signed", "data": {"vp_token": {"citizen": [holder.presented(request)]}}}

    path = f"/api/openid4vp/results/{started.result_token}"
    said = Client(HTTP_HOST=VERIFIER_HOST).post(path, form, content_type="application/json").json()

    assert audience_of(request) == f"origin:{settings.VERIFIER_ORIGIN}"
    assert said["verified"] is True


def altered(holder: W3cHolder, **claims: Any) -> Any:
    """The card with another claim, so that its signature does not fit."""
    if isinstance(holder.card, dict):
        card = copy.deepcopy(holder.card)
        card["credentialSubject"] |= claims
        return card
    header, _payload, signature = holder.card.split(".")
    document = part(holder.card, 1) | {"validUntil": "2099-01-01T00:00:00Z", "exp": 4_000_000_000}
    return f"{header}.{b64url(compact_json(document))}.{signature}"


BOTH: list[tuple[str, Make]] = [
    ("wrong_holder_signature", lambda h, r: h.presented(r, key=new_keys(1)[0])),
    ("wrong_issuer_signature", lambda h, r: h.presented(r, card=altered(h, district="강화군"))),
    ("malformed_presentation", lambda h, r: "no presentation"),
    ("malformed_presentation", lambda h, r: 5),
    ("malformed_presentation", lambda h, r: [[]]),
]
WRONG: list[tuple[str, str, Make]] = [
    *[(format_, code, make) for format_ in OF_FORMAT for code, make in BOTH],
    (LDP, "wrong_nonce", lambda h, r: h.presented(r, challenge="another")),
    (LDP, "wrong_nonce", lambda h, r: h.presented(r, challenge=None)),
    (LDP, "wrong_audience", lambda h, r: h.presented(r, domain="x509_hash:another")),
    (LDP, "wrong_audience", lambda h, r: h.presented(r, domain=None)),
    (LDP, "key_binding_missing", lambda h, r: {}),
    (LDP, "key_binding_missing", lambda h, r: _without(h.presented(r), "proof")),
    (LDP, "key_binding_in_future", lambda h, r: h.presented(r, created="2099-01-01T00:00:00Z")),
    (LDP, "key_binding_too_old", lambda h, r: h.presented(r, created="2020-01-01T00:00:00Z")),
    (LDP, "wrong_holder_signature", lambda h, r: h.presented(r, proofPurpose="assertionMethod")),
    (LDP, "malformed_presentation", lambda h, r: h.presented(r) | {"proof": ["none"]}),
    (LDP, "malformed_presentation", lambda h, r: h.presented(r) | {"verifiableCredential": []}),
    (LDP, "malformed_presentation", lambda h, r: h.presented(r) | {"x": "x" * 40_000}),
    (JWT, "wrong_nonce", lambda h, r: h.presented(r, nonce="another")),
    (JWT, "wrong_nonce", lambda h, r: h.presented(r, nonce=None)),
    (JWT, "wrong_audience", lambda h, r: h.presented(r, aud="x509_hash:another")),
    (JWT, "wrong_audience", lambda h, r: h.presented(r, aud=[r["client_id"]])),
    (JWT, "key_binding_missing", lambda h, r: h.card),
    (JWT, "key_binding_in_future", lambda h, r: h.presented(r, iat=4_000_000_000)),
    (JWT, "key_binding_too_old", lambda h, r: h.presented(r, iat=1)),
    (JWT, "malformed_presentation", lambda h, r: h.presented(r, typ="jwt")),
    (JWT, "malformed_presentation", lambda h, r: h.presented(r, verifiableCredential=[])),
    (JWT, "malformed_presentation", lambda h, r: h.presented(r, verifiableCredential=["text"])),
    (OLD, "wrong_nonce", lambda h, r: h.presented(r, nonce="another")),
    (OLD, "wrong_audience", lambda h, r: h.presented(r, aud="x509_hash:another")),
    (OLD, "wrong_audience", lambda h, r: h.presented(r, aud=[r["client_id"], "x509_hash:another"])),
    (OLD, "key_binding_missing", lambda h, r: h.card),
    (OLD, "key_binding_in_future", lambda h, r: h.presented(r, iat=4_000_000_000)),
    (OLD, "wrong_holder_signature", lambda h, r: h.presented(r, iss="did:jwk:another")),
    (OLD, "wrong_holder_signature", lambda h, r: h.presented(r, iss=5)),
    (OLD, "wrong_holder_signature", lambda h, r: h.presented(r, kid="did:jwk:another#0", iss=None)),
    (OLD, "malformed_presentation", lambda h, r: h.presented(r, typ="vp+jwt")),
    (OLD, "malformed_presentation", lambda h, r: h.presented(r, vp=None)),
    (OLD, "malformed_presentation", lambda h, r: h.presented(r, inside={"verifiableCredential": []})),
    (OLD, "malformed_presentation", lambda h, r: h.presented(r, inside={"verifiableCredential": ["text"]})),
    (OLD, "malformed_presentation", lambda h, r: h.presented(r, inside={"verifiableCredential": [5]})),
    (OLD, "malformed_presentation", lambda h, r: h.presented(r, inside={"type": "VerifiableCredential"})),
    (OLD, "malformed_presentation", lambda h, r: h.presented(r) + "!"),
]


def _without(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in document.items() if each != name}


@pytest.mark.parametrize("format_", OF_FORMAT)
def test_answer__with_one_thing_wrong__is_refused_by_name(format_):
    holder = W3cHolder.with_card(OF_FORMAT[format_])
    outcomes = []
    for number, (_format, code, make) in enumerate(each for each in WRONG if each[0] == format_):
        started = asked_plainly(format=format_)
        request = part(Holder(new_keys(1)[0], "", None).fetch(started), 1)
        answer = sent(request, {"citizen": [make(holder, request)]})
        assert answer.status_code == 400, (number, code)
        outcomes.append((number, code, result(started)["error"]))

    assert [each for each in outcomes if each[1] != each[2]] == []


def refusal_of(holder: W3cHolder, format_: str, purpose: str = "resident", name: str = "citizen", **fields: Any) -> str:
    started = asked_plainly(purpose, format=format_, **fields)
    request = part(Holder(new_keys(1)[0], "", None).fetch(started), 1)
    answer = sent(request, {name: [holder.presented(request)]})
    return "" if answer.status_code == 200 else str(result(started)["error"])


@pytest.mark.parametrize("format_", OF_FORMAT)
def test_answer__with_a_card_that_does_not_count__is_refused(format_):
    holder = W3cHolder.with_card(OF_FORMAT[format_])
    by = Actor.system("tests")
    assert refusal_of(holder, format_) == ""
    assert refusal_of(holder, format_, "youth", "youth") == "query_mismatch"
    assert refusal_of(holder, format_, "district-resident", parameters={"district": "없는구"}) == "query_mismatch"
    suspend(Credential.objects.get(), StatusReason.MISUSE, by=by)
    assert refusal_of(holder, format_) == "card_suspended"
    revoke(Credential.objects.get(), StatusReason.MISUSE, by=by)
    assert refusal_of(holder, format_) == "card_revoked"
    IssuerKey.objects.filter(purpose=KeyPurpose.W3C_ECDSA).update(state=KeyState.COMPROMISED)
    assert refusal_of(holder, format_) == "untrusted_issuer"


def test_answer__in_another_format_than_asked_for__is_refused():
    ldp, jwt = W3cHolder.with_card("ldp-ecdsa"), W3cHolder.with_card("vc-jwt", resident("R1"))
    for asked_for, holder in ((LDP, jwt), (JWT, ldp), ("dc+sd-jwt", ldp)):
        assert refusal_of(holder, asked_for) == "malformed_presentation"


def test_answer__of_somebody_elses_card__is_refused():
    """The presenter's own key and DID, all of it in order, but the card is another's."""
    for key, (suffix, format_) in enumerate(SUFFIXES[1:]):
        thief = W3cHolder(new_keys(1)[0], W3cHolder.with_card(suffix, resident(f"R{key}")).card)
        assert refusal_of(thief, format_) == "wrong_holder_signature"


def test_answer__of_a_card_that_is_not_the_citys__is_refused():
    """A card that the holder wrote: everything fits, but nobody trusts its issuer."""
    holder = W3cHolder.with_card("ldp-ecdsa")
    did = holder.method.partition("#")[0]
    holder.card = holder.with_proof(_without(holder.card, "proof") | {"issuer": did}, proofPurpose="assertionMethod")
    started = asked_plainly(format=LDP)
    request = part(Holder(new_keys(1)[0], "", None).fetch(started), 1)

    assert sent(request, {"citizen": [holder.presented(request)]}).status_code == 400
    assert result(started)["error"] == "untrusted_issuer"


@pytest.mark.parametrize(("suffix", "read"), [("ldp-ecdsa", w3c.verified_ldp), ("vc-jwt", w3c.verified_jwt)])
def test_card__of_an_institution__is_its_own_until_it_is_withdrawn(suffix, read):
    institution = institutions.listed()
    kind = institutions.kind_of(institution)
    card, key = institutions.fetched(kind, resident(), suffix)
    shown = W3cHolder(key, card).presented({"nonce": "n", "client_id": "c"})
    expected = Expected("c", "n", timezone.now())

    assert w3c.kind_of(read(shown, expected)) == kind
    IssuingInstitution.objects.filter(pk=institution.pk).update(state=InstitutionState.WITHDRAWN)
    with pytest.raises(Refused, match="issuer_withdrawn"):
        read(shown, expected)


def test_purpose__for_some_systems_alone__is_not_told_to_every_desk():
    assert "resident" in {each["code"] for each in offline_purposes()}
    in_force(audience="clients")
    assert "resident" not in {each["code"] for each in offline_purposes()}


def test_purpose__may_ask_for_any_format__and_codes_carry_one():
    query = dcql.in_format(changed().query, LDP)
    in_force(query=json.loads(json.dumps(query)))

    assert "resident" not in {each["code"] for each in offline_purposes()}
    assert asked_plainly().request.query["credentials"][0]["format"] == LDP
    with pytest.raises(FormatUnknown):
        asked_plainly(format=JWT)


@pytest.mark.parametrize(
    "credential",
    [
        {"format": "jwt_vc"},
        {"format": ["ldp_vc"]},
        {"format": LDP, "meta": {"vct_values": ["a"]}},
        {"format": LDP, "meta": {"type_values": []}},
        {"format": LDP, "meta": {"type_values": [[]]}},
        {"format": LDP, "meta": {"type_values": ["a"]}},
        {"format": JWT, "meta": {"type_values": [[5]]}},
        {"format": "dc+sd-jwt", "meta": {"type_values": [["a"]]}},
    ],
)
def test_query__whose_meta_is_of_another_format__is_refused(credential):
    with pytest.raises(dcql.BadQuery):
        dcql.check_query({"credentials": [{"id": "a"} | credential]})
