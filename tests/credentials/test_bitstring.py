"""Bitstring Status Lists: signed, large enough, cached, and true."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from credentials.actions.statuses import reinstate, revoke, suspend
from credentials.models import Credential, CredentialCopy, StatusList, StatusReason
from credentials.status.bitstring import MINIMUM, encoded
from identity.actors import Actor
from identity.signing.encoding import unb64url
from tests.credentials.independent import fetched, judged
from tests.factories.credentials import ISSUER_HOST, Wallet

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def bits_of(text: str) -> bytes:
    assert text[0] == "u"
    return gzip.decompress(unb64url(text[1:]))


def is_set(document: dict[str, Any], place: int) -> bool:
    bits = bits_of(document["credentialSubject"]["encodedList"])
    return bool(bits[place // 8] & 0x80 >> place % 8)


def test_encoded__first_place_is_the_highest_bit_and_short_lists_are_filled_up() -> None:
    bits = bits_of(encoded([0, 9, 131_071], capacity=16))

    assert len(bits) * 8 == MINIMUM == 131_072
    assert (bits[0], bits[1], bits[-1]) == (0x80, 0x40, 0x01)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"])
def test_list__another_library_verifies_it_by_either_suite(suite: str) -> None:
    Wallet().fetch()
    document = json.loads(fetched(f"/status-lists/{StatusList.objects.get().pk}/revocation").content)

    assert judged("data-integrity", document, suite=suite) == {"verified": True}
    document["credentialSubject"]["statusPurpose"] = "suspension"
    assert not judged("data-integrity", document, suite=suite)["verified"]


def test_list__as_a_jwt_for_who_asks_for_one() -> None:
    Wallet().fetch()
    address = f"/status-lists/{StatusList.objects.get().pk}/suspension"

    response = fetched(address, HTTP_ACCEPT="application/vc+jwt")

    assert response.headers["Content-Type"] == "application/vc+jwt"
    assert "Accept" in response.headers["Vary"]
    verdict = judged("vc+jwt", response.content.decode())
    assert verdict["payload"]["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert fetched(address).headers["Content-Type"] == "application/vc"


def test_list__follows_each_change_at_once() -> None:
    credential = Wallet().fetch().credential
    place = CredentialCopy.objects.get().status_index
    address = f"/status-lists/{StatusList.objects.get().pk}"

    seen = []
    for change in (suspend, reinstate, revoke):
        change(Credential.objects.get(pk=credential.pk), StatusReason.UNDER_REVIEW, by=SYSTEM)
        documents = [json.loads(fetched(f"{address}/{purpose}").content) for purpose in ("suspension", "revocation")]
        seen.append(tuple(is_set(document, place) for document in documents))

    assert seen == [(True, False), (False, False), (False, True)]


def test_list__may_be_kept_for_as_long_as_a_revocation_may_take() -> None:
    Wallet().fetch()
    address = f"/status-lists/{StatusList.objects.get().pk}/revocation"
    response = fetched(address)

    subject = json.loads(response.content)["credentialSubject"]
    assert response.headers["Cache-Control"] == "public, max-age=20"
    assert 20 + subject["ttl"] / 1000 <= 60
    again = Client(HTTP_HOST=ISSUER_HOST).get(address, HTTP_IF_NONE_MATCH=response.headers["ETag"])
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["{}/refresh", "00000000-0000-4000-8000-000000000000/revocation"])
def test_list__what_there_is_not_is_not_found(path: str) -> None:
    Wallet().fetch()
    response = Client(HTTP_HOST=ISSUER_HOST).get(f"/status-lists/{path.format(StatusList.objects.get().pk)}")

    assert response.status_code == 404
