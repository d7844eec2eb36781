"""Tools for outsiders."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from credentials import samples
from credentials.actions.offers import offer_card
from credentials.definitions import check_definition
from credentials.errors import NotEligible
from credentials.models import Credential
from credentials.queries import current_kind
from identity.actors import Actor
from identity.register import samples as register_samples
from tests.factories.credentials import Wallet
from tests.factories.identity import member
from tests.identity.test_proofing import approved

pytestmark = pytest.mark.django_db(transaction=True)


def offer() -> dict:
    out = StringIO()
    call_command("sandbox_offer", "--card", "citizen", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_sandbox_offer__when_called_often__gives_offers_that_live_side_by_side():
    register_samples.load()
    samples.load()
    samples.load()

    offers = [offer() for _ in range(5)]

    for each in offers:
        wallet = Wallet()
        [grant] = wallet.read_offer(each["credential_offer_uri"])["grants"].values()
        form = {"pre-authorized_code": grant["pre-authorized_code"], "tx_code": each["tx_code"]}
        assert wallet.ask(wallet.ask_token(**form).json()["access_token"]).status_code == 200
    assert Credential.objects.values("member").distinct().count() == 5


def test_samples__hold_a_card_for_overseas_koreans_whose_papers_were_checked():
    samples.load()
    samples.load()
    kind, who = current_kind("overseas"), member()
    check_definition(kind)
    with pytest.raises(NotEligible):
        offer_card(kind, who, by=Actor.member(who))

    approved(who)

    assert offer_card(kind, who, by=Actor.member(who)).offer.kind == kind


def test_sandbox_offer__when_not_in_sandbox_mode__refuses(settings):
    settings.SANDBOX = False

    with pytest.raises(CommandError, match=r"sandbox|샌드박스"):
        offer()
    samples.load()


def test_sandbox_offer__when_the_card_is_unknown__says_so():
    with pytest.raises(CommandError):
        call_command("sandbox_offer", "--card", "nothing")
