"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import home_views, penalty_views, report_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("parking/occupancy", views.OccupancyView.as_view(), name="parking-occupancy"),
    path("parking/lots", views.LotsView.as_view(), name="parking-lots"),
    path("parking/lots/<int:lot_id>/bays", views.BaysView.as_view(), name="parking-bays"),
    path("parking/cars", views.CarsView.as_view(), name="parking-cars"),
    path("parking/cars/<int:car_id>/remove", views.CarRemovalView.as_view(), name="parking-car-remove"),
    path("parking/bookings", views.BookingsView.as_view(), name="parking-bookings"),
    path("parking/bookings/<uuid:booking_id>/<slug:action>", views.BookingActionView.as_view(), name="parking-do"),
    path("parking/notices", views.NoticesView.as_view(), name="parking-notices"),
    path("parking/notices/<int:notice_id>/dismiss", views.NoticeView.as_view(), name="parking-notice"),
    path("parking/homes", home_views.HomesView.as_view(), name="parking-homes"),
    path("parking/homes/ask", home_views.AskView.as_view(), name="parking-ask"),
    path("parking/homes/consent", home_views.ConsentView.as_view(), name="parking-consent"),
    path("parking/homes/withdraw", home_views.WithdrawalView.as_view(), name="parking-withdraw"),
    path("parking/windows", home_views.WindowsView.as_view(), name="parking-windows"),
    path("parking/windows/<uuid:window_id>/withdraw", home_views.WindowView.as_view(), name="parking-window"),
    path("parking/reports", report_views.ReportsView.as_view(), name="parking-reports"),
    path(
        "parking/reports/<uuid:report_id>/steps/<slug:state>/proof",
        report_views.ReportProofView.as_view(),
        name="parking-report-proof",
    ),
    path("parking/permits", home_views.PermitsView.as_view(), name="parking-permits"),
    path("parking/rounds/<int:round_id>/apply", home_views.ApplicationView.as_view(), name="parking-apply"),
    path(
        "parking/rounds/<int:round_id>/withdraw",
        home_views.ApplicationWithdrawalView.as_view(),
        name="parking-apply-withdraw",
    ),
    path("parking/penalties", penalty_views.PenaltiesView.as_view(), name="parking-penalties"),
    path("parking/penalties/<uuid:penalty_id>/object", penalty_views.ObjectionView.as_view(), name="parking-object"),
    path(
        "parking/penalties/<uuid:penalty_id>/steps/<slug:state>/proof",
        penalty_views.PenaltyProofView.as_view(),
        name="parking-penalty-proof",
    ),
    path("parking/permits/<uuid:permit_id>/give-back", home_views.PermitEndView.as_view(), name="parking-permit-end"),
    path("parking/permits/<uuid:permit_id>/car", home_views.PermitView.as_view(), name="parking-permit-car"),
]
