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


class LinkUnknown(ServiceError):
    code, status = "link_unknown", 404
    text = _("There is no such link, its time is over, or it was used. Ask the institution for another.")


class BadAwardFile(ServiceError):
    """Carries a sentence for each line that is wrong."""

    code, status = "bad_award_file", 400
    text = _("This is not a file of awards.")

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences=sentences)
        self.sentences = sentences


class PageUnknown(ServiceError):
    code, status = "badge_page_unknown", 404
    text = _("There is no such page, or its time is over.")


class TermOver(ServiceError):
    code = "badge_term_over"
    text = _(
        "The time for which this course's data are kept is over. Show the badge from the wallet, as you show a card."
    )


class HolderUnknown(ServiceError):
    code, status = "holder_unknown", 400
    text = _("There is no other member with this number. Ask for the number in the holder's wallet settings.")


class RequestOpen(ServiceError):
    code = "badge_request_open"
    text = _("This member was asked already and has not answered yet.")


class RequestUnknown(ServiceError):
    code, status = "badge_request_unknown", 404
    text = _("There is no such request, or it is over.")
