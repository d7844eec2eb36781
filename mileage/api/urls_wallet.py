"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import exchange, notices, organisations, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("mileage/accounts", views.AccountsView.as_view(), name="mileage-accounts"),
    path("mileage/history", views.HistoryView.as_view(), name="mileage-history"),
    path("mileage/debts", views.DebtsView.as_view(), name="mileage-debts"),
    path("mileage/awards", views.AwardsView.as_view(), name="mileage-awards"),
    path("mileage/statements/<str:period>.csv", views.StatementFileView.as_view(), name="mileage-statement-file"),
    path("mileage/statements/<str:period>.pdf", views.StatementPdfView.as_view(), name="mileage-statement-pdf"),
    path("mileage/notices", notices.NoticesView.as_view(), name="mileage-notices"),
    path("mileage/notices/<int:notice_id>/dismiss", notices.DismissView.as_view(), name="mileage-notice-dismiss"),
    path("mileage/statements/<str:period>", views.StatementView.as_view(), name="mileage-statement"),
    path("mileage/entries/<int:posting_id>/proof", views.EntryProofView.as_view(), name="mileage-entry-proof"),
    path("mileage/exchange", exchange.OffersView.as_view(), name="mileage-exchange"),
    path("mileage/exchange/quotes", exchange.QuotesView.as_view(), name="mileage-exchange-quotes"),
    path("mileage/exchange/quotes/<uuid:quote_id>", exchange.QuoteView.as_view(), name="mileage-exchange-quote"),
    path(
        "mileage/exchange/quotes/<uuid:quote_id>/execute",
        exchange.ExecuteView.as_view(),
        name="mileage-exchange-execute",
    ),
    path("mileage/organisations", organisations.OrganisationsView.as_view(), name="mileage-organisations"),
    path("mileage/organisations/join", organisations.JoinView.as_view(), name="mileage-organisation-join"),
    path(
        "mileage/organisations/<uuid:organisation>/history",
        organisations.OrganisationHistoryView.as_view(),
        name="mileage-organisation-history",
    ),
    path(
        "mileage/organisations/<uuid:organisation>/code",
        organisations.JoinCodeView.as_view(),
        name="mileage-organisation-code",
    ),
    path(
        "mileage/organisations/<uuid:organisation>/shares",
        organisations.ShareOutView.as_view(),
        name="mileage-organisation-shares",
    ),
]
