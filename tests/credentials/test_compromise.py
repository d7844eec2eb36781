"""A stolen issuer key: its cards are refused, and their holders are offered new ones."""

import pytest

from credentials.actions import statuses, withdrawn_keys
from credentials.models import CardNotice, CredentialState, StatusReason
from credentials.tasks import offer_anew
from identity.actors import Actor
from identity.signing.actions import report_compromise
from identity.signing.keys import active_key
from identity.signing.models import KeyPurpose
from tests.factories.credentials import Wallet, offered, residents
from tests.factories.identity import as_staff, member_client
from tests.identity.own_signer import own_signer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signer(settings, tmp_path):
    with own_signer(settings, tmp_path):
        yield


def test_compromise__every_holder_of_a_living_card__is_told_once_in_batches(monkeypatch):
    monkeypatch.setattr(withdrawn_keys, "BATCH", 2)
    people = residents(4)
    fetched = [Wallet().fetch(one).credential for one in people]
    statuses.revoke(fetched[3], StatusReason.MISUSE, by=Actor.system("tests"))
    offer_anew()
    assert not CardNotice.objects.exists()

    report_compromise(active_key(KeyPurpose.CREDENTIAL), "x", by=as_staff())
    offer_anew()
    offer_anew()

    notices = CardNotice.objects.values_list("credential", "kind", "reason")
    assert sorted(notices) == sorted((one.pk, "reissue", "key_compromised") for one in fetched[:3])
    (kind,) = [one for one in member_client(people[0]).get("/api/cards").json()["kinds"] if one["cards"]]
    texts = kind["cards"][0]["notices"][0]["texts"]
    assert "anew" in {text["locale"]: text for text in texts}["en"]["what_to_do"]


def test_compromise__a_card_issued_afterwards__is_signed_by_the_next_key_and_its_holder_is_not_bothered():
    stolen = active_key(KeyPurpose.CREDENTIAL)
    report_compromise(stolen, "x", by=as_staff())

    credential = Wallet().fetch().credential
    offer_anew()

    assert credential.signing_key == active_key(KeyPurpose.CREDENTIAL) != stolen
    assert credential.state == CredentialState.ACTIVE
    assert not CardNotice.objects.exists()


def test_compromise__with_no_key_left__the_credential_endpoint_asks_for_patience(settings):
    settings.SANDBOX = False
    report_compromise(active_key(KeyPurpose.CREDENTIAL), "x", by=as_staff())
    wallet = Wallet()

    answer = wallet.ask(wallet.token(offered()))

    assert (answer.status_code, answer.json()["error"]) == (503, "temporarily_unavailable")
