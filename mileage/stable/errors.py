"""What is refused about the stable token; `StableTokenOff` is the app's own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mileage.errors import MileageError


class OverLegalLimit(MileageError):
    """Carries how much is left."""

    code = "over_legal_limit"
    text = _("More may not be issued by law.")


class DepositKnown(MileageError):
    code = "deposit_known"
    text = _("This deposit was recorded already.")


class RedemptionSettled(MileageError):
    code = "redemption_settled"
    text = _("This redemption was settled already.")


class RedemptionKeyReused(MileageError):
    code = "redemption_key_reused"
    text = _("This key was used for another redemption.")


class NotDisputable(MileageError):
    code, status = "not_disputable", 404
    text = _("There is no such movement of yours, or it was disputed before.")


class Returned(MileageError):
    code = "movement_returned"
    text = _("This gave your tokens back. To have them paid out, redeem them again.")


class DisputeDecided(MileageError):
    code = "dispute_decided"
    text = _("This dispute was decided already.")
