"""How many queries each step of the protocol costs, with transaction statements: the same for one copy and for ten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credentials.actions.deferring import approve_issue
from credentials.actions.forgetting import close_expired_offers, forget_expired
from credentials.actions.statuses import end_unnotified
from credentials.models import Credential, Deferral, Offer, OfferState, SpentNonce
from credentials.models.status_lists import StatusList
from identity.actors import Actor
from identity.models import StaffRole
from tests.factories.credentials import CONFIGURATION, Wallet, new_keys, new_version, offered, resident, residents
from tests.factories.haip import HaipWallet
from tests.factories.identity import member_client, staff

pytestmark = pytest.mark.django_db


def cost(step) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert step().status_code < 300
    return len(queries)


def costs_of_a_card(member, wallet: Wallet) -> dict[str, int]:
    made, answers = offered(member), []

    def kept(answer):
        answers.append(answer)
        return answer

    steps = {"offer": cost(lambda: kept(wallet.http.get(f"/credential-offer/{made.reference}")))}
    [grant] = answers[-1].json()["grants"].values()
    form = {"pre-authorized_code": grant["pre-authorized_code"], "tx_code": made.tx_code}
    steps["token"] = cost(lambda: kept(wallet.ask_token(**form)))
    token = answers[-1].json()["access_token"]
    steps["nonce"] = cost(lambda: wallet.http.post("/openid4vci/nonce"))
    body = {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": wallet.proofs()}}
    steps["credential"] = cost(lambda: kept(wallet.ask(token, body)))
    again = body | {"proofs": {"jwt": wallet.proofs()}}
    steps["again"] = cost(lambda: wallet.ask(token, again))
    steps["notification"] = cost(lambda: wallet.notify(token, answers[-1].json()["notification_id"]))
    return steps


def test_queries__for_each_step__do_not_grow_with_the_copies():
    first, second, third = residents(3)
    Wallet().fetch(first)  # opens the status list

    one, ten = costs_of_a_card(second, Wallet(keys=new_keys(1))), costs_of_a_card(third, Wallet(keys=new_keys(10)))

    assert one == ten == {"offer": 1, "token": 6, "nonce": 0, "credential": 6, "again": 5, "notification": 6}


def test_queries__of_refresh_and_a_card_anew__are_few():
    wallet = HaipWallet()
    granted = wallet.exchange(wallet.code(member_client(resident()))).json()
    wallet.issued(granted["access_token"])
    answers = []

    def kept(step):
        answers.append(step())
        return answers[-1]

    steps = {"refresh": cost(lambda: kept(lambda: wallet.refresh(granted["refresh_token"])))}
    token = answers[-1].json()["access_token"]
    steps["credential"] = cost(lambda: kept(lambda: wallet.ask(token)))
    told = answers[-1].json()["notification_id"]
    steps["notification"] = cost(lambda: wallet.notify(token, told))
    steps["notification again"] = cost(lambda: wallet.notify(token, told))

    assert steps == {"refresh": 11, "credential": 7, "notification": 12, "notification again": 4}


@pytest.mark.parametrize("copies", [1, 10])
def test_queries__of_a_card_that_staff_approve__do_not_grow_with_the_copies(copies):
    first, member = residents(2)
    Wallet().fetch(first)  # opens the status list
    new_version("citizen", needs_approval=True)
    wallet, answers = Wallet(keys=new_keys(copies)), []
    token = wallet.token(offered(member))

    def kept(step):
        answers.append(step())
        return answers[-1]

    steps = {"credential": cost(lambda: kept(lambda: wallet.ask(token)))}
    transaction_id = answers[-1].json()["transaction_id"]
    steps["waiting"] = cost(lambda: wallet.ask_deferred(token, transaction_id))
    approve_issue(Deferral.objects.get(), "seen", by=Actor.staff(staff("연수구", role=StaffRole.CLERK)))
    steps["deferred"] = cost(lambda: wallet.ask_deferred(token, transaction_id))

    assert steps == {"credential": 8, "waiting": 4, "deferred": 8}


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/.well-known/openid-credential-issuer", 1),
        ("/.well-known/oauth-authorization-server", 0),
        ("/vct/citizen-card/1", 1),
        ("/trust-list", 4),
    ],
)
def test_queries__for_documents__are_few(path, queries):
    wallet = Wallet()
    wallet.http.get(path)

    assert cost(lambda: wallet.http.get(path)) == queries


def test_queries__for_a_status_list_in_the_cache__are_one():
    wallet = Wallet()
    wallet.fetch()
    path = f"/status-lists/{StatusList.objects.get().pk}"
    wallet.http.get(path)

    assert cost(lambda: wallet.http.get(path)) == 1


def test_forgetting__when_things_have_expired__wipes_them(monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    wallet = Wallet()
    first, second = residents(2)
    wallet.fetch(first)
    offered(second)
    assert forget_expired() == {"deferrals": 0, "deliveries": 0, "nonces": 0}
    assert close_expired_offers() == 0
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert forget_expired() == {"deferrals": 0, "deliveries": 1, "nonces": 1}
    assert close_expired_offers() == 1

    assert Credential.objects.get().delivery is None
    assert not SpentNonce.objects.exists()
    assert not Offer.objects.filter(state=OfferState.OPEN).exists()
    assert end_unnotified(by=Actor.system("tests")) == 0
