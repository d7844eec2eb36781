"""Who: accounts, members, organisations, districts, staff; what they agreed to; and the audit trail."""

from .accounts import User
from .approvals import Approval, ApprovalState
from .audit import AuditKind, AuditRow
from .consents import Consent
from .districts import District, DistrictKind, DongSuccession
from .members import Member, MemberKind, Organisation, OrganisationKind, OrganisationPerson, OrganisationRole
from .sessions import Session
from .staff import StaffAssignment, StaffPerson, StaffRole

__all__ = [
    "Approval",
    "ApprovalState",
    "AuditKind",
    "AuditRow",
    "Consent",
    "District",
    "DistrictKind",
    "DongSuccession",
    "Member",
    "MemberKind",
    "Organisation",
    "OrganisationKind",
    "OrganisationPerson",
    "OrganisationRole",
    "Session",
    "StaffAssignment",
    "StaffPerson",
    "StaffRole",
    "User",
]
