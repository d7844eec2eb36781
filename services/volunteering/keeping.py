"""How long hours stay, and on what ground."""

from __future__ import annotations

from datetime import datetime

from anchoring.actions import destroy_salts
from identity.keeping import EFINANCE, PURPOSE_OVER
from identity.retention import YEAR, Rule, Since, delete_some, delete_these, register, some

from .models import (
    Coordinator,
    HoursLine,
    Scan,
    Signup,
    SignupEvent,
    Volunteer,
    VolunteerNotice,
    VolunteerRecord,
)


def register_rules() -> None:
    register(
        Rule(
            "volunteering.hours",
            ("volunteering.VolunteerRecord",),
            EFINANCE,
            Since.DAY,
            period=5 * YEAR,
            destroy=lambda before: delete_some(VolunteerRecord.objects.filter(performed_on__lt=before.date())),
        ),
        Rule(
            "volunteering.files",
            ("volunteering.HoursImport", "volunteering.HoursLine"),
            PURPOSE_OVER,
            Since.MADE,
            period=YEAR,
            destroy=lambda before: delete_some(HoursLine.objects.filter(file__uploaded_at__lt=before)),
        ),
        Rule(
            "volunteering.signups",
            ("volunteering.Signup", "volunteering.SignupEvent", "volunteering.Scan", "volunteering.Volunteer"),
            PURPOSE_OVER,
            Since.DAY,
            period=2 * YEAR,
            destroy=_signups,
        ),
        Rule(
            "volunteering.coordinators",
            ("volunteering.Coordinator",),
            "개인정보의 안전성 확보조치 기준 art. 5(3)",
            Since.ENDED,
            period=3 * YEAR,
            destroy=lambda before: delete_some(Coordinator.objects.filter(ended_at__lt=before, scans=None)),
        ),
        Rule(
            "volunteering.notices",
            ("volunteering.VolunteerNotice",),
            PURPOSE_OVER,
            Since.MADE,
            period=YEAR,
            destroy=lambda before: delete_some(VolunteerNotice.objects.filter(at__lt=before)),
        ),
    )


def _signups(before: datetime) -> int:
    """Hours that were given stay by themselves."""
    found = some(Signup.objects.filter(during__endswith__lt=before))
    events = SignupEvent.objects.filter(signup__in=found)
    commitments = list(events.values_list("commitment", flat=True))
    events.delete()
    Scan.objects.filter(signup__in=found).delete()
    count = delete_these(Signup, found)
    Volunteer.objects.filter(pk__in=[row.volunteer_id for row in found], signups=None).delete()
    destroy_salts(commitments)
    return count + delete_some(Scan.objects.filter(signup=None, received_at__lt=before))
