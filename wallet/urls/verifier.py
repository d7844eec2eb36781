"""Addresses of the verifier origin."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("credentials.api.urls_verifier")),
    path("", include("wallet.pages.urls_verifier")),
]
