"""Staff screens of the identity app: members, organisations, districts, staff, approvals, audit trail."""

from __future__ import annotations

from .admin_screens import approvals, audit_trail, districts, members, staff

__all__ = ["approvals", "audit_trail", "districts", "members", "staff"]
