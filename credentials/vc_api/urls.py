"""Addresses of the VC API, on the issuer's origin."""

from django.urls import path

from . import views
from .lists import IntegratorsListView

urlpatterns = [
    path("credentials/issue", views.IssueView.as_view(), name="vc-api-issue"),
    path("credentials/status", views.StatusView.as_view(), name="vc-api-status"),
    path("credentials/verify", views.VerifyCredentialView.as_view(), name="vc-api-verify"),
    path("presentations/verify", views.VerifyPresentationView.as_view(), name="vc-api-verify-presentation"),
    path(
        "integrators/status-lists/<uuid:list_id>/<slug:purpose>",
        IntegratorsListView.as_view(),
        name="integrators-bitstring",
    ),
]
