"""Addresses on the issuer's origin."""

from django.urls import path

from . import pages

urlpatterns = [
    path("collectibles/<uuid:item_id>", pages.item_page, name="collectible-page"),
    path("collectibles/<uuid:item_id>/steps/<int:number>", pages.step_proof, name="collectible-step"),
]
