"""Members: citizens and organisations that use the wallet."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .districts import District
from .ranges import begins_and_is_not_empty, one_at_a_time, text_as_range


class MemberKind(models.TextChoices):
    INDIVIDUAL = "individual", _("individual")
    ORGANISATION = "organisation", _("organisation")


class Member(models.Model):
    """A citizen or an organisation that uses the wallet. Holds no name: the register and the organisation do."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=MemberKind, default=MemberKind.INDIVIDUAL)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="member",
        help_text=_("The account that signs in as this member; none for an organisation, people act for it."),
    )
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["-joined_at"]
        constraints = [
            models.CheckConstraint(
                name="organisation_has_no_account",
                condition=~models.Q(kind=MemberKind.ORGANISATION) | models.Q(user__isnull=True),
                violation_error_message=_("An organisation has no account of its own; people act for it."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class OrganisationKind(models.TextChoices):
    APARTMENTS = "apartments", _("apartment complex")
    SCHOOL = "school", _("school")
    COMPANY = "company", _("company")
    SMALL_BUSINESS = "small_business", _("small business")
    RELIGIOUS = "religious", _("religious facility")


class Organisation(models.Model):
    """An organisation member (사업자단체회원)."""

    member = models.OneToOneField(
        Member, models.PROTECT, verbose_name=_("member"), primary_key=True, related_name="organisation"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("name"), max_length=120)
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="organisations"
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationRole(models.TextChoices):
    MANAGER = "manager", _("manager")
    AGENT = "agent", _("agent")
    VIEWER = "viewer", _("viewer")


class OrganisationPerson(models.Model):
    """A member who acts for an organisation, in a role and for a time."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="people"
    )
    member = models.ForeignKey(Member, models.PROTECT, verbose_name=_("member"), related_name="acts_for")
    role = models.CharField(_("role"), max_length=20, choices=OrganisationRole)
    during = DateRangeField(
        _("period"), help_text=_("First day, and the first day after the last; open while it lasts.")
    )

    class Meta:
        verbose_name = _("person acting for an organisation")
        verbose_name_plural = _("people acting for organisations")
        ordering = ["organisation", "during"]
        constraints = [
            begins_and_is_not_empty(
                "during", name="acting_begins", message=_("A period has a first day before its end.")
            ),
            one_at_a_time(
                text_as_range("organisation"),
                text_as_range("member"),
                during="during",
                name="acting_once_at_a_time",
                message=_("This member already acts for the organisation at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"
