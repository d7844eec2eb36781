"""What is refused about collectibles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.core.errors import ServiceError


class CampaignIncomplete(ServiceError):
    code = "collectible_campaign_incomplete"
    text = _("A bound collectible needs its card first: have it published, then open the campaign.")


class CampaignOpen(ServiceError):
    code = "collectible_campaign_open"
    text = _("This campaign is open already.")


class CodeNotListed(ServiceError):
    code = "collectible_not_listed"
    text = _("Only a bound collectible has a card, and the trust list must allow its institution this code first.")


class NotObtainable(ServiceError):
    code = "collectible_not_obtainable"
    text = _("This collectible cannot be obtained now: its time has not come, or is over.")


class EditionGone(ServiceError):
    code = "collectible_edition_gone"
    text = _("All of this edition are taken.")


class AlreadyObtained(ServiceError):
    code = "collectible_already_obtained"
    text = _("One person obtains one of an edition, and has done so already.")


class ClaimCodeUnknown(ServiceError):
    code, status = "collectible_claim_unknown", 404
    text = _("There is no such link, its time is over, or it was used.")


class ItemUnknown(ServiceError):
    code, status = "collectible_unknown", 404
    text = _("You have no such collectible.")


class ItemOver(ServiceError):
    code = "collectible_over"
    text = _("This collectible was ended.")


class ItemBound(ServiceError):
    code = "collectible_bound"
    text = _("This collectible is bound to you and cannot be passed on.")


class ItemOffered(ServiceError):
    code = "collectible_offered"
    text = _("It is offered to someone. Take the offer back first.")


class RecipientUnknown(ServiceError):
    code, status = "collectible_recipient_unknown", 400
    text = _("There is no other member with this number. Ask for the number in their wallet settings.")


class OfferUnknown(ServiceError):
    code, status = "collectible_offer_unknown", 404
    text = _("There is no such offer, or it is over.")


class BenefitUnknown(ServiceError):
    code, status = "collectible_benefit_unknown", 404
    text = _("This collectible has no such benefit today.")


class BenefitUsedUp(ServiceError):
    code = "collectible_benefit_used_up"
    text = _("This benefit was used as often as it may be.")


class CodeUnknown(ServiceError):
    code, status = "collectible_code_unknown", 404
    text = _("There is no such code for this benefit, its time is over, or it was used.")


class NoticeUnknown(ServiceError):
    code, status = "collectible_notice_unknown", 404
    text = _("There is no such notice.")
