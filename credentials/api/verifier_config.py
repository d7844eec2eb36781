"""What the verifier's app asks its own origin for: lists, anchor, purposes and time; and the wallet's purposes."""

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from identity.signing.ceremony import root_certificate

from ..presentation.offline import desk_districts, offline_purposes


@require_safe
@never_cache
def verifier_config(request: HttpRequest) -> JsonResponse:
    """Public; `now` is in milliseconds since 1970, for the clock of a device that will be offline."""
    return JsonResponse(
        {
            "issuer": settings.ISSUER_ORIGIN,
            "trust_list": f"{settings.ISSUER_ORIGIN}/trust-list",
            "anchors": root_certificate().public_bytes(Encoding.PEM).decode(),
            "purposes": offline_purposes(),
            "districts": desk_districts(),
            "now": int(timezone.now().timestamp() * 1000),
        }
    )


@require_safe
@never_cache
def gate_purposes(request: HttpRequest) -> JsonResponse:
    """Public: what gates may ask a wallet that has no network."""
    return JsonResponse({"purposes": offline_purposes()})
