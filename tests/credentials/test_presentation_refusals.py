"""What does not prove what was asked for is refused, by name, and ends the request."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings

from credentials.actions.statuses import change_status
from credentials.models import CredentialState, StatusReason
from credentials.presentation.models import Stage
from identity.actors import Actor
from identity.signing.encoding import b64url, compact_json
from identity.signing.jws import sign_jwt
from identity.signing.models import IssuerKey, KeyPurpose, KeyState
from tests.factories.credentials import new_keys, payload_of, signed_jws
from tests.factories.presentation import Holder, asked, asked_plainly, chosen, encrypted, part, result

pytestmark = pytest.mark.django_db
Request = dict[str, Any]


@pytest.fixture
def holder() -> Holder:
    return Holder.with_card()


def resigned(holder: Holder, *disclosures: list[Any], **claims: Any) -> str:
    """The card with other claims (None: without), really signed by the issuer; `disclosures` get a digest each."""
    texts = [b64url(compact_json(each)) for each in disclosures]
    payload = payload_of(holder.copy) | {"_sd": [b64url(sha256(text.encode()).digest()) for text in texts]} | claims
    payload = {name: value for name, value in payload.items() if value is not None}
    return "~".join([sign_jwt("sd-jwt-vc", payload), *texts, ""])


RESIDENT = ["c2FsdHNhbHRzYWx0c2FsdA", "resident", True]


def test_a_card_signed_again_in_these_tests__is_accepted_when_nothing_is_wrong(holder):
    request = part(holder.fetch(asked_plainly()), 1)

    assert holder.send(request, holder.bound(request, resigned(holder, RESIDENT))).status_code == 200


def without_binding(holder: Holder, request: Request) -> str:
    return chosen(holder.copy, "resident")


def with_altered_card(holder: Holder, request: Request) -> str:
    header, _, rest = chosen(holder.copy, "resident").partition(".")
    _payload, _, rest = rest.partition(".")
    altered = b64url(compact_json(payload_of(holder.copy) | {"exp": int(time.time()) + 10**9}))
    return holder.bound(request, f"{header}.{altered}.{rest}")


def of_another_issuer(holder: Holder, request: Request) -> str:
    card = signed_jws(new_keys(1)[0], {"alg": "ES256", "typ": "dc+sd-jwt", "x5c": ["AAAA"]}, payload_of(holder.copy))
    return holder.bound(request, f"{card}~")


def with_another_disclosure(holder: Holder, request: Request) -> str:
    shown = chosen(holder.copy, "resident") + b64url(compact_json(["salt", "age_over_19", True])) + "~"
    return holder.bound(request, shown)


def with_a_disclosure_twice(holder: Holder, request: Request) -> str:
    shown = chosen(holder.copy, "resident")
    return holder.bound(request, shown + shown.split("~")[1] + "~")


def with_a_digest_twice(holder: Holder, request: Request) -> str:
    digest = b64url(sha256(b64url(compact_json(RESIDENT)).encode()).digest())
    return holder.bound(request, resigned(holder, RESIDENT, _sd=[digest, digest]))


def with_a_claim_twice(holder: Holder, request: Request) -> str:
    return holder.bound(request, resigned(holder, ["salt", "vct", "other"]))


def with_another_hash(holder: Holder, request: Request) -> str:
    return holder.bound(request, resigned(holder, RESIDENT, _sd_alg="sha-512"))


def with_type_unknown(holder: Holder, request: Request) -> str:
    return holder.bound(request, resigned(holder, RESIDENT, vct=f"{settings.ISSUER_ORIGIN}/vct/other/1"))


def with_status_elsewhere(holder: Holder, request: Request) -> str:
    elsewhere = {"status_list": {"idx": 1, "uri": "https://elsewhere.example/list"}}
    return holder.bound(request, resigned(holder, RESIDENT, status=elsewhere))


def with_binding_header(holder: Holder, request: Request, **header: Any) -> str:
    shown = chosen(holder.copy, "resident")
    said = payload_of(holder.bound(request, shown).rpartition("~")[2])
    return shown + signed_jws(holder.key, {"alg": "ES256", "typ": "kb+jwt"} | header, said)


WRONG: list[tuple[str, Callable[[Holder, Request], Any]]] = [
    ("wrong_nonce", lambda h, r: h.bound(r, nonce="another")),
    ("wrong_nonce", lambda h, r: h.bound(r, nonce=None)),
    ("wrong_audience", lambda h, r: h.bound(r, aud="x509_hash:another")),
    ("broadcast_presentation", lambda h, r: h.bound(r, aud="urn:incheon:wallet:broadcast:1")),
    ("challenge_presentation", lambda h, r: h.bound(r, aud="urn:incheon:wallet:challenge:1")),
    ("wrong_sd_hash", lambda h, r: h.bound(r, sd_hash=b64url(sha256(b"other").digest()))),
    ("key_binding_in_future", lambda h, r: h.bound(r, iat=int(time.time()) + 3600)),
    ("key_binding_too_old", lambda h, r: h.bound(r, iat=int(time.time()) - 3600)),
    ("malformed_key_binding", lambda h, r: h.bound(r, iat=None)),
    ("key_binding_missing", without_binding),
    ("wrong_holder_signature", lambda h, r: h.bound(r, key=new_keys(1)[0])),
    ("wrong_issuer_signature", with_altered_card),
    ("untrusted_issuer", of_another_issuer),
    ("untrusted_issuer", lambda h, r: h.bound(r, resigned(h, RESIDENT, iss="https://other.example"))),
    ("untrusted_issuer", with_type_unknown),
    ("disclosure_not_in_digests", with_another_disclosure),
    ("duplicate_disclosure", with_a_disclosure_twice),
    ("duplicate_digest", with_a_digest_twice),
    ("claim_twice", with_a_claim_twice),
    ("unsupported_sd_alg", with_another_hash),
    ("card_expired", lambda h, r: h.bound(r, resigned(h, RESIDENT, exp=int(time.time()) - 1))),
    ("card_not_yet_valid", lambda h, r: h.bound(r, resigned(h, RESIDENT, nbf=int(time.time()) + 3600))),
    ("holder_key_missing", lambda h, r: h.bound(r, resigned(h, RESIDENT, cnf={}))),
    ("status_unknown", with_status_elsewhere),
    ("status_unknown", lambda h, r: h.bound(r, resigned(h, RESIDENT, status=None))),
    ("card_expired", lambda h, r: h.bound(r, resigned(h, RESIDENT, exp=None))),
    ("wrong_audience", lambda h, r: h.bound(r, aud=[r["client_id"]])),
    ("wrong_audience", lambda h, r: h.bound(r, aud=None)),
    ("wrong_sd_hash", lambda h, r: h.bound(r, sd_hash=None)),
    ("malformed_key_binding", lambda h, r: h.bound(r, iat="now")),
    ("malformed_key_binding", lambda h, r: h.bound(r, iat=True)),
    ("malformed_key_binding", lambda h, r: with_binding_header(h, r, typ="JWT")),
    ("malformed_key_binding", lambda h, r: with_binding_header(h, r, alg="none")),
    ("malformed_key_binding", lambda h, r: with_binding_header(h, r, crit=["exp"])),
    ("malformed_disclosure", lambda h, r: h.bound(r, resigned(h, ["salt", "_sd", ["x"]]))),
    ("malformed_disclosure", lambda h, r: h.bound(r, resigned(h, ["salt", True]))),
    ("query_mismatch", lambda h, r: h.bound(r, chosen(h.copy))),
    ("query_mismatch", lambda h, r: h.bound(r, resigned(h, [*RESIDENT[:2], False]))),
    ("query_mismatch", lambda h, r: {"unasked": [h.bound(r)]}),
    ("malformed_vp_token", lambda h, r: {"citizen": [h.bound(r), h.bound(r)]}),
    ("malformed_vp_token", lambda h, r: {"citizen": h.bound(r)}),
    ("malformed_vp_token", lambda h, r: {}),
    ("malformed_presentation", lambda h, r: {"citizen": ["not a presentation"]}),
    ("malformed_disclosure", lambda h, r: h.bound(r, chosen(h.copy) + "bm90IGpzb24~")),
]


@pytest.mark.parametrize(("code", "make"), WRONG, ids=[f"{number}-{code}" for number, (code, _) in enumerate(WRONG)])
def test_answer__with_one_thing_wrong__is_refused_by_name_and_ends_the_request(holder, code, make):
    started = asked_plainly()
    request = part(holder.fetch(started), 1)

    answer = holder.send(request, make(holder, request))

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert answer.json()["error_description"].startswith(f"{code}: ")
    assert (result(started)["state"], result(started)["error"]) == ("refused", code)
    assert holder.send(request, holder.bound(request)).status_code == 410


def test_answer__with_a_revoked_card__is_refused(holder):
    started = asked()
    change_status(holder.credential, CredentialState.REVOKED, StatusReason.NEVER_ACCEPTED, by=Actor.system("tests"))

    assert holder.answer(started).json()["error_description"].startswith("card_revoked: ")


def test_answer__signed_by_a_key_that_is_compromised__is_refused(holder):
    started = asked()
    IssuerKey.objects.filter(purpose=KeyPurpose.CREDENTIAL).update(state=KeyState.COMPROMISED)

    assert "untrusted_issuer" in holder.answer(started).json()["error_description"]


def test_answer__signed_by_a_key_that_is_retired__still_verifies(holder):
    IssuerKey.objects.filter(purpose=KeyPurpose.CREDENTIAL).update(state=KeyState.RETIRED)

    assert holder.answer(asked()).status_code == 200


def test_answer__with_one_good_and_one_wrong_nonce__is_refused_as_a_whole(holder):
    started = asked_plainly("resident-and-volunteer")
    request = part(holder.fetch(started), 1)
    token = {"citizen": [holder.bound(request)], "volunteer": [holder.bound(request, nonce="another")]}

    assert "wrong_nonce" in holder.send(request, token).json()["error_description"]
    assert result(started)["state"] == "refused"


def test_answer__with_one_of_two_cards__lacks_the_other(holder):
    request = part(holder.fetch(asked_plainly("resident-and-volunteer")), 1)

    assert "lacks volunteer" in holder.send(request, holder.bound(request)).json()["error_description"]


def test_answer__of_another_district__is_a_mismatch(holder):
    request = part(holder.fetch(asked_plainly("district-resident", parameters={"district": "없는구"})), 1)

    answer = holder.send(request, holder.bound(request, holder.copy))

    assert "claim district has another value" in answer.json()["error_description"]


@pytest.mark.parametrize("form", [{"response": "a.b.c.d.e"}, {"response": ""}, {"vp_token": "{}"}])
def test_answer__that_is_not_encrypted_for_the_request__leaves_it_open(holder, form):
    started = asked()
    request = part(holder.fetch(started), 1)

    assert holder.post(request, form).status_code == 400
    assert result(started)["state"] == Stage.FETCHED
    assert holder.send(request, holder.bound(request)).status_code == 200


def test_answer__encrypted_for_another_request__leaves_both_open(holder):
    one, other = (part(holder.fetch(asked()), 1) for _ in range(2))
    answer = {"state": one["state"], "vp_token": {"citizen": [holder.bound(one)]}}

    refused = holder.post(one, {"response": encrypted(other, answer, "A256GCM")})

    assert "undecryptable_response" in refused.json()["error_description"]


def test_answer__with_another_state__leaves_the_request_open(holder):
    started = asked_plainly()
    request = part(holder.fetch(started), 1)
    form = {"state": "another", "vp_token": json.dumps({"citizen": [holder.bound(request)]})}

    assert "wrong_state" in holder.post(request, form).json()["error_description"]
    assert result(started)["state"] == Stage.FETCHED
