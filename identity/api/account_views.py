"""allauth's headless views, each leaving its audit row in the same transaction."""

from __future__ import annotations

from typing import Any

from allauth.headless.mfa import views as mfa
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from .. import audit
from ..accounts.passkeys import require_another_passkey
from ..actors import Actor, ActorKind
from ..errors import IdentityError
from ..models import User


def _member(request: HttpRequest) -> Actor:
    return Actor(ActorKind.MEMBER, request.user)  # type: ignore[arg-type]


def problem(error: IdentityError) -> HttpResponse:
    """For views outside the REST framework."""
    body = {"type": "about:blank", "title": str(error), "status": error.status, "code": error.code} | error.extra
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


class SignupView(mfa.SignupWebAuthnView):
    """Passkey sign-up: POST the address, verify it, GET options, PUT the new passkey."""

    def handle_input(self, data: Any) -> HttpResponse | None:
        """A passkey without a sign-up under way is refused before its form, which asks for the account."""
        refusal: HttpResponse | None = self._require_stage() if self.request.method == "PUT" else None
        return refusal or super().handle_input(data)

    @transaction.atomic
    def put(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().put(request, *args, **kwargs)
        if request.user.is_authenticated:
            audit.record("passkey.added", by=_member(request), subject=request.user, detail={"first": True})
        return response


class LoginView(mfa.LoginWebAuthnView):
    """Sign-in by passkey."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        if request.user.is_authenticated:
            audit.record("member.signed_in", by=_member(request), subject=request.user, detail={"by": "passkey"})
        return response


class RecoveryView(mfa.AuthenticateView):
    """After a code by mail: a recovery code, for who has no passkey at hand."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        if request.user.is_authenticated:
            User.objects.filter(pk=request.user.pk).update(recovered_at=timezone.now())
            audit.record("member.signed_in", by=_member(request), subject=request.user, detail={"by": "recovery_code"})
        return response


class PasskeysView(mfa.ManageWebAuthnView):
    """Add, rename and remove passkeys; never remove the last."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        audit.record("passkey.added", by=_member(request), subject=request.user)
        return response

    @transaction.atomic
    def put(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().put(request, *args, **kwargs)
        audit.record("passkey.renamed", by=_member(request), subject=request.user)
        return response

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        removed = {row.pk for row in self.input.cleaned_data["authenticators"]}
        try:
            with transaction.atomic():
                require_another_passkey(request.user, removed)  # type: ignore[arg-type]
                response: HttpResponse = super().delete(request, *args, **kwargs)
                audit.record(
                    "passkey.removed",
                    by=_member(request),
                    subject=request.user,
                    detail={"passkeys": sorted(removed)},
                )
        except IdentityError as error:
            return problem(error)
        return response


class RecoveryCodesView(mfa.ManageRecoveryCodesView):
    """Make recovery codes anew (POST); they are shown once."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        audit.record("recovery_codes.made", by=_member(request), subject=request.user)
        return response
