"""Addresses of the verifier origin, under /api/."""

from django.urls import URLPattern, URLResolver, include, path

from credentials.api.verifier_config import verifier_config
from credentials.figures.uploads import CountsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("config", verifier_config),
    path("counts", CountsView.as_view(), name="scanner-counts"),
    path("", include("credentials.presentation.urls")),
]
