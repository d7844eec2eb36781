"""A stage of signing in of our own."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.stages import PasskeySignupStage
from django.http import HttpResponseBase


class NeedsPasskeyStage(PasskeySignupStage):
    """Also asks those for a passkey who broke off their sign-up and come back with a code by mail."""

    def handle(self) -> tuple[HttpResponseBase | None, bool]:
        passkeys = Authenticator.objects.filter(user=self.login.user, type=Authenticator.Type.WEBAUTHN)
        self.login.state["passkey_signup"] = not passkeys.exists()
        response, goes_on = super().handle()
        return response, goes_on
