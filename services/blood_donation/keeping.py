"""How long donations and certificates stay, and on what ground. Health data: no longer than they are of use."""

from __future__ import annotations

from datetime import datetime

from anchoring.actions import destroy_salts
from identity.retention import DAY, YEAR, Rule, Since, delete_some, delete_these, register, some

from .models import Asking, Certificate, CertificateEvent, CertificateState, Donation, Gift, GiftState

HEALTH = "개인정보 보호법 art. 21(1), 23; 혈액관리법 시행규칙"


def register_rules() -> None:
    register(
        Rule(
            "blood_donation.certificates",
            (
                "blood_donation.Donation",
                "blood_donation.Certificate",
                "blood_donation.CertificateEvent",
            ),
            HEALTH,
            Since.USED,
            period=5 * YEAR,
            destroy=_used,
        ),
        Rule(
            "blood_donation.gifts",
            ("blood_donation.Gift",),
            HEALTH,
            Since.ENDED,
            period=90 * DAY,
            destroy=lambda before: delete_some(
                Gift.objects.filter(closed_at__lt=before).exclude(state=GiftState.OFFERED)
            ),
        ),
        Rule(
            "blood_donation.askings",
            ("blood_donation.Asking",),
            HEALTH,
            Since.MADE,
            period=DAY,
            destroy=lambda before: delete_some(Asking.objects.filter(made_at__lt=before)),
        ),
    )


def _used(before: datetime) -> int:
    """A certificate counts until it is used. After that the whole of the donation goes, lost and replaced ones too."""
    used = CertificateEvent.objects.filter(step="used", at__lt=before, certificate__state=CertificateState.USED)
    found = some(Donation.objects.filter(pk__in=used.values("certificate__donation")))
    certificates = Certificate.objects.filter(donation__in=found)
    events = CertificateEvent.objects.filter(certificate__in=certificates)
    commitments = list(events.values_list("commitment", flat=True))
    Gift.objects.filter(certificate__in=certificates).delete()
    events.delete()
    certificates.delete()
    count = delete_these(Donation, found)
    destroy_salts(commitments)
    return count
