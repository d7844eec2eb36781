"""A card that is issued no more: two people decide it, nobody gets it, and what people have keeps verifying."""

from __future__ import annotations

import pytest

from anchoring.log.records import digest_of
from anchoring.models import Commitment
from credentials import records
from credentials.actions.kinds import request_retirement
from credentials.actions.offers import offer_card
from credentials.errors import CardNeeded, NotIssued
from credentials.models import CardKind
from credentials.queries import current_kind
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope, SamePerson
from identity.models import AuditRow, StaffRole
from identity.second_person import approve
from tests.credentials.test_card_drafts import draft, published, url
from tests.factories.credentials import Wallet, new_version, resident
from tests.factories.identity import as_staff, member_client, staff, staff_client
from tests.factories.institutions import fetched, judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> CardKind:
    return new_kind()


def new_kind() -> CardKind:
    like = draft(code="library", eligibility=[{"rule": "resident"}])
    like.claims = [claim for claim in like.claims if claim["source"] == "holds"]
    like.save()
    return published(like)


def retired(kind: CardKind) -> CardKind:
    approve(request_retirement(kind, "replaced", by=as_staff()), by=as_staff())
    kind.refresh_from_db()
    return kind


def test_retired_card__verifies_for_whoever_has_it_and_nobody_gets_it(library):
    member = resident()
    copy, key = fetched(library, member)
    late, wallet = offer_card(library, member, by=Actor.member(member)), Wallet()
    token = wallet.token(late)

    retired(library)

    assert judged(copy, key)["vct"] == library.vct
    body = {"credential_configuration_id": "library-card-sd-jwt", "proofs": {"jwt": wallet.proofs()}}
    refused = wallet.ask(token, body)
    assert (refused.status_code, refused.json()["error"]) == (400, "credential_request_denied")
    assert "issued no more" in refused.json()["error_description"]
    metadata = Wallet().http.get("/.well-known/openid-credential-issuer").json()
    assert "library-card-sd-jwt" not in metadata["credential_configurations_supported"]
    assert Wallet().http.get("/vct/library-card/1").status_code == 200


def test_wallet__shows_a_retired_card_to_its_holder_alone(library):
    member = resident()
    fetched(library, member)
    retired(library)

    kinds = {each["code"]: each for each in member_client(member).get("/api/cards").json()["kinds"]}
    assert (kinds["library"]["eligible"], kinds["library"]["refusal"]["reason"]) == (False, "not_issued")
    assert len(kinds["library"]["cards"]) == 1
    others = member_client(resident("R9")).get("/api/cards").json()["kinds"]
    assert "library" not in [each["code"] for each in others]
    assert member_client(member).post("/api/cards/library/offer").status_code == 404


def test_retirement__needs_two_people_of_the_whole_city_and_is_committed(library):
    for by, error in ((as_staff(role=StaffRole.CLERK), NotAllowed), (as_staff(district="연수구"), OutOfScope)):
        with pytest.raises(error):
            request_retirement(library, "x", by=by)
    author = as_staff()
    asked = request_retirement(library, "x", by=author)
    with pytest.raises(SamePerson):
        approve(asked, by=author)

    approve(asked, by=as_staff())

    commitment = Commitment.objects.order_by("-pk").filter(kind=records.RETIRED).get()
    record = {"kind": records.RETIRED, "card": "library-card", "version": 1}
    assert bytes(commitment.digest) == digest_of(bytes(commitment.salt), record)
    assert AuditRow.objects.filter(event="card_kind.retired").count() == 1


def test_retirement__twice_or_of_an_old_version__is_refused(library):
    first, second = (request_retirement(library, "x", by=as_staff()) for _ in range(2))
    approve(first, by=as_staff())

    with pytest.raises(NotIssued):
        approve(second, by=as_staff())
    new_version()
    with pytest.raises(NotIssued):
        request_retirement(CardKind.objects.get(code="citizen", version=1), "x", by=as_staff())


def test_retirement__of_a_card_that_another_asks_for__is_refused():
    with pytest.raises(CardNeeded):
        request_retirement(current_kind("citizen"), "x", by=as_staff())


def test_new_version__of_a_retired_card__takes_it_up_again(library):
    retired(library)
    again = draft(code="library", based_on=library, claims=library.claims, eligibility=library.eligibility)

    assert published(again).version == 2
    assert current_kind("library").version == 2


def test_screen__asks_for_it_and_hides_the_button_afterwards(library):
    http = staff_client(staff(role=StaffRole.MANAGER))
    address = url("cardkind_retire", library.pk)

    assert http.post(address, {"reason": ""}).status_code == 200
    assert http.post(address, {"reason": "replaced"}).status_code == 302
    retired(library)
    assert http.get(address).status_code == 404
    assert http.get(url("cardkind_change", library.pk)).status_code == 200
