"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("volunteering", views.VolunteeringView.as_view(), name="volunteering"),
    path("volunteering/shifts", views.ShiftsView.as_view(), name="volunteering-shifts"),
    path("volunteering/shifts/<int:shift_id>/sign-up", views.SignUpView.as_view(), name="volunteering-sign-up"),
    path("volunteering/signups/<uuid:signup_id>/withdraw", views.WithdrawView.as_view(), name="volunteering-withdraw"),
]
