"""The member's own account in the wallet."""

from __future__ import annotations

from uuid import UUID

from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .. import audit
from ..accounts.passkeys import passkeys_of
from ..accounts.sessions import end_sessions
from ..actions.consents import withdraw_consent
from ..actions.members import consequences_of_leaving, leave
from ..actors import Actor
from ..errors import NoPendingCode, ReauthenticationNeeded
from ..models import Consent, Member, Session, User
from ..proofing.queries import proofed_facts
from ..queries import today
from ..register.queries import resident_facts
from . import serializers
from .permissions import IsMember, member_of


class MemberView(APIView):
    """Base: signed-in members only."""

    permission_classes = [IsMember]

    @property
    def account(self) -> User:
        """The account behind the session."""
        if not isinstance(self.request.user, User):
            raise NotAuthenticated
        return self.request.user

    @property
    def member(self) -> Member:
        member = member_of(self.request)
        if member is None:  # IsMember was asked before
            raise NotAuthenticated
        return member


class MeView(MemberView):
    """Who is signed in."""

    @extend_schema(responses=serializers.MeSerializer, operation_id="me")
    def get(self, request: Request) -> Response:
        user = self.account
        codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
        passkeys = [
            {
                "id": row.pk,
                "name": row.wrap().name,
                "created_at": row.created_at,
                "last_used_at": row.last_used_at,
            }
            for row in passkeys_of(user)
        ]
        resident = resident_facts(self.member, today()) is not None
        me = {
            "member_id": self.member.pk,
            "email_masked": masked(user.email),
            "resident": resident,
            "proofed": not resident and proofed_facts(self.member, today()) is not None,
            "passkeys": passkeys,
            "recovery_codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        }
        return Response(serializers.MeSerializer(me).data)


class SessionsView(MemberView):
    """Where this account is signed in; DELETE signs out everywhere else."""

    @extend_schema(responses=serializers.SessionsSerializer, operation_id="sessions")
    def get(self, request: Request) -> Response:
        rows = [
            {
                "id": row.public_id,
                "device": row.device,
                "began_at": row.began_at,
                "expires_at": row.expire_date,
                "current": row.session_key == request.session.session_key,
            }
            for row in Session.objects.filter(account=self.account).order_by("-began_at")
        ]
        return Response(serializers.SessionsSerializer({"sessions": rows}).data)

    @extend_schema(responses={204: None}, operation_id="sign_out_elsewhere")
    def delete(self, request: Request) -> Response:
        with transaction.atomic():
            ended = end_sessions(self.account, keep=request.session.session_key)
            audit.record("sessions.ended", by=Actor.member(self.member), detail={"count": ended})
        return Response(status=204)


class SessionView(MemberView):
    """One session; DELETE signs out there."""

    @extend_schema(responses={204: None}, operation_id="sign_out_one")
    def delete(self, request: Request, session_id: UUID) -> Response:
        session = get_object_or_404(Session, account=self.account, public_id=session_id)
        with transaction.atomic():
            session.delete()
            audit.record("sessions.ended", by=Actor.member(self.member), detail={"count": 1})
        return Response(status=204)


class LeaveView(MemberView):
    """Leaving for good: GET says what happens, POST does it."""

    @extend_schema(responses=serializers.LeavingSerializer, operation_id="leaving")
    def get(self, request: Request) -> Response:
        return Response({"consequences": consequences_of_leaving(self.member)})

    @extend_schema(request=serializers.LeaveSerializer, responses={204: None}, operation_id="leave")
    def post(self, request: Request) -> Response:
        form = serializers.LeaveSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        require_recent_sign_in(request)
        leave(self.member, by=Actor.member(self.member), confirmed=form.validated_data["confirm"])
        logout(request)
        return Response(status=204)


class ConsentsView(MemberView):
    """Every consent that this member gave."""

    @extend_schema(responses=serializers.ConsentsSerializer, operation_id="consents")
    def get(self, request: Request) -> Response:
        rows = Consent.objects.filter(member=self.member)[:200]
        return Response(serializers.ConsentsSerializer({"consents": rows}).data)


class WithdrawConsentView(MemberView):
    @extend_schema(request=None, responses=serializers.ConsentSerializer, operation_id="withdraw_consent")
    def post(self, request: Request, consent_id: UUID) -> Response:
        consent = get_object_or_404(Consent, member=self.member, pk=consent_id)
        withdrawn = withdraw_consent(consent, by=Actor.member(self.member))
        return Response(serializers.ConsentSerializer(withdrawn).data)


class LastCodeView(APIView):
    """Sandbox only: the code that was just mailed for this browser session, for testers without mail."""

    permission_classes = [AllowAny]

    @extend_schema(responses=serializers.CodeSerializer, operation_id="sandbox_last_code")
    def get(self, request: Request) -> Response:
        if not settings.SANDBOX:
            raise Http404
        process = EmailVerificationProcess.resume(request._request) or _login_code(request)
        if process is None or not process.code:
            raise NoPendingCode
        return Response({"code": process.code})


def _login_code(request: Request) -> LoginCodeVerificationProcess | None:
    stage = LoginStageController.enter(request._request, LoginByCodeStage.key)
    return LoginCodeVerificationProcess.resume(stage) if stage else None


def require_recent_sign_in(request: Request) -> None:
    """Raises ReauthenticationNeeded unless the person signed in or confirmed by passkey within the last minutes."""
    if is_reauthentication_required(request._request, app="allauth.mfa"):
        raise ReauthenticationNeeded


def masked(address: str) -> str:
    """k***@example.kr"""
    local, _at, domain = address.partition("@")
    return f"{local[:1]}***@{domain}" if domain else ""
