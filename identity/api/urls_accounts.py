"""django-allauth's headless endpoints on the wallet origin: those that a citizen's passkey account needs, no others.

Mounted at /_allauth/browser/v1/. Passwords, one-time password apps and changes of address have no endpoint here.
"""

from allauth.headless.account import views as account
from allauth.headless.base import views as base
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from django.urls import URLPattern, URLResolver, path

from ..accounts.passkeys import View, exact_origin
from . import account_views


def _view(view: type[base.APIView]) -> View:
    return exact_origin(view.as_api_view(client=Client.BROWSER))


urlpatterns: list[URLPattern | URLResolver] = [
    path("config", _view(base.ConfigView), name="config"),
    path("auth/session", _view(account.SessionView), name="current_session"),
    path("auth/webauthn/signup", _view(account_views.SignupView), name="signup_webauthn"),
    path("auth/email/verify", _view(account.VerifyEmailView), name="verify_email"),
    path("auth/email/verify/resend", _view(account.ResendEmailVerificationCodeView), name="resend_code"),
    path("auth/webauthn/login", _view(account_views.LoginView), name="login_webauthn"),
    path("auth/code/request", _view(account.RequestLoginCodeView), name="request_login_code"),
    path("auth/code/confirm", _view(account.ConfirmLoginCodeView), name="confirm_login_code"),
    path("auth/2fa/authenticate", _view(account_views.RecoveryView), name="authenticate"),
    path("auth/webauthn/authenticate", _view(mfa.AuthenticateWebAuthnView), name="authenticate_webauthn"),
    path("auth/webauthn/reauthenticate", _view(mfa.ReauthenticateWebAuthnView), name="reauthenticate_webauthn"),
    path("account/authenticators", _view(mfa.AuthenticatorsView), name="authenticators"),
    path("account/authenticators/webauthn", _view(account_views.PasskeysView), name="manage_webauthn"),
    path(
        "account/authenticators/recovery-codes",
        _view(account_views.RecoveryCodesView),
        name="manage_recovery_codes",
    ),
]
