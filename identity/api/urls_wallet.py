"""Addresses of the identity app under /api/ on the wallet origin."""

from django.urls import URLPattern, URLResolver, include, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("identity.register.api.urls_wallet")),
    path("", include("identity.proofing.api.urls_wallet")),
    path("me", views.MeView.as_view(), name="me"),
    path("me/sessions", views.SessionsView.as_view(), name="sessions"),
    path("me/sessions/<uuid:session_id>", views.SessionView.as_view(), name="session"),
    path("me/leave", views.LeaveView.as_view(), name="leave"),
    path("me/consents", views.ConsentsView.as_view(), name="consents"),
    path("me/consents/<uuid:consent_id>/withdraw", views.WithdrawConsentView.as_view(), name="withdraw_consent"),
    path("sandbox/last-code", views.LastCodeView.as_view(), name="sandbox_last_code"),
]
