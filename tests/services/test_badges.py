"""Badges: defined by institutions, published by two, awarded, fetched as Open Badges 3.0, taken back."""

from __future__ import annotations

import copy
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from jsonschema import Draft202012Validator

from anchoring.log.records import digest_of, with_kind
from anchoring.models import Commitment
from anchoring.sources import Row
from credentials.achievements import check_achievement
from credentials.actions.checking import check_some
from credentials.actions.institutions import withdraw_institution
from credentials.actions.offers import offer_card
from credentials.actions.statuses import reinstate, revoke, suspend
from credentials.definitions import check_definition
from credentials.eligibility import refused_now, standing_of
from credentials.errors import NotEligible
from credentials.formats.w3c.verification import verify_credential, verify_jwt
from credentials.models import CardDraft, Credential, CredentialState, StatusReason
from credentials.presentation.errors import Refused
from credentials.queries import cards_of, current_kind
from identity.actions.members import leave
from identity.actors import Actor
from identity.errors import NotAllowed, OutOfScope, SamePerson
from identity.models import StaffRole
from identity.queries import today
from identity.second_person import approve
from services.badges import tampering
from services.badges.actions import AwardReport, award_badge, propose_badge, take_back_award
from services.badges.actions.publishing import draft_of
from services.badges.errors import AlreadyAwarded, AwardOver, BadgeNotListed, BadgeNotPublished, EvidenceRefused
from services.badges.models import Award
from services.core.errors import MemberGone, NotYetPerformed, ReasonMissing
from tests.credentials.independent import judged
from tests.factories import badges as make
from tests.factories.credentials import new_keys, payload_of, resident
from tests.factories.identity import as_staff, member, member_client
from tests.factories.institutions import fetched, listed
from tests.factories.institutions import judged as shown

pytestmark = pytest.mark.django_db
_TEXT, _URL = {"type": "string"}, {"type": "string", "format": "uri", "pattern": "^(https?|did):"}


def _typed(of: str, /, **properties: Any) -> dict[str, Any]:
    """An object of a class; what the second argument names is required where it says so."""
    kind = {"type": "array", "contains": {"const": of}}
    required = ["type", *(each for each in properties if each not in OPTIONAL)]
    return {"type": "object", "properties": {"type": kind} | properties, "required": required}


OPTIONAL = {"achievementType", "alignment", "tag", "inLanguage", "narrative", "targetFramework", "targetCode"}
OPTIONAL |= {"evidence", "awardedDate", "validUntil"}

# The classes of Open Badges 3.0, section B.1, as far as we use them: what the JSON Schema of 1EdTech requires, and the
# values that the text demands of contexts, types and times. Written from the specification, not copied.
_ALIGNMENT = _typed("Alignment", targetName=_TEXT, targetUrl=_URL, targetFramework=_TEXT, targetCode=_TEXT)
_ACHIEVEMENT = _typed(
    "Achievement",
    id=_URL,
    name=_TEXT,
    description=_TEXT,
    criteria={"type": "object", "properties": {"narrative": _TEXT}, "minProperties": 1},
    achievementType={"type": "string"},
    alignment={"type": "array", "items": _ALIGNMENT},
    tag={"type": "array", "items": _TEXT},
    inLanguage={"type": "string", "pattern": "^[a-z]{2,4}(-[A-Za-z]{2,4})?$"},
)
CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
_STAMP = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
OPEN_BADGE = _typed(
    "OpenBadgeCredential",
    id={"type": "string"},
    **{"@context": {"type": "array", "prefixItems": [{"const": CONTEXTS[0]}, {"const": CONTEXTS[1]}]}},
    name=_TEXT,
    credentialStatus={"type": "object", "properties": {"id": _URL, "type": _TEXT}, "required": ["id", "type"]},
    issuer=_typed("Profile", id=_URL, name=_TEXT),
    validFrom=_STAMP,
    validUntil=_STAMP,
    awardedDate=_STAMP,
    credentialSubject=_typed("AchievementSubject", id=_URL, achievement=_ACHIEVEMENT),
    evidence={"type": "array", "items": _typed("Evidence", narrative=_TEXT)},
    proof={"type": "object", "properties": {"cryptosuite": {"enum": ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"]}}},
)


@pytest.mark.parametrize(("suffix", "suite"), [("ldp-eddsa", "eddsa-rdfc-2022"), ("ldp-ecdsa", "ecdsa-rdfc-2019")])
def test_badge__as_an_open_badge__fits_the_specification_and_another_library_verifies_it(suffix: str, suite: str):
    holder = resident()
    award = make.awarded(holder, evidence_url="https://hanbit.example/works/7", evidence_text="과제 우수")
    card, _ = fetched(current_kind("course"), holder, suffix)

    Draft202012Validator(OPEN_BADGE).validate(card)
    assert card["@context"][1] == "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    assert card["type"][:2] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert card["issuer"]["id"] == award.badge.institution.did
    achievement = card["credentialSubject"]["achievement"]
    assert achievement["alignment"][0]["targetCode"] == "2001"
    assert achievement["tag"] == ["Python", "SQL"]
    assert card["evidence"] == [
        {"type": ["Evidence"], "id": "https://hanbit.example/works/7", "narrative": "과제 우수"}
    ]
    judge = partial(judged, "data-integrity", suite=suite, anothersList=True)
    assert judge(card) == {"verified": True, "set": []}
    assert verify_credential(card).problems == []
    forged = copy.deepcopy(card)
    forged["credentialSubject"]["achievement"]["name"] = "의사 면허"
    assert "nvalid signature" in judge(forged)["error"]


def problems_of(card: dict[str, Any]) -> list[str]:
    return [str(each) for each in verify_credential(card).problems]


def test_badge__whose_one_status_list_says__that_it_is_suspended_or_revoked():
    holder = resident()
    make.awarded(holder)
    card, _ = fetched(current_kind("course"), holder, "ldp-eddsa")
    credential, seen = Credential.objects.get(), []
    assert card["credentialStatus"]["statusPurpose"] == "suspension"

    for change in (suspend, reinstate, revoke):
        change(credential, StatusReason.MISUSE, by=Actor.system("tests"))
        verdict = judged("data-integrity", card, suite="eddsa-rdfc-2022", anothersList=True)
        seen.append((verdict["set"], problems_of(card)))

    said = (["suspension"], ["credentialStatus: The status list says suspension."])
    assert seen == [said, ([], []), said]
    other = urlsplit(card["credentialStatus"]["statusListCredential"]).path.replace("suspension", "revocation")
    assert Client(HTTP_HOST="localhost:8000").get(other).status_code == 404


def test_badge__in_the_wallets_format_and_as_a_jwt__is_the_same_badge():
    holder = resident()
    make.awarded(holder)
    kind = current_kind("course")

    payload = payload_of(fetched(kind, holder)[0])
    jwt = fetched(kind, holder, "vc-jwt")[0]

    assert (payload["badge"], payload["awarded_on"]) == ("데이터 분석 과정", today().isoformat())
    assert "cnf" in payload
    verdict = verify_jwt(jwt)
    assert verdict.problems == []
    assert verdict.document["credentialSubject"]["achievement"]["id"] == kind.vct


def test_wallet__shows_a_badge_to_whom_it_was_awarded_alone():
    holder, other = resident(), member()
    make.awarded(holder)

    assert "course" in [card.kind.code for card in cards_of(holder) if card.refusal is None]
    assert "course" not in [card.kind.code for card in cards_of(other)]
    kinds = {kind["code"]: kind for kind in member_client(holder).get("/api/cards").json()["kinds"]}
    assert kinds["course"]["institution"] == {"ko": "한빛학교", "en": "Hanbit School"}
    with pytest.raises(NotEligible) as refused:
        offer_card(current_kind("course"), other, by=Actor.member(other))
    assert refused.value.extra["reason"] == "not_awarded"


def test_student__who_is_no_resident__fetches_a_badge_unless_it_says_what_the_register_knows():
    student = member()
    award = make.awarded(student)
    card, _ = fetched(current_kind("course"), student, "ldp-eddsa")

    assert verify_credential(card).problems == []
    assert [each.kind.code for each in cards_of(student) if each.refusal is None] == ["course"]
    assert Credential.objects.get().district is None
    check_some(by=Actor.system("tests"))
    assert Credential.objects.get().state == CredentialState.ACTIVE
    naming = current_kind("course")
    naming.claims = [*naming.claims, {"name": "name", "source": "name", "label_ko": "이름", "label_en": "Name"}]
    refused = refused_now(naming, student, standing_of(student, today()))
    assert refused and refused.code == "not_resident"
    take_back_award(award, "wrong", by=as_staff())
    assert Credential.objects.get().state == CredentialState.REVOKED


def test_take_back__revokes_the_badge_and_it_may_be_awarded_again():
    holder = resident()
    award = make.awarded(holder)
    card, _ = fetched(current_kind("course"), holder, "ldp-eddsa")
    staff = as_staff(service=award.badge.institution_id)

    take_back_award(award, "another person's work", by=staff)

    assert Credential.objects.get().state == CredentialState.REVOKED
    assert problems_of(card) == ["credentialStatus: The status list says suspension."]
    with pytest.raises(AwardOver):
        take_back_award(award, "twice", by=staff)
    again = make.awarded(holder, award.badge)
    with pytest.raises(ReasonMissing):
        take_back_award(again, " ", by=staff)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"awarded_on": today() + timedelta(days=1)}, NotYetPerformed),
        ({"evidence_url": "http://plain.example/"}, EvidenceRefused),
        ({"evidence_url": "javascript:alert(1)"}, EvidenceRefused),
        ({"evidence_text": "가" * 501}, EvidenceRefused),
    ],
)
def test_award__of_what_cannot_be__is_refused_and_records_nothing(changes: dict[str, Any], refusal: type[Exception]):
    badge = make.published()

    with pytest.raises(refusal):
        make.awarded(member(), badge, **changes)
    assert not Award.objects.exists()


def test_award__twice_or_to_who_left_or_of_an_unpublished_badge__is_refused():
    holder, gone, badge = member(), member(), make.published()
    make.awarded(holder, badge)
    leave(gone, confirmed=True, by=Actor.member(gone))

    with pytest.raises(AlreadyAwarded):
        make.awarded(holder, badge)
    with pytest.raises(MemberGone):
        make.awarded(gone, badge)
    withdraw_institution(badge.institution, "closed", by=as_staff())
    with pytest.raises(BadgeNotPublished):
        make.awarded(member(), badge)


@pytest.mark.django_db(transaction=True)
def test_award__of_many_staff_at_once__exactly_one_stands(threads: Any):
    badge, holder = make.published(), member()
    report, by = AwardReport(badge, holder, today()), as_staff(service=badge.institution_id)

    outcomes = threads.run(lambda _: award_badge(report, by=by), range(4))

    assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyAwarded"] * 3 + ["Award"]


def test_staff__of_another_institution_or_without_the_right__may_not_award():
    badge, other = make.published(), listed(cards=("other",))
    report = AwardReport(badge, member(), today())

    for actor, refusal in (
        (as_staff(service=other.code), OutOfScope),
        (as_staff(service="parking"), OutOfScope),
        (as_staff(role=StaffRole.AUDITOR), NotAllowed),
        (Actor.member(report.member), NotAllowed),
    ):
        with pytest.raises(refusal):
            award_badge(report, by=actor)


def test_publishing__needs_the_trust_list_the_citys_staff_and_a_second_person():
    badge = make.badge(listed(cards=("other",)))
    with pytest.raises(BadgeNotListed):
        propose_badge(badge, "new", by=as_staff())
    badge = make.badge(listed(cards=("course2",)), code="course2")
    with pytest.raises(OutOfScope):
        propose_badge(badge, "new", by=as_staff(service=badge.institution_id))
    asked = as_staff()
    draft = propose_badge(badge, "new", by=asked)
    with pytest.raises(SamePerson):
        approve(draft.approval, by=asked)


@pytest.mark.parametrize(
    "achievement",
    [
        None,
        "x",
        {},
        {"type": "Course"},
        {"type": "Doctorate", "criteria": "x"},
        {"type": "Course", "criteria": " "},
        {"type": "Course", "criteria": "x" * 2001},
        {"type": "Course", "criteria": "x", "more": 1},
        {"type": "Course", "criteria": "x", "skills": {}},
        {"type": "Course", "criteria": "x", "skills": [{"url": "https://x.example/"}]},
        {"type": "Course", "criteria": "x", "skills": [{"name": "x", "url": "http://x.example/"}]},
        {"type": "Course", "criteria": "x", "skills": [{"name": "x"}] * 21},
    ],
)
def test_achievement__that_open_badges_would_not_take__is_refused(achievement: Any):
    with pytest.raises(ValidationError):
        check_achievement(achievement)


@pytest.mark.parametrize(
    "changes",
    [
        {"achievement": None},
        {"institution": None},
        {"eligibility": [{"rule": "awarded", "badge": "another"}]},
        {"eligibility": [{"rule": "resident"}]},
    ],
)
def test_badge_kind__without_its_institution_achievement_or_rule__is_refused(changes: dict[str, Any]):
    draft: CardDraft = draft_of(make.badge())
    check_definition(draft)
    for name, value in changes.items():
        setattr(draft, name, value)

    with pytest.raises(ValidationError) as refused:
        check_definition(draft)
    assert "achievement" in refused.value.message_dict


def test_history__is_in_the_log_as_the_rows_say_and_the_evidence_goes_with_the_member():
    holder = member()
    award = make.awarded(holder, evidence_text="과제 우수")
    take_back_award(award, "wrong", by=as_staff())
    make.awarded(holder, award.badge, evidence_text="다시")

    rows = [row for row in tampering._awards() if isinstance(row, Row)]
    assert len(rows) == 3
    for row in rows:
        commitment = Commitment.objects.get(pk=row.commitment)
        assert digest_of(bytes(commitment.salt), with_kind(commitment.kind, row.record)) == bytes(commitment.digest)
    leave(holder, confirmed=True, by=Actor.member(holder))
    assert set(Award.objects.values_list("evidence_text", flat=True)) == {""}


def test_type__of_a_badge__names_the_open_badge_context_to_wallets():
    make.published()
    from tests.credentials.independent import fetched as served

    known = served("/.well-known/openid-credential-issuer").json()["credential_configurations_supported"]
    definition = known["course-card-ldp-eddsa"]["credential_definition"]
    assert definition["type"] == ["VerifiableCredential", "OpenBadgeCredential", "CourseCard"]
    assert definition["@context"][2].startswith(settings.ISSUER_ORIGIN)


def test_badge__is_its_holders_alone__another_key_shows_nothing_and_an_award_moved_in_the_table_is_found():
    holder, other = resident(), member()
    award = make.awarded(holder)
    held, key = fetched(current_kind("course"), holder)
    assert shown(held, key)["badge"] == "데이터 분석 과정"
    with pytest.raises(Refused):
        shown(held, new_keys(1)[0])

    Award.objects.filter(pk=award.pk).update(member=other)

    [row] = [each for each in tampering._awards() if isinstance(each, Row)]
    commitment = Commitment.objects.get(pk=row.commitment)
    assert digest_of(bytes(commitment.salt), with_kind(commitment.kind, row.record)) != bytes(commitment.digest)
