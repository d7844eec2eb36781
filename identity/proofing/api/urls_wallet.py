"""Addresses of identity checks under /api/ on the wallet origin."""

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("proofing", views.ProofingView.as_view(), name="proofing"),
    path("proofing/email", views.EmailView.as_view(), name="proofing-email"),
    path("proofing/code", views.CodeView.as_view(), name="proofing-code"),
    path("proofing/papers", views.PapersView.as_view(), name="proofing-papers"),
    path("proofing/papers/<int:number>", views.PaperView.as_view(), name="proofing-paper"),
    path("proofing/submit", views.SubmitView.as_view(), name="proofing-submit"),
    path("proofing/withdraw", views.WithdrawView.as_view(), name="proofing-withdraw"),
    path("proofing/notice", views.NoticeView.as_view(), name="proofing-notice"),
]
