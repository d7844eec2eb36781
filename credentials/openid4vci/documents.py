"""The credential offer as a wallet reads it (OpenID4VCI 1.0 section 4.1.1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ..models import Offer, OfferGrant
from .metadata import AUTHORIZATION_CODE, PRE_AUTHORIZED, configurations
from .secrets import TX_CODE_LENGTH, code_of


def offer_document(offer: Offer, reference: str) -> dict[str, Any]:
    """Offers the wallet's own format of the card; the code is made from the reference, and stored nowhere."""
    return {
        "credential_issuer": settings.ISSUER_ORIGIN,
        "credential_configuration_ids": [configurations(offer.kind)[0].id],
        "grants": _by_sign_in(reference) if offer.grant == OfferGrant.SIGN_IN else _by_code(reference),
    }


def _by_sign_in(reference: str) -> dict[str, Any]:
    return {AUTHORIZATION_CODE: {"issuer_state": code_of(reference)}}


def _by_code(reference: str) -> dict[str, Any]:
    return {
        PRE_AUTHORIZED: {
            "pre-authorized_code": code_of(reference),
            "tx_code": {
                "input_mode": "numeric",
                "length": TX_CODE_LENGTH,
                "description": _("The six digits that were shown to you with this offer."),
            },
        }
    }
