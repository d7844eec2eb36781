"""A certificate on a card: its owner shows it to a hospital through OpenID4VP, and the hospital uses it up, once.

The card is a picture of the row, which decides: it ends with every step that the certificate makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now

from credentials.actions.conditions import Proof, record_condition
from credentials.models import Condition, ConditionKind, StatusReason
from credentials.presentation.actions import Question, start_request
from credentials.presentation.models import PresentationRequest, Stage
from credentials.queries import current_kinds
from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today

from ..cards import CARD, COUNTS, SYSTEM, end_card
from ..errors import CertificateUnknown, NoCards, NotShown
from ..models import Asking, Certificate, CertificateState, CertificateStep, GiftState
from .certificates import held_by, move

if TYPE_CHECKING:
    from ..models import Institution

PURPOSE, QUERY = "blood-certificate", "certificate"  # what hospitals ask for, and the id in its query (migration 0002)


@transaction.atomic
@audited("blood_certificate.on_card")
def put_on_card(member: Member, number: int, *, by: Actor) -> Certificate:
    """Let the member's wallet get this certificate as a card, in the place of the one that is on it.

    Raises:
        CertificateUnknown, CertificateOver, CertificateOffered: what it says.
        NoCards: the card is not issued now. ConditionRefused: the member is not bound to the register.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    kind = ConditionKind.objects.filter(code=CARD).first()
    if kind is None or not current_kinds().filter(code=CARD).exists():
        raise NoCards
    certificate = held_by(member, number)
    if certificate.card and certificate.card.withdrawn_at is None:
        return certificate
    for other in Certificate.objects.select_for_update(of=("self",)).filter(owner=member, card__isnull=False):
        end_card(other, StatusReason.REPLACED)
        other.save(update_fields=["card"])
    proof = Proof(kind, today(), today() + COUNTS, "a certificate in the wallet", {"serial": certificate.serial})
    certificate.card = record_condition(member, proof, by=SYSTEM)
    certificate.save(update_fields=["card"])
    return certificate


@transaction.atomic
@audited("blood_certificate.asked_for")
def ask_to_show(hospital: Institution, *, by: Actor) -> Asking:
    """Begin to take a certificate at a hospital: a wallet is asked for its card. Raises NotAllowed, OutOfScope."""
    by.require_staff("blood_donation.use_certificate")
    by.require_scope(district=hospital.district_id, service="blood_donation")
    started = start_request(Question(PURPOSE, inside=True))
    note(district=hospital.district_id, service="blood_donation")
    return Asking.objects.create(hospital=hospital, request=started.request.pk, asked_by=by.user)


def shown_for(asking: Asking) -> tuple[str, PresentationRequest] | None:
    """The serial number on the card that was shown, and its presentation; None while, or where, there is none."""
    found = PresentationRequest.objects.filter(pk=asking.request, stage=Stage.VERIFIED, forget_at__gt=now()).first()
    if found is None or not found.result:
        return None
    return str(found.result["credentials"][QUERY]["claims"]["serial"]), found


@transaction.atomic
@audited("blood_certificate.used")
def use_shown(asking: Asking, *, by: Actor) -> Certificate:
    """Use up the certificate on the card that was shown, once and for good.

    Raises:
        NotAllowed, OutOfScope: not this member of staff's to take.
        NotShown: nothing was shown for this asking, or it was used.
        CertificateUnknown: since it was shown it was given away, used, replaced, or put on another card.
    """
    row = Asking.objects.select_for_update(of=("self",)).select_related("hospital").get(pk=asking.pk)
    hospital = row.hospital
    by.require_staff("blood_donation.use_certificate")
    by.require_scope(district=hospital.district_id, service="blood_donation")
    shown = shown_for(row)
    if shown is None or row.certificate_id is not None:
        raise NotShown
    certificate = _on_card(*shown)
    note(district=hospital.district_id, service="blood_donation")
    row.certificate = move(certificate, CertificateStep.USED, state=CertificateState.USED, used_at=hospital)
    row.save(update_fields=["certificate"])
    return row.certificate


def _on_card(serial: str, shown: PresentationRequest) -> Certificate:
    """The certificate of a card that was shown: still on that very card, which is never older than the showing."""
    card = Condition.objects.filter(code=CARD, values__serial=serial, withdrawn_at=None, entered_at__lte=shown.ended_at)
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("card", "owner")
    certificate = rows.filter(card__in=card, state=CertificateState.HELD).first()
    if certificate is None or certificate.gifts.filter(state=GiftState.OFFERED).exists():
        raise CertificateUnknown
    return certificate
