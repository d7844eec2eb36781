"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import conduct, hopes, views
from .reminders import RemindersView

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
    path("reservations/reminders", RemindersView.as_view(), name="reservation-reminders"),
    path("waiting", hopes.WaitingListView.as_view(), name="waiting"),
    path("waiting/<int:waiting_id>", hopes.WaitingView.as_view(), name="waiting-place"),
    path("draws", hopes.DrawsView.as_view(), name="draws"),
    path("draws/<uuid:draw_id>/application", hopes.ApplicationView.as_view(), name="draw-application"),
    path("draws/<uuid:draw_id>/record", hopes.DrawRecordView.as_view(), name="draw-record"),
    path("reservations/check-in", conduct.CheckInView.as_view(), name="reservation-check-in"),
    path("reservations/<uuid:reservation_id>/waiver", conduct.WaiverView.as_view(), name="reservation-waiver"),
    path("series", conduct.SeriesView.as_view(), name="series"),
    path("series/plan", conduct.SeriesPlanView.as_view(), name="series-plan"),
    path("series/<uuid:series_id>", conduct.OneSeriesView.as_view(), name="one-series"),
    path("facilities/<int:facility_id>/queue", conduct.QueueView.as_view(), name="facility-queue"),
    path("sanctions", conduct.SanctionsView.as_view(), name="sanctions"),
    path("sanctions/<int:sanction_id>/objection", conduct.ObjectionView.as_view(), name="sanction-objection"),
]
