"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import cases, pay, settlements, wallet

ONE = "partners/applications/<uuid:application>"
urlpatterns: list[URLPattern | URLResolver] = [
    path("partners/districts", wallet.DistrictsView.as_view(), name="partner-districts"),
    path("partners/applications", wallet.ApplicationsView.as_view(), name="partner-applications"),
    path(
        "partners/applications/<uuid:application>/documents", wallet.DocumentsView.as_view(), name="partner-documents"
    ),
    path(
        "partners/applications/<uuid:application>/withdraw",
        wallet.WithdrawApplicationView.as_view(),
        name="partner-application-withdraw",
    ),
    path("partners/mine", wallet.PartnersView.as_view(), name="partners-mine"),
    path("partners/<uuid:partner>/leave", wallet.LeaveView.as_view(), name="partner-leave"),
    path("partners/<uuid:partner>/clients", wallet.ClientsView.as_view(), name="partner-clients"),
    path("partners/<uuid:partner>/clients/<uuid:client>", wallet.ClientView.as_view(), name="partner-client"),
    path("partners/<uuid:partner>/settlements", settlements.SettlementsView.as_view(), name="partner-settlements"),
    path(
        "partners/<uuid:partner>/settlements/<int:settlement>.csv",
        settlements.SettlementFileView.as_view(),
        name="partner-settlement-file",
    ),
    path("mileage/leaving-partners", pay.LeaversView.as_view(), name="leaving-partners"),
    path("mileage/pay/codes", pay.CodesView.as_view(), name="pay-codes"),
    path("mileage/pay/shops/<slug:code>", pay.ShopView.as_view(), name="pay-shop"),
    path("mileage/pay/requests/<uuid:transaction>", pay.AskedView.as_view(), name="pay-request"),
    path("mileage/receipts", pay.ReceiptsView.as_view(), name="pay-receipts"),
    path("mileage/receipts/<uuid:transaction>", pay.ReceiptView.as_view(), name="pay-receipt"),
    path("mileage/cases", cases.CasesView.as_view(), name="fraud-cases"),
    path("mileage/cases/read", cases.ReadView.as_view(), name="fraud-cases-read"),
    path("mileage/cases/<uuid:case>/appeal", cases.AppealView.as_view(), name="fraud-appeal"),
    path("partners/<slug:code>/reports", cases.ReportView.as_view(), name="fraud-report"),
]
