"""Who an issuing institution is, for anyone who verifies: its did:web document and SD-JWT VC issuer metadata.

Both are gone as soon as the city withdraws it.
"""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from identity.signing import dids
from identity.signing.keys import verification_keys

from ..models import InstitutionState, IssuingInstitution

_CACHED = cache_control(public=True, max_age=60)


@require_safe
@_CACHED
def did_document(request: HttpRequest, code: str) -> JsonResponse:
    """DID document (did:web, section 3.2), with retired keys kept for verification."""
    return JsonResponse(dids.did_document(_listed(code).did), content_type="application/did+json")


@require_safe
@_CACHED
def jwt_vc_issuer(request: HttpRequest, code: str) -> JsonResponse:
    """JWT VC Issuer Metadata; an issuer with a path has it between host and path (SD-JWT VC, section 5)."""
    institution = _listed(code)
    keys = [dids.described(key) for key in verification_keys(institution.purpose)]
    return JsonResponse({"issuer": institution.address, "jwks": {"keys": keys}})


def _listed(code: str) -> IssuingInstitution:
    institution = IssuingInstitution.objects.filter(pk=code[:40], state=InstitutionState.LISTED).first()
    if institution is None:
        raise Http404
    return institution
