"""The staff's admin site: password and second factor before everything, and signing out of the wallet's own kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.main import ERROR_FLAG
from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

View = Callable[..., HttpResponseBase]
log = structlog.get_logger(__name__)


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

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        shown: View = super().admin_view(_without_absurd_filters(view), cacheable)
        return shown

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


def _without_absurd_filters(view: View) -> View:
    """A list whose address names an impossible year or number is shown unfiltered, as with an unknown filter."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (ValueError, OverflowError, DataError):
            listing = request.resolver_match and str(request.resolver_match.url_name).endswith("_changelist")
            if request.method != "GET" or not listing or not request.GET or ERROR_FLAG in request.GET:
                raise
            log.warning("admin.filter_refused", path=request.path)
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")

    return shown
