"""Four origins in one process: the Host header decides the URL configuration, the cookies and the policy.

A path does not isolate: a script flaw in the verifier or the admin must not be able to use a citizen's keys.
"""

from collections.abc import Callable

from corsheaders.signals import check_request_enabled
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from wallet.config import config

_SELF = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
_APP = (
    "script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types lit-html service-worker; "
)


def _policies() -> dict[str, str]:
    issuer = config.origins["issuer"].url
    verifier = config.origins["verifier"].url
    return {
        "issuer": _SELF + "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'",
        "wallet": _SELF + _APP + f"connect-src 'self' {issuer} {verifier}/api/openid4vp/",
        "verifier": _SELF + _APP + f"connect-src 'self' {issuer}",
        # unfold brings Alpine, which evaluates expressions; this stays on the admin's origin.
        "admin": _SELF + "script-src 'self' 'unsafe-eval' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'",
    }


class OriginMiddleware:
    """Route by Host header; refuse a host that is none of ours (421, RFC 9110 section 15.5.20)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.origins = {origin.host: origin for origin in config.origins.values()}
        self.policies = _policies()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        origin = self.origins.get(request.META.get("HTTP_HOST", ""))
        if origin is None:
            return HttpResponse("This server does not answer for that host.\n", status=421, content_type="text/plain")
        role = origin.role
        # The origin says whether browsers come over https; a proxy's header about it is never trusted.
        request.META["wsgi.url_scheme"] = origin.scheme
        request.origin_role = role  # type: ignore[attr-defined]
        request.urlconf = f"wallet.urls.{role}"
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policies[role])
        if role == "wallet" and request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")  # about one person, unless a view says otherwise
        # the wallet asks for a location where its owner agrees to send one
        located = "(self)" if role == "wallet" else "()"
        policy = f"camera=(self), geolocation={located}, microphone=()"
        response.headers.setdefault("Permissions-Policy", policy)
        return response


@receiver(check_request_enabled)
def open_to_all(sender: object, request: HttpRequest, **named: object) -> bool:
    """Whether scripts of every origin may read this address: what wallets of others ask, and nothing else."""
    role: str = request.origin_role  # type: ignore[attr-defined]
    if role == "verifier":
        return request.path.startswith("/api/openid4vp/")
    return role == "issuer" and not request.path.startswith("/api/docs")


def origins_context(request: HttpRequest) -> dict[str, str | bool]:
    """The four addresses, for templates."""
    return addresses()


def addresses() -> dict[str, str | bool]:
    """What a page says about the installation, in attributes that frontend/src/base/page.ts reads."""
    found: dict[str, str | bool] = {f"{role}_origin": origin.url for role, origin in config.origins.items()}
    return found | {"sandbox": settings.SANDBOX}
