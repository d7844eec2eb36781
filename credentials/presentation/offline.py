"""What a desk and a wallet need to know of purposes when they have no network."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.utils import timezone

from identity.models import District, DongSuccession

from ..dates import start_of
from . import dcql
from .models import Audience, Mode, Purpose

OFFLINE = {Mode.BROADCAST, Mode.CHALLENGE}
# All that a desk can fill in by itself.
PARAMETERS = {"district"}


def offline_purposes() -> list[dict[str, Any]]:
    """Purposes that one QR code can answer, in the form of docs/qr-presentation.md.

    Those for some systems alone are not among them: this list is public, and any desk reads it. An organisation hands
    its own to its desks (`desks`).
    """
    active = Purpose.objects.filter(active=True, modes__overlap=sorted(OFFLINE), audience=Audience.EVERYONE)
    return [described(purpose, OFFLINE) for purpose in active if fits_a_desk(purpose)]


def fits_a_desk(purpose: Purpose) -> bool:
    """One card a code, of the one format that codes carry; and nothing asked for that no desk can give."""
    asked = purpose.query["credentials"]
    return len(asked) == 1 and asked[0]["format"] == dcql.SD_JWT and dcql.parameters_of(purpose.query) <= PARAMETERS


def described(purpose: Purpose, modes: set[Mode]) -> dict[str, Any]:
    """For a scanner or a wallet, with those of the modes that it has."""
    as_it_is = {name: f"{{{name}}}" for name in PARAMETERS}
    return {
        "code": purpose.code,
        "name_ko": purpose.name_ko,
        "name_en": purpose.name_en,
        "ground_ko": purpose.ground_ko,
        "ground_en": purpose.ground_en,
        "holder_check": purpose.holder_check,
        "modes": sorted(modes.intersection(purpose.modes)),
        "max_list_age": purpose.max_list_age,
        "query": dcql.filled(purpose.query["credentials"][0], settings.ISSUER_ORIGIN, as_it_is),
    }


def desk_districts() -> list[dict[str, Any]]:
    """Today's districts, each with those that it came out of: cards issued until then (seconds) still name them."""
    today = timezone.localdate()
    former: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for handed in DongSuccession.objects.filter(effective_on__lte=today).select_related("predecessor"):
        until = int(start_of(handed.effective_on).timestamp())
        former[handed.successor_id][handed.predecessor.name_ko] = until
    return [
        {
            "name_ko": district.name_ko,
            "name_en": district.name_en,
            "former": [
                {"name_ko": name, "until": until} for name, until in sorted(former.get(district.pk, {}).items())
            ],
        }
        for district in District.objects.filter(valid__contains=today)
    ]
