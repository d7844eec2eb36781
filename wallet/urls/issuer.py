"""Addresses of the issuer and API origin."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("wallet.pages.urls_issuer")),
    path("", include("identity.api.urls_issuer")),
    path("", include("credentials.api.urls_issuer")),
    path("", include("anchoring.api.urls_issuer")),
]
