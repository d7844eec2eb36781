"""Sample centres and hospitals, and a further act, for the sandbox."""

from __future__ import annotations

from datetime import timedelta

from identity.models import District
from identity.queries import today

from .models import FurtherAct, Institution, InstitutionKind


def load() -> None:
    """Make what is missing."""
    district = District.objects.filter(code="28200").first()
    if district is None:
        return
    for kind, name_ko, name_en in (
        (InstitutionKind.CENTRE, "견본 인천혈액원", "Sample Incheon Blood Centre"),
        (InstitutionKind.HOSPITAL, "견본 시립병원", "Sample City Hospital"),
    ):
        Institution.objects.get_or_create(
            district=district, name_ko=name_ko, defaults={"kind": kind, "name_en": name_en}
        )
    days = {"first_day": today(), "last_day": today() + timedelta(days=365)}
    FurtherAct.objects.get_or_create(
        name_ko="견본 헌혈 캠페인 참여", defaults={"name_en": "Sample: joining the donation campaign"} | days
    )
