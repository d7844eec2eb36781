"""Addresses of the partner API, on the issuer's origin."""

from django.urls import URLPattern, URLResolver, path

from . import partner

ROOT = "partner/v1"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{ROOT}/token", partner.TokenView.as_view(), name="partner-token"),
    path(f"{ROOT}/lookups", partner.LookupView.as_view(), name="partner-lookups"),
    path(f"{ROOT}/earnings", partner.EarningsView.as_view(), name="partner-earnings"),
    path(f"{ROOT}/holds", partner.HoldsView.as_view(), name="partner-holds"),
    path(f"{ROOT}/holds/<uuid:transaction>/capture", partner.CaptureView.as_view(), name="partner-capture"),
    path(f"{ROOT}/holds/<uuid:transaction>/release", partner.ReleaseView.as_view(), name="partner-release"),
    path(f"{ROOT}/requests", partner.RequestsView.as_view(), name="partner-requests"),
    path(f"{ROOT}/transactions", partner.TransactionsView.as_view(), name="partner-transactions"),
    path(f"{ROOT}/transactions/<uuid:transaction>", partner.TransactionView.as_view(), name="partner-transaction"),
    path(f"{ROOT}/transactions/<uuid:transaction>/reverse", partner.ReverseView.as_view(), name="partner-reverse"),
    path(f"{ROOT}/sandbox/codes", partner.SandboxCodesView.as_view(), name="partner-sandbox-codes"),
]
