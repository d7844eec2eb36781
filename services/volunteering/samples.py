"""A sample institution for the sandbox."""

from __future__ import annotations

from identity.models import District

from .models import Institution


def load() -> None:
    """Make what is missing."""
    for code, name_ko, name_en in (
        ("28185", "견본 연수구자원봉사센터", "Sample Yeonsu-gu Volunteer Centre"),
        ("28245", "견본 계양구자원봉사센터", "Sample Gyeyang-gu Volunteer Centre"),
    ):
        district = District.objects.filter(code=code).first()
        if district:
            Institution.objects.get_or_create(district=district, name_ko=name_ko, defaults={"name_en": name_en})
