"""Addresses on the wallet's origin, under api/."""

from django.urls import URLPattern, URLResolver, path

from . import coordinating, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("volunteering", views.VolunteeringView.as_view(), name="volunteering"),
    path("volunteering/shifts", views.ShiftsView.as_view(), name="volunteering-shifts"),
    path("volunteering/shifts/<int:shift_id>/sign-up", views.SignUpView.as_view(), name="volunteering-sign-up"),
    path("volunteering/signups/<uuid:signup_id>/withdraw", views.WithdrawView.as_view(), name="volunteering-withdraw"),
    path("volunteering/notices/<int:notice_id>/dismiss", views.NoticeView.as_view(), name="volunteering-notice"),
    path("volunteering/certificate", views.CertificateView.as_view(), name="volunteering-certificate"),
    path("volunteering/coordinated", coordinating.CoordinatedView.as_view(), name="volunteering-coordinated"),
    path("volunteering/scans", coordinating.ScansView.as_view(), name="volunteering-scans"),
    *(
        path(
            f"volunteering/signups/<uuid:signup_id>/{decision}",
            coordinating.DecisionView.as_view(decision=decision),
            name=f"volunteering-{decision}",
        )
        for decision in ("approve", "refuse")
    ),
]
