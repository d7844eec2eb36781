"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("badges", views.BadgesView.as_view(), name="badges"),
    path("badges/claims", views.ClaimView.as_view(), name="badge-claim"),
]
