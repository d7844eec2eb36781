"""Mobile documents can be asked for: shown by a library of others, bound to the request, refused by name."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import cbor2
import pytest
from django.conf import settings
from django.test import Client

from credentials.actions.statuses import revoke, suspend
from credentials.formats.mdoc.device import browser_transcript, redirect_transcript
from credentials.formats.mdoc.structure import data_item, encoded, tdate, to_be_signed
from credentials.models import Credential, StatusReason
from credentials.presentation import dcql
from credentials.presentation.errors import FormatUnknown
from credentials.presentation.models import Kept, ResponseMode
from identity.actors import Actor
from identity.signing import client
from identity.signing.encoding import b64url
from identity.signing.keys import active_key
from identity.signing.models import IssuerKey, KeyPurpose, KeyState
from tests.credentials.independent import presented
from tests.credentials.test_presentation import ordered
from tests.credentials.test_presentation_formats import fetched, sent
from tests.credentials.test_purposes import changed, in_force
from tests.factories.credentials import new_keys, resident, unpadded
from tests.factories.mdoc import DOCTYPE, MdocHolder, packed
from tests.factories.presentation import VERIFIER_HOST, Holder, asked, asked_by_browser, asked_plainly, part, result

pytestmark = pytest.mark.django_db
MDOC = "mso_mdoc"
Make = Callable[[MdocHolder, dict[str, Any]], Any]


def of_others(holder: MdocHolder, request: dict[str, Any], *elements: str) -> str:
    """The DeviceResponse that a library which we did not write makes."""
    keys = request["client_metadata"].get("jwks", {}).get("keys", [None])
    shown: str = presented(
        MDOC,
        holder.card,
        key=holder.private_jwk,
        elements=elements,
        nonce=request["nonce"],
        audience=request.get("client_id"),
        response_uri=request.get("response_uri"),
        origin=request.get("expected_origins", [None])[0],
        encryption_key=keys[0],
    )
    return shown


def read(started: Any) -> dict[str, Any]:
    return part(Holder(new_keys(1)[0], "", None).fetch(started), 1)


def test_sandbox_request__for_a_mobile_document__is_answered_by_a_wallet_of_others():
    holder = MdocHolder.with_card()
    said = ordered("--purpose", "resident", "--format", MDOC)
    request = fetched(said)

    answer = sent(request, {"citizen": [of_others(holder, request, "resident")]})

    assert answer.status_code == 200, answer.content
    found = Client(HTTP_HOST=VERIFIER_HOST).get(urlsplit(said["result_url"]).path).json()
    assert found["verified"] is True
    assert found["credentials"]["citizen"] | {"expires_at": 0} == {
        "format": MDOC,
        "vct": f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1",
        "expires_at": 0,
        "claims": {f"{DOCTYPE}.resident": True},
    }


def handed_in(started: Any, request: dict[str, Any], shown: str) -> dict[str, Any]:
    form = Holder(new_keys(1)[0], "", None).given(request, shown)
    path = f"/api/openid4vp/results/{started.result_token}"
    said: dict[str, Any] = Client(HTTP_HOST=VERIFIER_HOST).post(path, form, content_type="application/json").json()
    return said


def test_answer__over_the_browsers_api__is_bound_to_the_origin():
    holder = MdocHolder.with_card()
    started, request = asked_by_browser(ResponseMode.DC_API_JWT, format=MDOC)
    assert handed_in(started, request, of_others(holder, request, "resident"))["verified"] is True
    started, request = asked_by_browser(ResponseMode.DC_API, format=MDOC)
    assert handed_in(started, request, holder.presented(request))["verified"] is True
    started, request = asked_by_browser(ResponseMode.DC_API, format=MDOC)
    shown = holder.presented(request, asked={"expected_origins": ["https://other.example"]})
    assert handed_in(started, request, shown)["error"] == "wrong_holder_signature"


def test_transcripts__of_the_specifications_examples__are_its_own():
    """OpenID4VP 1.0 appendix B.2.6: the hashes in its examples."""
    thumbprint = bytes.fromhex("4283ec927ae0f208daaa2d026a814f2b22dca52cf85ffa8f3f8626c6bd669047")
    nonce = "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA"

    redirect = redirect_transcript("x509_san_dns:example.com", nonce, "https://example.com/response", thumbprint)
    browser = browser_transcript("https://example.com", nonce, thumbprint)

    hashed = "048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac"
    assert cbor2.loads(redirect) == [None, None, ["OpenID4VPHandover", bytes.fromhex(hashed)]]
    hashed = "fbece366f4212f9762c74cfdbf83b8c69e371d5d68cea09cb4c48ca6daab761a"
    assert cbor2.loads(browser) == [None, None, ["OpenID4VPDCAPIHandover", bytes.fromhex(hashed)]]


def test_request__for_a_mobile_document__names_its_type_its_elements_and_the_algorithms():
    request = read(asked(format=MDOC))

    card = request["dcql_query"]["credentials"][0]
    assert (card["format"], card["meta"]) == (MDOC, {"doctype_value": DOCTYPE})
    assert card["claims"] == [{"path": [DOCTYPE, "resident"], "values": [True]}]
    known = {"issuerauth_alg_values": [-7, -9], "deviceauth_alg_values": [-7, -9]}
    assert request["client_metadata"]["vp_formats_supported"][MDOC] == known


def test_request__whose_purpose_keeps_what_is_shown__says_that_it_is_retained():
    in_force(kept=Kept.CLAIMS, keep_days=3)

    assert read(asked(format=MDOC))["dcql_query"]["credentials"][0]["claims"][0]["intent_to_retain"] is True
    assert "intent_to_retain" not in read(asked())["dcql_query"]["credentials"][0]["claims"][0]


def documents_of(shown: str) -> list[Any]:
    return list(cbor2.loads(unpadded(shown))["documents"])


def changed_item(holder: MdocHolder) -> dict[str, Any]:
    """The element says something else, so that its digest does not fit."""
    signed = holder.issued("resident")
    (item,) = signed["nameSpaces"][DOCTYPE]
    return signed | {"nameSpaces": {DOCTYPE: [packed(cbor2.loads(item.value) | {"elementValue": 5})]}}


def forged(holder: MdocHolder) -> dict[str, Any]:
    """The issuer's signature of something else."""
    signed = holder.issued("resident")
    return signed | {"issuerAuth": [*signed["issuerAuth"][:3], bytes(64)]}


def resigned(holder: MdocHolder, **changes: Any) -> dict[str, Any]:
    """The document saying something else (None: not at all), really signed by its issuer."""
    signed = holder.issued("resident")
    header, outside, payload, _signature = signed["issuerAuth"]
    document = cbor2.loads(cbor2.loads(payload).value) | changes
    payload = encoded(data_item({name: value for name, value in document.items() if value is not None}))
    signature = client.sign(active_key("mdoc").kid, "mso-mdoc", [to_be_signed(payload)])[0]
    return signed | {"issuerAuth": [header, outside, payload, signature]}


def valid(begins: int, ends: int) -> dict[str, Any]:
    """Days from now."""
    now = int(time.time())
    return {"signed": tdate(now), "validFrom": tdate(now + begins * 86_400), "validUntil": tdate(now + ends * 86_400)}


AGES_AGO = {"signed": tdate(1)}
ON_A_LIST = {"id": b"1", "uri": "https://lists.example/1"}
WRONG: list[tuple[str, Make]] = [
    ("wrong_holder_signature", lambda h, r: h.presented(r, asked={"nonce": r["nonce"] + "INVALID"})),
    ("wrong_holder_signature", lambda h, r: h.presented(r, asked={"client_id": "x509_hash:another"})),
    ("wrong_holder_signature", lambda h, r: h.presented(r, asked={"response_uri": "https://other.example"})),
    ("wrong_holder_signature", lambda h, r: h.presented(r, asked={"expected_origins": ["https://other.example"]})),
    ("wrong_holder_signature", lambda h, r: h.presented(r, asked={"client_metadata": {}})),
    ("wrong_holder_signature", lambda h, r: h.presented(r, key=new_keys(1)[0])),
    ("wrong_holder_signature", lambda h, r: h.presented(r, auth={"deviceSignature": [b"\xa1\x01\x26", {}, None, b""]})),
    ("wrong_issuer_signature", lambda h, r: h.presented(r, issued=forged(h))),
    ("card_expired", lambda h, r: h.presented(r, issued=resigned(h, validityInfo=valid(-2, -1)))),
    ("card_not_yet_valid", lambda h, r: h.presented(r, issued=resigned(h, validityInfo=valid(1, 2)))),
    ("untrusted_issuer", lambda h, r: h.presented(r, issued=resigned(h, validityInfo=valid(-2, 2) | AGES_AGO))),
    ("status_unknown", lambda h, r: h.presented(r, issued=resigned(h, status=None))),
    ("status_unknown", lambda h, r: h.presented(r, issued=resigned(h, status={"identifier_list": ON_A_LIST}))),
    ("malformed_presentation", lambda h, r: h.presented(r, issued=resigned(h, deviceKeyInfo={}))),
    ("disclosure_not_in_digests", lambda h, r: h.presented(r, issued=changed_item(h))),
    ("query_mismatch", lambda h, r: h.presented(r, issued=h.issued("district"))),
    ("malformed_presentation", lambda h, r: h.presented(r, doctype="org.iso.18013.5.1.mDL")),
    ("malformed_presentation", lambda h, r: h.presented(r, version="2.0")),
    ("malformed_presentation", lambda h, r: h.presented(r, status=10)),
    ("malformed_presentation", lambda h, r: h.presented(r, documents=[])),
    ("malformed_presentation", lambda h, r: h.presented(r, documents=[5])),
    (
        "malformed_presentation",
        lambda h, r: h.presented(r, documents=cbor2.loads(unpadded(h.presented(r)))["documents"] * 2),
    ),
    ("malformed_presentation", lambda h, r: h.card),
    ("malformed_presentation", lambda h, r: {"documents": []}),
    ("malformed_presentation", lambda h, r: h.presented(r) + "="),
    ("malformed_presentation", lambda h, r: b64url(b"\x9b" + b"\xff" * 8)),
    ("malformed_presentation", lambda h, r: b64url(b"\x81" * 5_000)),
    ("malformed_presentation", lambda h, r: ""),
    ("malformed_presentation", lambda h, r: "A" * 40_000),
    ("key_binding_missing", lambda h, r: h.presented(r, auth={})),
    ("key_binding_missing", lambda h, r: h.presented(r, auth={"deviceMac": [b"\xa1\x01\x05", {}, None, bytes(32)]})),
    ("malformed_key_binding", lambda h, r: h.presented(r, header=b"\xa1\x01\x27")),
    ("malformed_key_binding", lambda h, r: h.presented(r, payload=b"inside")),
    ("malformed_key_binding", lambda h, r: h.presented(r, added={DOCTYPE: {"resident": True}})),
]


def test_answer__with_one_thing_wrong__is_refused_by_name():
    holder = MdocHolder.with_card()
    outcomes = []
    for number, (code, make) in enumerate(WRONG):
        started = asked(format=MDOC)
        request = read(started)
        answer = sent(request, {"citizen": [make(holder, request)]})
        assert answer.status_code == 400, (number, code)
        outcomes.append((number, code, result(started)["error"]))

    assert [each for each in outcomes if each[1] != each[2]] == []


def refusal_of(holder: MdocHolder, purpose: str = "resident", name: str = "citizen", **fields: Any) -> str:
    started = asked_plainly(purpose, format=MDOC, **fields)
    request = read(started)
    answer = sent(request, {name: [holder.presented(request, issued=holder.issued("resident", "district"))]})
    return "" if answer.status_code == 200 else str(result(started)["error"])


def test_answer__with_a_document_that_does_not_count__is_refused():
    holder = MdocHolder.with_card()
    by = Actor.system("tests")
    assert refusal_of(holder) == ""
    assert refusal_of(holder, "youth", "youth") == "query_mismatch"
    assert refusal_of(holder, "district-resident", parameters={"district": "없는구"}) == "query_mismatch"
    suspend(Credential.objects.get(), StatusReason.MISUSE, by=by)
    assert refusal_of(holder) == "card_suspended"
    revoke(Credential.objects.get(), StatusReason.MISUSE, by=by)
    assert refusal_of(holder) == "card_revoked"
    IssuerKey.objects.filter(purpose=KeyPurpose.MDOC).update(state=KeyState.COMPROMISED)
    assert refusal_of(holder) == "untrusted_issuer"


def test_answer__shown_before__proves_nothing_for_the_next_request():
    holder = MdocHolder.with_card()
    first = read(asked_plainly(format=MDOC))
    shown = holder.presented(first)
    assert sent(first, {"citizen": [shown]}).status_code == 200
    assert sent(first, {"citizen": [shown]}).status_code == 410

    started = asked_plainly(format=MDOC)
    assert sent(read(started), {"citizen": [shown]}).status_code == 400
    assert result(started)["error"] == "wrong_holder_signature"


def test_answer__of_somebody_elses_document__is_refused():
    thief = MdocHolder(new_keys(1)[0], MdocHolder.with_card(resident("R1")).card)

    assert refusal_of(thief) == "wrong_holder_signature"


@pytest.mark.parametrize(
    "entry",
    [
        {"meta": {"vct_values": ["a"]}},
        {"meta": {"doctype_value": ["a"]}},
        {"meta": {"doctype_value": ""}},
        {"claims": [{"path": ["a"]}]},
        {"claims": [{"path": ["a", 0]}]},
        {"claims": [{"path": ["a", "b", "c"]}]},
        {"claims": [{"path": ["a", "b"], "intent_to_retain": "yes"}]},
        {"claims": [5]},
        {"format": "dc+sd-jwt", "meta": {"vct_values": ["a"]}, "claims": [{"path": ["a"], "intent_to_retain": True}]},
    ],
)
def test_query__that_is_none_for_mobile_documents__is_refused(entry):
    good = {"id": "a", "format": MDOC, "meta": {"doctype_value": DOCTYPE}}
    dcql.check_query({"credentials": [good | {"claims": [{"path": ["a", "b"], "intent_to_retain": False}]}]})
    with pytest.raises(dcql.BadQuery):
        dcql.check_query({"credentials": [good | entry]})


def test_purpose__that_asks_for_what_a_mobile_document_cannot_say__is_not_asked_so():
    query = changed().query
    card = query["credentials"][0]
    for wrong in ({"claims": [{"path": ["address", "region"]}]}, {"meta": {"vct_values": ["/vct/a/1", "/vct/a/2"]}}):
        in_force(query=query | {"credentials": [card | wrong]})
        with pytest.raises(FormatUnknown):
            asked_plainly(format=MDOC)
