"""What of DCQL a purpose may ask: what OpenID4VP 1.0 section 6 says that a verifier must not send is not taken."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography import x509

from credentials.presentation import dcql
from credentials.presentation.models import Purpose
from credentials.presentation.request_objects import KIND
from identity.signing.ceremony import root_certificate
from identity.signing.keys import active_key

CARD = {"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["/vct/citizen-card/1"]}}
NAME, DISTRICT = {"id": "n", "path": ["name"]}, {"id": "d", "path": ["district"]}


def of(**card: Any) -> dict[str, Any]:
    return {"credentials": [CARD | card]}


@pytest.mark.parametrize(
    "query",
    [
        of(),
        of(claims=[NAME, DISTRICT], claim_sets=[["n", "d"], ["d"]]),
        of(claims=[{"path": ["a", 0, "b"], "values": ["x", 5, True]}]),
        of() | {"credential_sets": [{"options": [["a"]], "required": False}]},
    ],
)
def test_query__as_the_specification_has_it__is_taken(query):
    dcql.check_query(query)


@pytest.mark.parametrize(
    "query",
    [
        {"credentials": []},
        of(id=""),
        of(id="a b"),
        {"credentials": [CARD, CARD]},
        of(meta={}),
        of(multiple=True),
        of(require_cryptographic_holder_binding=False),
        of(claims=[]),
        of(claim_sets=[["n"]]),
        of(claims=[NAME], claim_sets=[]),
        of(claims=[NAME], claim_sets=[[]]),
        of(claims=[NAME, {"path": ["district"]}], claim_sets=[["n"]]),
        of(claims=[NAME, DISTRICT | {"id": "n"}]),
        of(claims=[NAME, {"path": ["name"]}]),
        of(claims=[NAME | {"id": ""}]),
        of(claims=[NAME | {"id": "n n"}]),
        of(claims=[NAME | {"id": ["n"]}]),
        of(claims=[NAME | {"path": []}]),
        of(claims=[NAME | {"path": ["a", -1]}]),
        of(claims=[NAME | {"path": ["a", True]}]),
        of(claims=[NAME | {"path": ["a", None]}]),
        of(claims=[NAME | {"values": []}]),
        of(claims=[NAME | {"values": [None]}]),
        of() | {"credential_sets": []},
        of() | {"credential_sets": [{"options": [["b"]]}]},
        of() | {"credential_sets": [{"options": [["a"]], "required": "yes"}]},
        of() | {"credential_sets": [{"options": [["a"]], "more": 1}]},
    ],
)
def test_query__that_a_verifier_must_not_send__is_not_taken(query):
    with pytest.raises(dcql.BadQuery):
        dcql.check_query(query)


@pytest.mark.django_db
def test_purposes__that_are_shipped__ask_as_the_specification_has_it():
    for purpose in Purpose.objects.all():
        dcql.check_query(purpose.query)


@pytest.mark.django_db
def test_request__is_signed_by_a_certificate_below_the_root__which_is_not_sent():
    """HAIP 1.0 section 5: not self-signed, and without the trust anchor."""
    chain = [x509.load_der_x509_certificate(base64.b64decode(each)) for each in active_key(KIND).x5c]

    chain[0].verify_directly_issued_by(root_certificate())
    assert root_certificate() not in chain
    assert all(each.issuer != each.subject for each in chain)
