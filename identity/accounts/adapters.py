"""Where django-allauth asks us: who may sign in, what mail says, how secrets are kept."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.headless.base.response import UnauthorizedResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from ..actions.members import ensure_member
from ..models import User
from . import mails
from .sessions import mark_sign_in, signed_in_at


class AccountAdapter(DefaultAccountAdapter):
    """Citizens' accounts: an e-mail address and passkeys."""

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """A random name: allauth's own would be made from the e-mail address."""
        user.username = f"m-{secrets.token_hex(8)}"

    def get_login_stages(self) -> list[str]:
        """A citizen never gets in without a passkey: who has none makes one now."""
        own = "identity.accounts.stages.NeedsPasskeyStage"
        return [own if "PasskeySignupStage" in stage else stage for stage in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Staff sign in at their own origin, with their own rules."""
        if user.is_staff:
            clear_login(request)
            refusal: HttpResponse = UnauthorizedResponse(request)
            return refusal
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        mark_sign_in(request)
        ensure_member(user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who signed in within the last minutes need not confirm again."""
        recent = timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
        return timezone.now() - signed_in_at(context.request) > recent

    def send_account_already_exists_mail(self, email: str) -> None:
        """So that signing up does not tell a stranger who has an account."""
        self.send_mail("account/email/account_already_exists", email, {})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if mail := mails.compose(template_prefix, context):
            mails.send(email, *mail)


class FactorAdapter(DefaultMFAAdapter):
    """Passkeys, one-time passwords and recovery codes."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The relying party is the host that was asked: a passkey of the wallet is worth nothing at the admin."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": _("Incheon Wallet")}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"display_name": user.email or user.username}

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail about devices: the list of devices is in the wallet."""


def _cipher() -> MultiFernet:
    """At rest, secrets are encrypted under keys derived from SECRET_KEY and its predecessors."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    return base64.urlsafe_b64encode(salted_hmac("identity.second-factor", "", secret=key, algorithm="sha256").digest())
