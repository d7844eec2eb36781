"""Mobile documents (ISO/IEC 18013-5): issued through OpenID4VCI, judged by us and by a library of others."""

from __future__ import annotations

from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from credentials.formats.mdoc.structure import data_item, encoded, to_be_signed
from credentials.formats.mdoc.verification import MdocRefused, verify
from credentials.models import CredentialCopy
from identity.signing import certificates, client
from identity.signing.ceremony import root_certificate
from identity.signing.encoding import b64url, public_jwk, unb64url
from identity.signing.keys import active_key
from identity.signing.models import KeyState
from tests.credentials.independent import fetched, judged
from tests.factories.credentials import Wallet, new_keys, offered

pytestmark = pytest.mark.django_db
DOCTYPE = "kr.go.incheon.citizen-card.1"


def issued(wallet: Wallet | None = None) -> list[str]:
    wallet = wallet or Wallet()
    body = {"credential_configuration_id": "citizen-card-mdoc", "proofs": {"jwt": wallet.proofs()}}
    answer = wallet.ask(wallet.token(offered()), body)
    assert answer.status_code == 200, answer.content
    return [each["credential"] for each in answer.json()["credentials"]]


def by_another(document: str) -> dict[str, Any]:
    return judged("mdoc", document, root=root_certificate().public_bytes(Encoding.PEM).decode())


def opened(document: str) -> dict[str, Any]:
    return cbor2.loads(unb64url(document))


def closed(signed: dict[str, Any]) -> str:
    return b64url(encoded(signed))


def changed_element(signed: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The first element says something else."""
    first, *others = signed["nameSpaces"][DOCTYPE]
    item = cbor2.loads(first.value) | changes
    return signed | {"nameSpaces": {DOCTYPE: [data_item(item), *others]}}


def test_mdoc__another_library_verifies_it_and_refuses_a_changed_one() -> None:
    wallet = Wallet()
    (document,) = issued(wallet)

    verdict = by_another(document)

    assert verdict["verified"], verdict
    assert verdict["docType"] == DOCTYPE
    assert verdict["claims"]["legal_identity_document"] is False
    assert {"name", "birthdate", "district", "age_over_19"} < verdict["claims"].keys()
    mine = public_jwk(wallet.keys[0].public_key())
    assert {name: verdict["deviceKey"][name] for name in ("x", "y")} == {name: mine[name] for name in ("x", "y")}
    for tampered in (changed_element(opened(document), elementValue="x"), resigned(opened(document))):
        assert not by_another(closed(tampered))["verified"]


def resigned(signed: dict[str, Any]) -> dict[str, Any]:
    """The signature of something else."""
    header, outside, payload, _ = signed["issuerAuth"]
    return signed | {"issuerAuth": [header, outside, payload, bytes(64)]}


def test_mdoc__judged_by_us__says_what_the_card_says_to_whom_and_where_its_status_stands() -> None:
    wallet = Wallet()
    (document,) = issued(wallet)

    said = verify(document)

    copy = CredentialCopy.objects.get()
    assert (said.doctype, said.claims) == (DOCTYPE, by_another(document)["claims"])
    assert said.holder.items() <= public_jwk(wallet.keys[0].public_key()).items()
    assert said.status_index == copy.status_index
    assert said.status_uri.endswith(f"/status-lists/{copy.status_list_id}")


def test_mdoc__with_some_elements_only__is_right() -> None:
    signed = opened(issued()[0])
    signed["nameSpaces"][DOCTYPE] = signed["nameSpaces"][DOCTYPE][:2]

    assert len(verify(closed(signed)).claims) == 2
    assert by_another(closed(signed))["verified"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda signed: changed_element(signed, elementValue="x"), "not what was signed"),
        (lambda signed: changed_element(signed, elementIdentifier="other"), "not what was signed"),
        (lambda signed: changed_element(signed, digestID=99), "not what was signed"),
        (resigned, "signature"),
        (lambda signed: signed | {"issuerAuth": [b"\xa0", *signed["issuerAuth"][1:]]}, "protected header"),
        (lambda signed: signed | {"nameSpaces": {"other": []}}, "namespace"),
        (lambda signed: signed | {"issuerAuth": []}, "no IssuerSigned"),
        (lambda signed: signed | {"nameSpaces": {DOCTYPE: [5]}}, "no IssuerSigned"),
        (lambda signed: [], "no IssuerSigned"),
        (lambda signed: "x", "no IssuerSigned"),
    ],
)
def test_mdoc__when_something_is_wrong__says_what(change: Any, said: str) -> None:
    with pytest.raises(MdocRefused, match=said):
        verify(closed(change(opened(issued()[0]))))


@pytest.mark.parametrize("text", ["", "!", "AAAA", "x" * 200_000, "_" * 64])
def test_mdoc__when_it_is_none__says_so(text: str) -> None:
    with pytest.raises(MdocRefused):
        verify(text)


def test_mdoc__of_a_signer_that_was_reported_compromised__is_refused() -> None:
    (document,) = issued()
    key = active_key("mdoc")
    key.__class__.objects.filter(pk=key.pk).update(state=KeyState.COMPROMISED)

    with pytest.raises(MdocRefused, match="document signer"):
        verify(document)


def test_mdoc__copies_have_nothing_in_common_but_what_they_say() -> None:
    first, second = (opened(each) for each in issued(Wallet(keys=new_keys(2))))

    items = [[cbor2.loads(item.value) for item in each["nameSpaces"][DOCTYPE]] for each in (first, second)]
    assert not {item["random"] for item in items[0]} & {item["random"] for item in items[1]}
    assert {len(item["random"]) for item in items[0]} == {32}
    named = [{item["elementIdentifier"]: item["elementValue"] for item in each} for each in items]
    assert named[0] == named[1]


def test_metadata__of_a_mobile_document__names_its_type_and_its_elements() -> None:
    known = fetched("/.well-known/openid-credential-issuer").json()["credential_configurations_supported"]

    card = known["citizen-card-mdoc"]
    assert (card["format"], card["doctype"]) == ("mso_mdoc", DOCTYPE)
    assert card["credential_signing_alg_values_supported"] == [-7]
    assert card["cryptographic_binding_methods_supported"] == ["cose_key"]
    assert [DOCTYPE, "district"] in [claim["path"] for claim in card["credential_metadata"]["claims"]]


def test_certificate__of_the_document_signer__has_its_key_usage() -> None:
    from cryptography import x509

    chain = opened(issued()[0])["issuerAuth"][1][33]
    leaf = x509.load_der_x509_certificate(chain)

    assert certificates.signs_documents(leaf)
    leaf.verify_directly_issued_by(root_certificate())
    request = client.certificate_request(active_key("mdoc").kid, "http://localhost:8000", "Signer")
    assert certificates.signs_documents(x509.load_der_x509_csr(request))


@pytest.mark.parametrize(
    "security_object",
    [
        {},
        {"version": "1.0", "digestAlgorithm": "SHA-256", "docType": "org.iso.18013.5.1.mDL", "valueDigests": {}},
        {"version": "1.0", "digestAlgorithm": "SHA-256", "docType": DOCTYPE, "valueDigests": {"other": {}}},
        {"version": "1.0", "digestAlgorithm": "SHA-512", "docType": DOCTYPE, "valueDigests": {DOCTYPE: {}}},
    ],
)
def test_signer__refuses_anything_but_a_security_object_of_ours(security_object: dict[str, Any]) -> None:
    key = active_key("mdoc")
    for data in (to_be_signed(encoded(data_item(security_object))), b"e30.e30", encoded(["Signature", b"", b"", b""])):
        with pytest.raises(client.SignerRefused, match="security objects"):
            client.sign(key.kid, "mso-mdoc", [data])
    with pytest.raises(client.SignerRefused, match="does not sign"):
        client.sign(key.kid, "vc-jwt", [b"e30.e30"])
