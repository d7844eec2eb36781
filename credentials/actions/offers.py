"""Offering a card: an invitation by reference, with a code that works once and a transaction code beside it.

Or with an issuer_state: the same for wallets of the profile `haip`, in which the member signs in to get the card.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from identity.actors import Actor
from identity.audit import audited, note
from identity.models import Member
from identity.queries import today
from identity.register.queries import resident_facts

from .. import eligibility
from ..errors import MemberUnknown, NotEligible
from ..models import AccessToken, CardKind, Offer, OfferGrant, OfferState, Representation
from ..openid4vci import secrets
from ..openid4vci.metadata import address

OFFER_LIFETIME = dt.timedelta(minutes=15)
PRINTED_LIFETIME = dt.timedelta(days=14)
PERMISSION = "credentials.add_offer"


@dataclass(frozen=True, slots=True)
class MadeOffer:
    """An offer with what is told once: its reference, and the transaction code for another channel, if it has one."""

    offer: Offer
    reference: str
    tx_code: str

    @property
    def uri(self) -> str:
        """What a wallet opens (OpenID4VCI 1.0 section 4.1.3)."""
        return f"openid-credential-offer://?{self._parameters}"

    @property
    def link(self) -> str:
        """The same for the city's own wallet."""
        return f"{settings.WALLET_ORIGIN}/offer?{self._parameters}"

    @property
    def _parameters(self) -> str:
        return urlencode({"credential_offer_uri": address("credential-offer", self.reference)})


@transaction.atomic
@audited("credential.offered")
def offer_card(
    kind: CardKind,
    member: Member,
    *,
    by: Actor,
    representation: Representation | None = None,
    grant: OfferGrant = OfferGrant.PRE_AUTHORIZED,
    lifetime: dt.timedelta = OFFER_LIFETIME,
) -> MadeOffer:
    """Offer a card to a member, or to who represents them; what was offered before and not fetched becomes void.

    Raises:
        NotEligible: a rule of the card refuses this member; carries why, what to do, and how to appeal.
    """
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if refused := eligibility.refused_now(kind, member, eligibility.standing_of(member, today())):
        raise NotEligible(**refused.as_json())
    void_earlier(kind, member)
    made = _new_offer(kind, member, representation, grant, lifetime)
    note(subject=made.offer)
    return made


@transaction.atomic
def offer_by_staff(kind: CardKind, number: UUID, lifetime: dt.timedelta, *, by: Actor) -> MadeOffer:
    """Offer a card to a member of the actor's districts, whose wallet gets it by signing in, and nobody else's.

    Raises:
        MemberUnknown: no such member with a wallet, or not of these districts.
        NotEligible: as `offer_card`.
        NotAllowed: without the permission.
    """
    by.require_staff(PERMISSION)
    member = Member.objects.filter(pk=number, left_at=None).exclude(user=None).first()
    facts = resident_facts(member, today()) if member else None
    district = facts.district.pk if facts and facts.district else None
    if member is None or not by.scope().allows(district, ""):
        raise MemberUnknown
    return offer_card(kind, member, by=by, grant=OfferGrant.SIGN_IN, lifetime=lifetime)


def void_earlier(kind: CardKind, member: Member) -> None:
    """End the open offer, and the tokens with which nothing was fetched: a lost answer cannot be used later."""
    Offer.objects.filter(kind=kind, member=member, state=OfferState.OPEN).update(state=OfferState.VOID)
    tokens = AccessToken.objects.filter(offer__kind=kind, offer__member=member, ended_at=None).order_by("pk")
    locked = list(tokens.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    # asked under the locks: what is fetched at this moment shows in another table, which no lock of ours reads again
    AccessToken.objects.filter(pk__in=locked, credential=None).update(ended_at=timezone.now())


def _new_offer(
    kind: CardKind, member: Member, representation: Representation | None, grant: OfferGrant, lifetime: dt.timedelta
) -> MadeOffer:
    now, reference = timezone.now(), secrets.new_secret()
    offer = Offer(kind=kind, member=member, created_at=now, expires_at=now + lifetime, grant=grant)
    offer.representation = representation
    offer.reference_hash = secrets.hashed(reference)
    offer.code_hash = secrets.hashed(secrets.code_of(reference))
    tx_code = secrets.new_tx_code() if grant == OfferGrant.PRE_AUTHORIZED else ""
    offer.tx_code_mac = tx_code_mac(offer, tx_code) if tx_code else b""
    offer.save(force_insert=True)
    return MadeOffer(offer, reference, tx_code)


def tx_code_mac(offer: Offer, tx_code: str) -> bytes:
    """Six digits are guessed in a moment from a plain hash: this one needs the server's key, and differs by offer."""
    return secrets.keyed_hash("tx-code", f"{offer.id.hex}:{tx_code}")
