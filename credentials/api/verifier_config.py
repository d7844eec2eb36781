"""What the verifier's app asks its own origin for: where the signed lists are, the trust anchor, and the time."""

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from identity.signing.ceremony import root_certificate


@require_safe
@never_cache
def verifier_config(request: HttpRequest) -> JsonResponse:
    """Public; `now` is in milliseconds since 1970, for the clock of a device that will be offline."""
    return JsonResponse(
        {
            "issuer": settings.ISSUER_ORIGIN,
            "trust_list": f"{settings.ISSUER_ORIGIN}/trust-list",
            "anchors": root_certificate().public_bytes(Encoding.PEM).decode(),
            "now": int(timezone.now().timestamp() * 1000),
        }
    )
