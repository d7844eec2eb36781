"""The pages of signing in as staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from unfold.forms import AuthenticationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from .. import samples
from ..models import User
from . import staff

if TYPE_CHECKING:
    from ..admin_site import WalletAdminSite

NEXT = REDIRECT_FIELD_NAME


class StaffPasswordForm(AuthenticationForm):
    """Username and password of a staff account, with a limit on attempts per account."""

    def clean(self) -> dict[str, object]:
        attempts = staff.Attempts(self.request, self.cleaned_data.get("username", ""))
        if not attempts.allowed():
            raise ValidationError(_("Too many failed attempts. Try again in some minutes."), code="too_many_attempts")
        try:
            cleaned: dict[str, object] = super().clean()
        except ValidationError:
            staff.record_failure(None, "password")
            raise
        attempts.forget()
        return cleaned


class SecondFactorForm(AuthenticateForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        style_code(self)


class EnrolForm(ActivateTOTPForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        style_code(self)


def style_code(form: AuthenticateForm | ActivateTOTPForm) -> None:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": ""}
    form.fields["code"].widget = UnfoldAdminTextInputWidget(attrs=attributes)
    form.fields["code"].label = _("Code")


def password_page(site: WalletAdminSite, request: HttpRequest) -> HttpResponse:
    """Step one. Someone signed in already goes on."""
    if staff.passed_both(request):
        return redirect(_next(request))
    form = StaffPasswordForm(request, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        staff.begin(request, form.get_user())
        return redirect(_with_next("admin:second_factor", request))
    context = {"title": _("Sign in"), "form": form, "app_path": request.get_full_path(), "logins": _sample_logins()}
    return TemplateResponse(request, "admin/password.html", site.each_context(request) | context)


def second_factor_page(site: WalletAdminSite, request: HttpRequest) -> HttpResponse:
    """Step two: the code of the app, or a recovery code."""
    user = staff.pending_user(request)
    if user is None:
        return redirect(_with_next("admin:login", request))
    if not staff.has_factor(user):
        return redirect(_with_next("admin:enrol_factor", request))
    form = SecondFactorForm(data=request.POST or None, user=user)
    if request.method == "POST":
        if form.is_valid():
            form.save()
            staff.complete(request, user, form.authenticator.type)
            return redirect(_next(request))
        staff.record_failure(user, "second_factor")
    sandbox_code = samples.one_time_code(user) if settings.SANDBOX else None
    context = {"title": _("Second factor"), "form": form, "sandbox_code": sandbox_code}
    return TemplateResponse(request, "admin/second_factor.html", site.each_context(request) | context)


def enrol_page(site: WalletAdminSite, request: HttpRequest) -> HttpResponse:
    """At the first sign-in: connect an app for one-time passwords."""
    user = staff.pending_user(request)
    if user is None or staff.has_factor(user):
        return redirect(_with_next("admin:second_factor" if user else "admin:login", request))
    form = EnrolForm(data=request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        codes = staff.enrol(request, user, form.secret)
        staff.complete(request, user, "totp")
        return _codes_page(site, request, codes)
    address = get_adapter().build_totp_url(user, form.secret)
    picture = mark_safe(get_adapter().build_totp_svg(address))  # noqa: S308  # drawn by us from our own secret
    context = {"title": _("Set up the second factor"), "form": form, "picture": picture, "secret": form.secret}
    return TemplateResponse(request, "admin/enrol_factor.html", site.each_context(request) | context)


def _codes_page(site: WalletAdminSite, request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"title": _("Recovery codes"), "codes": codes, "onward": _next(request)}
    response = TemplateResponse(request, "admin/recovery_codes.html", site.each_context(request) | context)
    response["Cache-Control"] = "no-store"
    return response


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, on this origin alone."""
    wanted = request.GET.get(NEXT, "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("admin:index")


def _with_next(name: str, request: HttpRequest) -> str:
    wanted = request.GET.get(NEXT)
    return reverse(name) + (f"?{urlencode({NEXT: wanted})}" if wanted else "")


def _sample_logins() -> list[str]:
    known = settings.SANDBOX and User.objects.filter(username__in=samples.USERNAMES).exists()
    return samples.LOGINS if known else []
