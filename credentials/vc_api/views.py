"""POST /credentials/issue, /credentials/status, /credentials/verify, /presentations/verify (W3C VC API)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from identity.actors import Actor

from ..api.base import NO_STORE, ProtocolView
from ..formats.w3c import verification
from ..formats.w3c.documents import PURPOSES
from ..formats.w3c.errors import PARSING, Invalid
from ..formats.w3c.vocabulary import BASE
from ..openid4vci.reading import Malformed, body_of, json_object
from . import actions
from .errors import ApiRefusal
from .models import ApiToken, Scope

INTEGRATOR = Actor.outside("integrator")
_DESCRIBED: dict[str, Any] = {"tags": ["vc-api"], "request": OpenApiTypes.OBJECT}


class ApiView(ProtocolView):
    """A token, a JSON object, and problem details for whatever is wrong."""

    scope: ClassVar[Scope] = Scope.VERIFY

    def read(self, request: Request) -> tuple[ApiToken, dict[str, Any]]:
        """Raises ApiRefusal, Invalid."""
        token = actions.authorized(request.headers.get("Authorization", ""), self.scope)
        try:
            return token, json_object(body_of(request._request, "application/json"))
        except Malformed as error:
            raise Invalid("", str(error), PARSING) from None

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        if isinstance(exc, Invalid):
            return _problem(exc.problem | {"status": 400, "problemDetails": [exc.problem]}, {})
        if isinstance(exc, ApiRefusal):
            challenge = {"WWW-Authenticate": 'Bearer realm="vc-api"'} if exc.status == 401 else {}
            return _problem(exc.problem, challenge)
        return super().handle_exception(exc)


class IssueView(ApiView):
    """Issue a credential under the integrators' DID."""

    scope = Scope.ISSUE

    @extend_schema(operation_id="vc_api_issue", responses={201: OpenApiTypes.OBJECT}, **_DESCRIBED)
    def post(self, request: Request) -> HttpResponse:
        token, body = self.read(request)
        credential = body.get("credential")
        if not isinstance(credential, dict):
            raise Invalid("credential", "An object is expected.")
        secured = actions.issue(credential, _options(body.get("options", {})), token, by=INTEGRATOR)
        if isinstance(secured, str):
            address = f"data:application/vc+jwt,{secured}"
            secured = {"@context": BASE, "type": "EnvelopedVerifiableCredential", "id": address}
        return JsonResponse({"verifiableCredential": secured}, status=201, headers=NO_STORE)


class StatusView(ApiView):
    """Revoke, suspend or reinstate what this token issued."""

    scope = Scope.ISSUE

    @extend_schema(operation_id="vc_api_status", responses={200: OpenApiTypes.OBJECT}, **_DESCRIBED)
    def post(self, request: Request) -> HttpResponse:
        token, body = self.read(request)
        identifier, entry, on = (body.get(name) for name in ("credentialId", "credentialStatus", "status"))
        purpose = entry.get("statusPurpose") if isinstance(entry, dict) else None
        if not isinstance(identifier, str):
            raise Invalid("credentialId", "A string is expected.")
        if purpose not in PURPOSES:
            raise Invalid("credentialStatus.statusPurpose", "revocation or suspension is expected.")
        if not isinstance(on, bool):
            raise Invalid("status", "true or false is expected.")
        actions.set_status(identifier, purpose, on, token, by=INTEGRATOR)
        return JsonResponse({"credentialId": identifier, "status": on}, headers=NO_STORE)


class VerifyCredentialView(ApiView):
    """Signature, issuer, period and status of one credential."""

    @extend_schema(operation_id="vc_api_verify_credential", responses={200: OpenApiTypes.OBJECT}, **_DESCRIBED)
    def post(self, request: Request) -> HttpResponse:
        _, body = self.read(request)
        if "verifiableCredential" not in body:
            raise Invalid("verifiableCredential", "This is missing.")
        verdict = verification.verify_credential(body["verifiableCredential"])
        return _verdict(verdict, "verifiableCredential", body["verifiableCredential"])


class VerifyPresentationView(ApiView):
    """A presentation, and every credential in it."""

    @extend_schema(operation_id="vc_api_verify_presentation", responses={200: OpenApiTypes.OBJECT}, **_DESCRIBED)
    def post(self, request: Request) -> HttpResponse:
        _, body = self.read(request)
        if "presentation" in body:
            verdict = verification.verify_unsecured_presentation(body["presentation"])
            return _verdict(verdict, "presentation", body["presentation"])
        if "verifiablePresentation" not in body:
            raise Invalid("verifiablePresentation", "This is missing.")
        options = body.get("options", {})
        wanted = [options.get(name) for name in ("challenge", "domain")] if isinstance(options, dict) else [options]
        if not all(each is None or isinstance(each, str) for each in wanted):
            raise Invalid("options", "An object is expected, with challenge and domain as strings.")
        verdict = verification.verify_presentation(body["verifiablePresentation"], *wanted)
        return _verdict(verdict, "verifiablePresentation", body["verifiablePresentation"])


def _options(given: Any) -> actions.Options:
    if not isinstance(given, dict):
        raise Invalid("options", "An object is expected.")
    suite, identifier = given.get("cryptosuite", actions.SUITES[0]), given.get("credentialId")
    if given.get("mediaType") == "application/vc+jwt":
        suite = None
    elif suite not in actions.SUITES:
        raise Invalid("options.cryptosuite", f"{' or '.join(actions.SUITES)} is expected.")
    if identifier is not None and not (isinstance(identifier, str) and 0 < len(identifier) <= 400):
        raise Invalid("options.credentialId", "A string of at most 400 characters is expected.")
    return actions.Options(suite, identifier)


def _verdict(verdict: verification.Verdict, name: str, given: Any) -> JsonResponse:
    """200 either way: that it was verified, or what is wrong. `errors` is what the W3C's test suites look at."""
    problems = [each.problem for each in verdict.problems]
    body = {"verified": not problems, name: given, "problemDetails": problems, "errors": problems}
    return JsonResponse(body | {"warnings": verdict.warnings}, headers=NO_STORE)


def _problem(body: dict[str, Any], headers: dict[str, str]) -> JsonResponse:
    media_type = "application/problem+json"
    return JsonResponse(body, status=body["status"], headers=NO_STORE | headers, content_type=media_type)
