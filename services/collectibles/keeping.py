"""How long collectibles and what belongs to them stay, and on what ground."""

from __future__ import annotations

from identity.keeping import PURPOSE_OVER
from identity.retention import DAY, YEAR, Action, Rule, Since, delete_some, register

from .models import BenefitUse, ClaimCode, CollectibleNotice, Offer, OfferState


def register_rules() -> None:
    register(
        # That there was an item stays, by a number that is nobody's then; its history names nobody at any time.
        Rule("collectibles.items", ("collectibles.Item",), PURPOSE_OVER, Since.MEMBER, Action.ANONYMISE),
        Rule(
            "collectibles.offers",
            ("collectibles.Offer",),
            PURPOSE_OVER,
            Since.ENDED,
            period=90 * DAY,
            destroy=lambda before: delete_some(
                Offer.objects.filter(closed_at__lt=before).exclude(state=OfferState.OFFERED)
            ),
        ),
        Rule(
            "collectibles.uses",
            ("collectibles.BenefitUse",),
            PURPOSE_OVER,
            Since.ENDED,
            period=YEAR,
            destroy=lambda before: delete_some(BenefitUse.objects.filter(benefit__last_day__lt=before.date())),
        ),
        Rule(
            "collectibles.codes",
            ("collectibles.ClaimCode",),
            PURPOSE_OVER,
            Since.ENDED,
            period=YEAR,
            destroy=lambda before: delete_some(ClaimCode.objects.filter(until__lt=before)),
        ),
        Rule(
            "collectibles.notices",
            ("collectibles.CollectibleNotice",),
            PURPOSE_OVER,
            Since.MADE,
            period=YEAR,
            destroy=lambda before: delete_some(CollectibleNotice.objects.filter(at__lt=before)),
        ),
    )
