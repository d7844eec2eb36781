"""Institutions issue cards of their own, as far as the city's trust list allows, and no longer than that."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography import x509
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from anchoring.log.records import digest_of
from anchoring.models import Commitment
from credentials import records
from credentials.actions.institutions import request_listing, withdraw_institution
from credentials.actions.offers import offer_card
from credentials.definitions import check_definition
from credentials.errors import CardOfAnother, InstitutionNotListed, ListingOutdated
from credentials.formats.w3c.verification import verify_credential, verify_jwt, verify_unsecured_presentation
from credentials.formats.w3c.vocabulary import BASE, OPEN_BADGES
from credentials.models import InstitutionState, IssuingInstitution, StatusList
from credentials.presentation.errors import Refused
from credentials.queries import current_kinds
from credentials.trust import trust_list
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope, SamePerson
from identity.models import Approval, AuditRow, StaffRole
from identity.second_person import approve
from identity.signing import client
from identity.signing.ceremony import root_certificate
from identity.signing.encoding import b64url
from identity.signing.jws import sign_jwt, sign_jwts
from identity.signing.keys import active_key
from identity.signing.models import IssuerKey, KeyState
from tests.credentials.test_card_drafts import draft
from tests.factories.credentials import Wallet, payload_of, resident, unpadded
from tests.factories.identity import as_staff, district_named, staff, staff_client
from tests.factories.institutions import drafted, fetched, judged, kind_of, listed, new_code

pytestmark = pytest.mark.django_db
HTTP = Wallet().http


def entries() -> dict[str, dict]:
    payload = json.loads(unpadded(trust_list().jwt.split(".")[1]))
    return {each["iss"]: each for each in payload["issuers"]}


def test_card__of_a_listed_institution__is_signed_by_its_own_key_and_accepted():
    school, member = listed(), resident()
    copy, key = fetched(kind_of(school), member)

    header, payload = json.loads(unpadded(copy.split(".")[0])), payload_of(copy)
    leaf = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
    leaf.verify_directly_issued_by(root_certificate())
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [payload["iss"]] == [school.address]
    assert payload["iss"] == f"{settings.ISSUER_ORIGIN}/institutions/{school.code}"
    assert judged(copy, key)["vct"] == f"{settings.ISSUER_ORIGIN}/vct/course-card/1"


def test_trust_list__names_the_institution_with_its_exact_header_and_its_kinds():
    school = listed()
    copy, _ = fetched(kind_of(school), resident())

    city, entry = entries()[settings.ISSUER_ORIGIN], entries()[school.address]
    assert (entry["status"], entry["name_en"]) == ("listed", "Hanbit School")
    assert [key["header"] for key in entry["keys"]] == [copy.split(".")[0]]
    assert entry["vcts"] == [f"{settings.ISSUER_ORIGIN}/vct/course-card/1"]
    assert not set(entry["vcts"]) & set(city["vcts"])
    assert entry["status_lists"] == city["status_lists"] == [StatusList.objects.get().uri]


def test_documents__of_a_listed_institution__publish_its_key_and_end_with_it():
    school = listed()
    kid = active_key(school.purpose).kid

    did = HTTP.get(f"/institutions/{school.code}/did.json").json()
    metadata = HTTP.get(f"/.well-known/jwt-vc-issuer/institutions/{school.code}").json()

    assert did["id"] == school.did and school.did.endswith(f":institutions:{school.code}")
    assert {method["type"] for method in did["verificationMethod"]} == {"JsonWebKey", "Multikey"}
    assert (metadata["issuer"], [key["kid"] for key in metadata["jwks"]["keys"]]) == (school.address, [kid])
    withdraw_institution(school, "x", by=as_staff())
    for code in (school.code, drafted().code, "nobody", "x" * 300):
        assert HTTP.get(f"/institutions/{code}/did.json").status_code == 404
        assert HTTP.get(f"/.well-known/jwt-vc-issuer/institutions/{code}").status_code == 404


def test_card__of_a_withdrawn_institution__is_refused_at_once_and_after_two_agree_counts_again():
    school, member = listed(), resident()
    copy, key = fetched(kind_of(school), member)

    withdraw_institution(school, "its keys were lent", by=as_staff())

    with pytest.raises(Refused, match="withdrawn") as refused:
        judged(copy, key)
    assert refused.value.code == "issuer_withdrawn"
    assert (entries()[school.address]["status"], entries()[school.address]["vcts"]) == ("withdrawn", [])
    assert "course" not in [kind.code for kind in current_kinds()]
    assert IssuerKey.objects.get(purpose=school.purpose).state == KeyState.RETIRED
    approve(request_listing(school, ["course"], "back", by=as_staff()), by=as_staff())
    assert judged(copy, key)
    assert judged(*fetched(current_kinds().get(code="course"), member))
    assert len(entries()[school.address]["keys"]) == 2


def test_card__while_its_institution_is_withdrawn__is_not_issued():
    school, member = listed(), resident()
    kind, wallet = kind_of(school), Wallet()
    token = wallet.token(offer_card(kind, member, by=Actor.member(member)))
    withdraw_institution(school, "x", by=as_staff())
    answer = wallet.ask(
        token, {"credential_configuration_id": "course-card-sd-jwt", "proofs": {"jwt": wallet.proofs()}}
    )

    assert answer.status_code == 400
    assert "not on the trust list" in answer.json()["error_description"]


def test_card__of_a_kind_that_the_trust_list_no_longer_allows__is_refused():
    school = listed()
    copy, key = fetched(kind_of(school), resident())

    approve(request_listing(school, ["other"], "fewer", by=as_staff()), by=as_staff())

    with pytest.raises(Refused, match="does not allow"):
        judged(copy, key)
    assert entries()[school.address]["vcts"] == []


@pytest.mark.parametrize("claims", [{"vct": "/vct/citizen-card/1"}, {"iss": ""}, {"iss": "/institutions/other"}])
def test_card__of_anothers_kind_or_name_under_its_key__is_refused(claims):
    school = listed()
    copy, key = fetched(kind_of(school), resident())
    payload = payload_of(copy) | {name: settings.ISSUER_ORIGIN + path for name, path in claims.items()}
    [forged] = sign_jwts("institution-sd-jwt-vc", [payload], key=active_key(school.purpose))

    with pytest.raises(Refused) as refused:
        judged(forged + copy[copy.index("~") :], key)
    assert refused.value.code == "untrusted_issuer"


def test_card__of_an_institutions_kind_under_the_citys_key__is_refused():
    school = listed()
    copy, key = fetched(kind_of(school), resident())
    forged = sign_jwt("sd-jwt-vc", payload_of(copy) | {"iss": settings.ISSUER_ORIGIN})

    with pytest.raises(Refused) as refused:
        judged(forged + copy[copy.index("~") :], key)
    assert refused.value.code == "untrusted_issuer"


@pytest.mark.parametrize("x5c", [["\u0000"], ["="], ["A" * 20_000], [""], ["가"]])
def test_card__with_a_strange_certificate__is_refused(x5c):
    copy, key = fetched(kind_of(listed()), resident())
    header = json.dumps({"alg": "ES256", "typ": "dc+sd-jwt", "x5c": x5c}).encode()
    strange = base64.urlsafe_b64encode(header).decode().rstrip("=") + copy[copy.index(".") :]

    with pytest.raises(Refused) as refused:
        judged(strange, key)
    assert refused.value.code in ("untrusted_issuer", "malformed_card", "malformed_presentation")


@pytest.mark.parametrize("suffix", ["ldp-ecdsa", "vc-jwt"])
def test_w3c_card__of_an_institution__names_its_did_and_verifies_until_it_is_withdrawn(suffix):
    school = listed()
    credential, _ = fetched(kind_of(school), resident(), suffix)
    verify = verify_jwt if suffix == "vc-jwt" else verify_credential

    verdict = verify(credential)
    assert (verdict.problems, verdict.document["issuer"]) == ([], school.did)
    withdraw_institution(school, "x", by=as_staff())
    assert "withdrawn" in verify(credential).problems[0].detail


def context(slug: str) -> str:
    return f"{settings.ISSUER_ORIGIN}/contexts/{slug}/1"


OWN, CITIZEN = "course-card", "citizen-card"


@pytest.mark.parametrize(
    ("contexts", "types", "verified"),
    [
        ([context(OWN)], ["CourseCard"], True),
        ([context(CITIZEN)], ["CitizenCard"], False),
        ([context(OWN), context(CITIZEN)], ["CourseCard"], False),
        ([context(OWN)], ["CourseCard", f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1#CitizenCard"], False),
        ([context(OWN), {"CitizenCard": f"{settings.ISSUER_ORIGIN}/vct/citizen-card/1#x"}], ["CourseCard"], False),
        ([], ["CourseCard"], False),
        ([OPEN_BADGES, context(OWN)], ["OpenBadgeCredential", "CourseCard"], False),
    ],
)
def test_w3c_card__of_an_institution__is_of_a_kind_that_the_trust_list_allows(contexts, types, verified):
    school = listed()
    card, _ = fetched(kind_of(school), resident(), "vc-jwt")
    header, payload, _ = card.split(".")
    said = {"@context": [BASE, *contexts], "type": ["VerifiableCredential", *types]}
    data = f"{header}.{b64url(json.dumps(json.loads(unpadded(payload)) | said).encode())}"
    [signature] = client.sign(active_key(school.purpose).kid, "institution-vc-jwt", [data.encode()])
    enveloped = {
        "@context": [BASE],
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{data}.{b64url(signature)}",
    }
    shown = {"@context": [BASE], "type": "VerifiablePresentation", "verifiableCredential": [enveloped]}

    problems = verify_unsecured_presentation(shown).problems
    assert [each.member for each in problems] == ([] if verified else ["verifiableCredential[0].issuer"])


def test_w3c_card__of_a_kind_that_the_trust_list_no_longer_allows__is_refused():
    school = listed()
    card, _ = fetched(kind_of(school), resident(), "ldp-ecdsa")

    approve(request_listing(school, ["other"], "fewer", by=as_staff()), by=as_staff())

    assert "does not allow" in verify_credential(card).problems[0].detail


def test_signing_process__keeps_the_kinds_of_city_and_institutions_apart():
    school = active_key(listed().purpose)

    for kid, kind in ((school.kid, "sd-jwt-vc"), (active_key("credential").kid, "institution-sd-jwt-vc")):
        with pytest.raises(client.SignerRefused, match="does not sign"):
            client.sign(kid, kind, [b"e30.e30"])
    for purpose in ("institution", "institution-", "institution-UPPER", "institution-a.b", "institution-" + "x" * 40):
        with pytest.raises(client.SignerRefused):
            client.create_key(purpose, "ES256")


def test_listing__needs_two_people_of_the_whole_city_and_is_committed():
    school, manager = drafted(), as_staff()
    for by, error in ((as_staff(role=StaffRole.CLERK), NotAllowed), (as_staff(district="연수구"), OutOfScope)):
        with pytest.raises(error):
            request_listing(school, ["course"], "x", by=by)
    asked = request_listing(school, ["course"], "x", by=manager)
    with pytest.raises(SamePerson):
        approve(asked, by=manager)
    assert school.address not in entries()

    approve(asked, by=as_staff())

    school.refresh_from_db()
    commitment = Commitment.objects.get(pk=school.commitment_id)
    record = records.institution_changed(school) | {"kind": records.INSTITUTION}
    assert bytes(commitment.digest) == digest_of(bytes(commitment.salt), record)
    assert AuditRow.objects.filter(event="institution.listed").count() == 1


def test_listing__when_the_institution_was_withdrawn_meanwhile__is_void():
    school = listed()
    asked = request_listing(school, ["course", "more"], "x", by=as_staff())
    withdraw_institution(school, "x", by=as_staff())

    with pytest.raises(ListingOutdated):
        approve(asked, by=as_staff())
    with pytest.raises(InstitutionNotListed):
        withdraw_institution(school, "twice", by=as_staff())


@pytest.mark.parametrize("card", ["citizen", "course"])
def test_listing__of_a_card_of_another__is_refused(card):
    listed()

    with pytest.raises(CardOfAnother):
        request_listing(drafted(), [card], "x", by=as_staff())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"code": "other"}, "does not allow"),
        ({"formats": ["dc+sd-jwt", "mso_mdoc"]}, "mobile documents"),
        ({"code": "citizen"}, "another"),
        ({}, ""),
    ],
)
def test_draft__of_an_institutions_card__is_held_to_the_trust_list(fields, sentence):
    of = draft(**{"code": "course", "eligibility": [{"rule": "resident"}], "institution": listed()} | fields)
    of.claims = [claim for claim in of.claims if claim["source"] == "holds"]

    with translation.override("en"):
        try:
            check_definition(of)
        except ValidationError as error:
            assert sentence and sentence in str(error.message_dict["institution"])
        else:
            assert not sentence


def url(name: str, *args: object) -> str:
    return reverse(f"admin:credentials_issuinginstitution_{name}", args=args, urlconf="wallet.urls.admin")


def test_screens__lead_from_a_draft_to_the_list_and_back():
    http = staff_client(staff(role=StaffRole.MANAGER))
    code = new_code()
    form = {"code": code, "name_ko": "한빛학교", "name_en": "Hanbit School", "district": ""}
    assert http.post(url("add"), form | {"code": "Bad Code"}).status_code == 200
    assert http.post(url("add"), form).status_code == 302
    assert http.post(url("list", code), {"cards": "co/urse", "reason": "x"}).status_code == 200
    assert http.post(url("list", code), {"cards": "course badge", "reason": "x"}).status_code == 302

    approval = Approval.objects.get()
    assert approval.payload["cards"] == ["badge", "course"]
    approve(approval, by=as_staff())
    page = http.get(url("change", code)).content.decode()
    assert "badge, course" in page and "did:web:" in page
    assert http.post(url("withdraw", code), {"reason": "lent"}).status_code == 302
    assert IssuingInstitution.objects.get().state == InstitutionState.WITHDRAWN
    assert http.post(url("withdraw", code), {"reason": "lent"}).status_code == 404


def test_screens__show_district_staff_their_own_institutions_only():
    manager = staff("연수구", role=StaffRole.MANAGER)
    mine, theirs = drafted(district=district_named("연수구")), drafted()
    http = staff_client(manager)

    listed_page = http.get(url("changelist")).content.decode()
    assert f"/{mine.code}/" in listed_page and f"/{theirs.code}/" not in listed_page
    assert http.get(url("change", theirs.code)).status_code == 302
