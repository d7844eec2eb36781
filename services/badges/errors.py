"""What is refused about badges."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.core.errors import ServiceError


class BadgeUnknown(ServiceError):
    code, status = "badge_unknown", 404
    text = _("There is no such badge.")


class BadgeNotListed(ServiceError):
    code = "badge_not_listed"
    text = _("The trust list does not allow the institution this badge yet: ask for that first.")


class BadgeNotPublished(ServiceError):
    code = "badge_not_published"
    text = _("This badge is not published, or its institution is not on the trust list now.")


class AlreadyAwarded(ServiceError):
    code = "already_awarded"
    text = _("This member has this badge already.")


class AwardOver(ServiceError):
    code = "award_over"
    text = _("This award was taken back already.")


class EvidenceRefused(ServiceError):
    code, status = "evidence_refused", 400
    text = _("Evidence is an https address, up to 500 characters of text, or both.")
