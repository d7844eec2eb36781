"""Addresses of the staff origin: the Django admin."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("wallet.pages.urls_admin")),
]
handler400 = "wallet.errors.bad_request"
handler403 = "wallet.errors.permission_denied"
handler404 = "wallet.errors.page_not_found"
handler500 = "wallet.errors.server_error"
