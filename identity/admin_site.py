"""The staff's admin site: password and second factor before everything, and signing out of the wallet's own kind."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite


class WalletAdminConfig(AdminConfig):
    """Installed instead of "django.contrib.admin"."""

    default_site = "identity.admin_site.WalletAdminSite"


class WalletAdminSite(UnfoldAdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        from .accounts.staff import passed_both

        return passed_both(request)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        from .accounts.admin_views import password_page

        return password_page(self, request)

    @method_decorator(never_cache)
    def second_factor(self, request: HttpRequest) -> HttpResponse:
        from .accounts.admin_views import second_factor_page

        return second_factor_page(self, request)

    @method_decorator(never_cache)
    def enrol_factor(self, request: HttpRequest) -> HttpResponse:
        from .accounts.admin_views import enrol_page

        return enrol_page(self, request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Other sessions of the account end with the old password."""
        with transaction.atomic():
            response: HttpResponse = super().password_change(request, extra_context)
            if response.status_code == 302:
                self._record("staff.password_changed", request)
        return response

    def logout(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        with transaction.atomic():
            if request.method == "POST" and self.has_permission(request):
                self._record("staff.signed_out", request)
            response: HttpResponse = super().logout(request, extra_context)
        return response

    def _record(self, event: str, request: HttpRequest) -> None:
        from . import audit
        from .admin_base import actor_of

        audit.record(event, by=actor_of(request), subject=actor_of(request).user)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("second-factor/", self.second_factor, name="second_factor"),
            path("second-factor/enrol/", self.enrol_factor, name="enrol_factor"),
        ]
        return own + list(super().get_urls())
