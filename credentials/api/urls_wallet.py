"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import devices, representations, wallet
from .verifier_config import gate_purposes, verifier_config

urlpatterns: list[URLPattern | URLResolver] = [
    path("purposes", gate_purposes, name="gate-purposes"),
    path("cards", wallet.CardsView.as_view(), name="cards"),
    path("cards/<slug:code>/offer", wallet.CardOfferView.as_view(), name="card-offer"),
    path("cards/<slug:code>/objection", wallet.CardObjectionView.as_view(), name="card-objection"),
    path("cards/<uuid:credential_id>/appeal", wallet.CardAppealView.as_view(), name="card-appeal"),
    path("cards/<uuid:credential_id>/proof", wallet.CardProofView.as_view(), name="card-proof"),
    path("devices", devices.DevicesView.as_view(), name="devices"),
    path("devices/<uuid:device_id>", devices.DeviceView.as_view(), name="device"),
    path("trust", verifier_config, name="trust"),
    path("notices/<int:notice_id>", wallet.NoticeView.as_view(), name="notice"),
    path("representations", representations.RepresentationsView.as_view(), name="representations"),
    path("representations/<uuid:number>/end", representations.EndView.as_view(), name="representation-end"),
    path("representations/<uuid:number>/cards", representations.WardCardsView.as_view(), name="representation-cards"),
    path(
        "representations/<uuid:number>/cards/<slug:code>/offer",
        representations.WardOfferView.as_view(),
        name="representation-offer",
    ),
]
