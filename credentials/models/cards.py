"""What was issued: one credential for each act of issuing, with a copy for each of the holder's keys."""

from __future__ import annotations

import enum
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anchoring.models import Commitment
from identity.models import District, Member
from identity.signing.models import IssuerKey

from .kinds import CardKind
from .offers import AccessToken
from .status_lists import CAPACITY, StatusList


class CredentialState(models.TextChoices):
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    REVOKED = "revoked", _("revoked")
    # Status types of Token Status List: VALID, INVALID, SUSPENDED.
    BITS = enum.nonmember({"active": 0, "revoked": 1, "suspended": 2})
    NEXT = enum.nonmember(
        {"active": ("suspended", "revoked"), "suspended": ("active", "revoked"), "revoked": ()},
    )


class NotificationEvent(models.TextChoices):
    """What the wallet said of the delivery (OpenID4VCI 1.0 section 11)."""

    ACCEPTED = "credential_accepted", _("accepted")
    FAILURE = "credential_failure", _("failure")
    DELETED = "credential_deleted", _("deleted")
    ENDING = enum.nonmember(("credential_failure", "credential_deleted"))


class StatusReason(models.TextChoices):
    HOLDER_ASKED = "holder_asked", _("the holder asked")
    DEVICE_LOST = "device_lost", _("device lost or stolen")
    MISUSE = "misuse", _("misuse")
    ISSUED_IN_ERROR = "issued_in_error", _("issued in error")
    ELIGIBILITY_LOST = "eligibility_lost", _("no longer eligible")
    UNDER_REVIEW = "under_review", _("under review")
    REVIEW_ENDED = "review_ended", _("review ended")
    NEVER_ACCEPTED = "never_accepted", _("never accepted by a wallet")
    WALLET_FAILED = "wallet_failed", _("the wallet could not store it")
    WALLET_DELETED = "wallet_deleted", _("deleted in the wallet")
    MEMBER_LEFT = "member_left", _("the holder left the wallet")
    REPLACED = "replaced", _("replaced by a new issue")
    RESTORED = "restored", _("published so before a backup was restored")
    # By the daily check, and so undone by it too; what staff decide, staff undo.
    CHECK_FAILED = "check_failed", _("the daily check found the holder no longer eligible")
    CHECK_PASSED = "check_passed", _("the daily check found the holder eligible again")
    REPRESENTATION_ENDED = "representation_ended", _("the representation ended")
    APPEAL_ACCEPTED = "appeal_accepted", _("the holder's objection was accepted")
    BY_STAFF = enum.nonmember(
        ("holder_asked", "device_lost", "misuse", "issued_in_error", "eligibility_lost", "under_review", "review_ended")
    )
    # After these the wallet gets no new card without the holder's consent.
    ENDS_CONSENT = enum.nonmember(("holder_asked", "device_lost", "misuse", "issued_in_error", "member_left"))


class Credential(models.Model):
    """One card as issued in one act: its state holds for all its copies."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.ForeignKey(CardKind, models.PROTECT, verbose_name=_("card kind"), related_name="credentials")
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="credentials")
    district = models.ForeignKey(
        District,
        models.PROTECT,
        verbose_name=_("district"),
        null=True,
        related_name="+",
        help_text=_("Where the holder lived when it was issued."),
    )
    format = models.CharField(_("format"), max_length=20)
    signing_key = models.ForeignKey(
        IssuerKey, models.PROTECT, verbose_name=_("signed with"), related_name="+", null=True, editable=False
    )
    token = models.OneToOneField(AccessToken, models.PROTECT, related_name="credential")
    key_set = models.BinaryField(_("hash of the holder's keys"), max_length=32)
    state = models.CharField(_("state"), max_length=10, choices=CredentialState, default=CredentialState.ACTIVE)
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    notification_id = models.CharField(_("notification id"), max_length=43, unique=True)
    notification = models.CharField(_("notification"), max_length=20, choices=NotificationEvent, blank=True)
    notified_at = models.DateTimeField(_("notified"), null=True, blank=True)
    content_mac = models.BinaryField(
        _("keyed hash of what it says"), max_length=32, null=True, editable=False
    )  # a change of name or district shows, the name does not
    checked_on = models.DateField(_("eligibility checked"), null=True, editable=False)
    # Encrypted under the access token, which we hold as a hash only; wiped when the token has expired.
    delivery = models.BinaryField(_("answer, for the same keys again"), null=True, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ["-issued_at"]
        permissions = [
            ("change_status", _("Can suspend, reinstate and revoke credentials")),
            ("approve_bulk_revocation", _("Can approve the revocation of several credentials")),
            ("print_card", _("Can print a card at the counter")),
            ("find_holder", _("Can find a resident's credentials by name and birth date")),
        ]
        constraints = [
            models.CheckConstraint(name="credential_expires_later", condition=Q(expires_at__gt=F("issued_at"))),
            models.CheckConstraint(
                name="credential_notified_with_time",
                condition=Q(notification="", notified_at=None) | (~Q(notification="") & Q(notified_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="credential_by_member", fields=["member", "-issued_at"]),
            models.Index(
                name="credential_unnotified", fields=["issued_at"], condition=Q(notification="") & ~Q(state="revoked")
            ),
            models.Index(name="credential_to_check", fields=["checked_on"], condition=~Q(state="revoked")),
            models.Index(name="credential_with_delivery", fields=["issued_at"], condition=Q(delivery__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class CredentialCopy(models.Model):
    """One copy for one holder key, with a place of its own in a status list. Never changed, never deleted."""

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField(_("number"))
    status_list = models.ForeignKey(StatusList, models.PROTECT, related_name="copies", db_index=False)
    status_index = models.PositiveIntegerField(_("place in the status list"))
    holder_thumbprint = models.CharField(_("thumbprint of the holder's key"), max_length=43)
    digest = models.BinaryField(_("SHA-256 of the signed part"), max_length=32)
    salt = models.BinaryField(_("salt of its commitment"), max_length=16)

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        ordering = ["credential", "number"]
        constraints = [
            models.UniqueConstraint(name="copy_place_never_twice", fields=["status_list", "status_index"]),
            models.UniqueConstraint(name="copy_number_once", fields=["credential", "number"]),
            models.UniqueConstraint(name="copy_key_once", fields=["credential", "holder_thumbprint"]),
            models.CheckConstraint(name="copy_place_in_list", condition=Q(status_index__lt=CAPACITY)),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} {self.number}"


class Replacement(models.Model):
    """A card whose wallet got it anew: it ends when the wallet accepted the new one, or at the latest on a day."""

    old = models.OneToOneField(Credential, models.PROTECT, primary_key=True, related_name="replacement")
    new = models.ForeignKey(Credential, models.PROTECT, related_name="replaces")
    ends_at = models.DateTimeField(_("ends"), db_index=True)

    class Meta:
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")
        constraints = [models.CheckConstraint(name="replacement_by_another", condition=~Q(old=F("new")))]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class StatusChange(models.Model):
    """One change of a credential's state, with its reason. Who did it stands in the audit trail."""

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="changes")
    before = models.CharField(_("before"), max_length=10, choices=CredentialState)
    after = models.CharField(_("after"), max_length=10, choices=CredentialState)
    reason = models.CharField(_("reason"), max_length=20, choices=StatusReason)
    at = models.DateTimeField(_("at"))
    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("commitment"), related_name="+")

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(name="status_change_changes", condition=~Q(before=F("after"))),
            models.CheckConstraint(name="status_change_revoked_is_final", condition=~Q(before="revoked")),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
