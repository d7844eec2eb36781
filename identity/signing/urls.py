"""Addresses of the issuer's public keys, on the issuer origin."""

from django.urls import path

from . import dids, views

urlpatterns = [
    path(".well-known/did.json", views.did_document),
    path(f"{dids.INTEGRATORS}/did.json", views.integrators_document),
    path(".well-known/jwt-vc-issuer", views.jwt_vc_issuer),
    path("pki/root.pem", views.root_pem),
    path("pki/root.crl", views.root_crl),
]
