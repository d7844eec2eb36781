"""Addresses of the verifier origin, under /api/."""

from django.urls import URLPattern, URLResolver, include, path

from credentials.api.verifier_config import verifier_config

urlpatterns: list[URLPattern | URLResolver] = [
    path("config", verifier_config),
    path("", include("credentials.presentation.urls")),
]
