"""Signing in as staff: a password, then a second factor. Only both together make a session of an account.

Between the two the session holds who is pending, and is nobody's. Verifying is django-allauth's; this joins it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from .. import audit
from ..actors import Actor
from ..models import User
from .backends import has_left
from .sessions import mark_sign_in

PENDING, PASSED = "staff_pending", "staff_second_factor"
BACKEND = "identity.accounts.backends.StaffBackend"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Password attempts for one account name, from anywhere."""

    request: HttpRequest
    username: str

    @property
    def _key(self) -> str:
        return f"staff:{self.username.lower()}"

    def allowed(self) -> bool:
        """Count one, and say whether it may be made."""
        return bool(ratelimit.consume(self.request, action="login_failed", key=self._key))

    def forget(self) -> None:
        ratelimit.clear(self.request, action="login_failed", key=self._key)


def begin(request: HttpRequest, user: User) -> None:
    """The password was right: remember it for some minutes, in a session of a new key that is nobody's."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "at": time.time()}


def pending_user(request: HttpRequest) -> User | None:
    """Who gave the right password in this session, not longer ago than STAFF_PENDING_SECONDS."""
    pending: dict[str, Any] | None = request.session.get(PENDING)
    if not pending or time.time() - pending["at"] > settings.STAFF_PENDING_SECONDS:
        return None
    user = User.objects.select_related("person").filter(pk=pending["user"], is_active=True, is_staff=True).first()
    return None if user is None or has_left(user) else user


def has_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


@transaction.atomic
def enrol(request: HttpRequest, user: User, secret: str) -> list[str]:
    """Keep the secret of the one-time password app that the person just proved to have. Returns recovery codes."""
    User.objects.select_for_update().get(pk=user.pk)
    if not has_factor(user):
        TOTP.activate(user, secret)
        audit.record("staff.factor_added", by=Actor.staff(user), subject=user)
    clear_totp_secret(request)
    return list(RecoveryCodes.activate(user).get_unused_codes())


@transaction.atomic
def complete(request: HttpRequest, user: User, factor: str) -> None:
    """Both were right: the session becomes the account's."""
    login(request, user, backend=BACKEND)
    request.session.pop(PENDING, None)
    request.session[PASSED] = {"user": user.pk, "at": time.time(), "by": factor}
    request.session.set_expiry(settings.STAFF_SESSION_SECONDS)
    mark_sign_in(request)
    audit.record("staff.signed_in", by=Actor.staff(user), subject=user, detail={"by": factor})


@transaction.atomic
def record_failure(user: User | None, step: str) -> None:
    audit.record("staff.sign_in_failed", by=Actor.outside("sign-in"), subject=user, detail={"step": step})


def passed_both(request: HttpRequest) -> bool:
    """Whether this session belongs to staff who passed both factors and still works for the city."""
    user = request.user
    if not isinstance(user, User) or not (user.is_active and user.is_staff) or has_left(user):
        return False
    passed: dict[str, Any] = request.session.get(PASSED) or {}
    return passed.get("user") == user.pk
