"""Donations and certificates for tests."""

from __future__ import annotations

from itertools import count

from identity.actors import Actor
from identity.models import Member
from identity.queries import today
from services.blood_donation.actions import agree_to_recording, register_donation
from services.blood_donation.actions.donations import DonationReport
from services.blood_donation.models import Certificate, Institution, InstitutionKind
from tests.factories.identity import as_staff, district_named, member

_number = count(1)


def institution(kind: str = InstitutionKind.CENTRE, district: str = "남동구") -> Institution:
    name = f"{kind} {next(_number)}"
    return Institution.objects.create(kind=kind, name_ko=name, name_en=name, district=district_named(district))


def hospital() -> Institution:
    return institution(InstitutionKind.HOSPITAL)


def donor() -> Member:
    """A member who agreed to donations being recorded."""
    found = member()
    agree_to_recording(found, by=Actor.member(found))
    return found


def certificate(of: Member | None = None) -> Certificate:
    """One donation's certificate, held by the donor."""
    report = DonationReport(of or donor(), institution(), today(), f"D{next(_number)}")
    return register_donation(report, by=as_staff("남동구")).certificates.get()
