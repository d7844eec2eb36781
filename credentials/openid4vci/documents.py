"""The credential offer as a wallet reads it (OpenID4VCI 1.0 section 4.1.1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ..models import Offer
from .metadata import PRE_AUTHORIZED, configurations
from .secrets import TX_CODE_LENGTH, code_of


def offer_document(offer: Offer, reference: str) -> dict[str, Any]:
    """Offers the wallet's own format of the card; the code is made from the reference, and stored nowhere."""
    return {
        "credential_issuer": settings.ISSUER_ORIGIN,
        "credential_configuration_ids": [configurations(offer.kind)[0].id],
        "grants": {
            PRE_AUTHORIZED: {
                "pre-authorized_code": code_of(reference),
                "tx_code": {
                    "input_mode": "numeric",
                    "length": TX_CODE_LENGTH,
                    "description": _("The six digits that were shown to you with this offer."),
                },
            }
        },
    }
