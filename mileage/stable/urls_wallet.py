"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("stable", views.StableView.as_view(), name="stable"),
    path("stable/redemptions", views.RedemptionsView.as_view(), name="stable-redemptions"),
    path("stable/disputes", views.DisputesView.as_view(), name="stable-disputes"),
]
