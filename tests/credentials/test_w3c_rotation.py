"""Rotating a key of W3C cards: new cards name the new key, and old ones keep verifying."""

from __future__ import annotations

from typing import Any

import pytest

from credentials.formats.w3c import proofs
from identity.signing import dids
from identity.signing.models import KeyPurpose
from tests.credentials.independent import judged
from tests.factories.credentials import Wallet, offered, residents
from tests.identity.own_signer import own_signer
from tests.identity.test_rotation import advance_rotations, later, rotation

pytestmark = pytest.mark.django_db
ROTATED = [("ldp-eddsa", KeyPurpose.W3C_EDDSA, proofs.EDDSA), ("ldp-ecdsa", KeyPurpose.W3C_ECDSA, proofs.ECDSA)]


@pytest.fixture(autouse=True)
def signer(settings, tmp_path):
    with own_signer(settings, tmp_path):
        yield


def card_of(member: Any, suffix: str) -> dict[str, Any]:
    wallet = Wallet()
    body = {"credential_configuration_id": f"citizen-card-{suffix}", "proofs": {"jwt": wallet.proofs()}}
    return wallet.ask(wallet.token(offered(member)), body).json()["credentials"][0]["credential"]


@pytest.mark.parametrize(("suffix", "purpose", "suite"), ROTATED)
def test_rotation__of_a_w3c_key__new_cards_name_the_new_one_and_old_ones_verify(suffix, purpose, suite, monkeypatch):
    first, second = residents(2)
    before = card_of(first, suffix)
    key = rotation(purpose)
    with monkeypatch.context() as clock:
        later(clock, hours=1)
        advance_rotations()
        advance_rotations()

    after = card_of(second, suffix)

    assert after["proof"]["verificationMethod"] == dids.multikey_id(dids.issuer_did(), key)
    assert after["proof"]["verificationMethod"] != before["proof"]["verificationMethod"]
    assert [judged("data-integrity", card, suite=suite)["verified"] for card in (before, after)] == [True, True]
