"""Addresses of the verifier origin."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("credentials.api.urls_verifier")),
    path("api/", include("services.reservations.api.urls_verifier")),
    path("", include("credentials.presentation.urls_pages")),
    path("", include("wallet.pages.urls_verifier")),
]
handler400 = "wallet.errors.bad_request"
handler403 = "wallet.errors.permission_denied"
handler404 = "wallet.errors.page_not_found"
handler500 = "wallet.errors.server_error"
