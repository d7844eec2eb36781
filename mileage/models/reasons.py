"""Why points moved: the code in a transfer, and what the citizen reads."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    AWARD = "award", _("Earned")
    CORRECTION = "correction", _("Corrected")
    BUDGET = "budget", _("Budget set")
    SPEND = "spend", _("Spent")
    HOLD = "hold", _("Set aside")
    EXPIRY = "expiry", _("Expired")
    CLAWBACK = "clawback", _("Clawed back")
    EXCHANGE = "exchange", _("Exchanged")
    REFUND = "refund", _("Refunded")
    SHARING = "sharing", _("Shared out")
