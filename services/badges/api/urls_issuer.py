"""Addresses on the issuer's origin."""

from django.urls import path

from . import pages

urlpatterns = [path("badges/<str:secret>", pages.badge_page, name="badge-page")]
