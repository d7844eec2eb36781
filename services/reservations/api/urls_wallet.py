"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import hopes, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("facilities", views.FacilitiesView.as_view(), name="facilities"),
    path("units", views.UnitsView.as_view(), name="units"),
    path("units/<int:unit_id>/slots", views.SlotsView.as_view(), name="unit-slots"),
    path("reservations", views.ReservationsView.as_view(), name="reservations"),
    path("reservations/calendar.ics", views.CalendarView.as_view(), name="reservations-calendar"),
    path("reservations/<uuid:reservation_id>/change", views.ChangeView.as_view(), name="reservation-change"),
    path("reservations/<uuid:reservation_id>/cancel", views.CancelView.as_view(), name="reservation-cancel"),
    path("reservations/<uuid:reservation_id>/accept", hopes.AcceptView.as_view(), name="reservation-accept"),
    path("reservations/notices", hopes.NoticesView.as_view(), name="reservation-notices"),
    path("reservations/notices/<int:notice_id>", hopes.NoticeView.as_view(), name="reservation-notice"),
    path("waiting", hopes.WaitingListView.as_view(), name="waiting"),
    path("waiting/<int:waiting_id>", hopes.WaitingView.as_view(), name="waiting-place"),
    path("draws", hopes.DrawsView.as_view(), name="draws"),
    path("draws/<uuid:draw_id>/application", hopes.ApplicationView.as_view(), name="draw-application"),
    path("draws/<uuid:draw_id>/record", hopes.DrawRecordView.as_view(), name="draw-record"),
]
