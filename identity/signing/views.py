"""Who the issuer is, for anyone who verifies: did:web document, SD-JWT VC issuer metadata, root and revocations."""

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from . import ceremony, dids
from .keys import verification_keys
from .models import KeyPurpose

_CACHED = cache_control(public=True, max_age=300)


@require_safe
@_CACHED
def did_document(request: HttpRequest) -> JsonResponse:
    """DID document of the issuer (did:web), with retired keys kept for verification."""
    return JsonResponse(dids.did_document(dids.issuer_did()), content_type="application/did+json")


@require_safe
@_CACHED
def integrators_document(request: HttpRequest) -> JsonResponse:
    """DID document under which integrators issue."""
    return JsonResponse(dids.did_document(dids.integrators_did()), content_type="application/did+json")


@require_safe
@_CACHED
def jwt_vc_issuer(request: HttpRequest) -> JsonResponse:
    """JWT VC Issuer Metadata (SD-JWT VC, section 5): the same keys as in the certificates."""
    keys = [dids.described(key) for key in verification_keys(KeyPurpose.CREDENTIAL)]
    return JsonResponse({"issuer": settings.ISSUER_ORIGIN, "jwks": {"keys": keys}})


@require_safe
@_CACHED
def root_pem(request: HttpRequest) -> HttpResponse:
    """The trust anchor, for convenience; take it by another channel before you trust it."""
    pem = ceremony.root_certificate().public_bytes(Encoding.PEM)
    return HttpResponse(pem, content_type="application/x-pem-file")


@require_safe
@_CACHED
def root_crl(request: HttpRequest) -> HttpResponse:
    """The root's certificate revocation list (RFC 5280)."""
    return HttpResponse(ceremony.crl_file().read_bytes(), content_type="application/pkix-crl")
