"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("facilities", views.FacilitiesView.as_view(), name="facilities"),
    path("units", views.UnitsView.as_view(), name="units"),
    path("units/<int:unit_id>/slots", views.SlotsView.as_view(), name="unit-slots"),
    path("reservations", views.ReservationsView.as_view(), name="reservations"),
    path("reservations/calendar.ics", views.CalendarView.as_view(), name="reservations-calendar"),
    path("reservations/<uuid:reservation_id>/change", views.ChangeView.as_view(), name="reservation-change"),
    path("reservations/<uuid:reservation_id>/cancel", views.CancelView.as_view(), name="reservation-cancel"),
]
