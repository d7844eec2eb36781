"""Staff screens: an institution's badges, and their awards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from credentials.achievements import check_achievement, check_skills
from credentials.actions.kinds import PERMISSION
from credentials.definitions import picture_of
from credentials.errors import CredentialsError
from credentials.models import IssuingInstitution
from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, actor_of, scope_of
from identity.models import Member
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.errors import ServiceError
from services.core.people import member_by_code

from .actions import AwardReport, award_badge, propose_badge, take_back_award
from .actions.awards import AWARD, TAKE_BACK
from .actions.publishing import achievement_of
from .file_admin import AwardFileMixin
from .models import Award, AwardState, Badge, ClaimLink


class BadgeForm(forms.ModelForm):
    upload = forms.FileField(
        label=_("picture"), required=False, widget=UnfoldAdminFileFieldWidget, help_text=_("PNG, JPEG or WebP, 64 KB.")
    )

    class Meta:
        model = Badge
        fields = (
            "institution",
            "code",
            "name_ko",
            "name_en",
            "description_ko",
            "description_en",
            "achievement_type",
            "criteria",
            "skills",
            "valid_months",
            "course_ends_on",
            "kept_months",
        )
        widgets = {"achievement_type": UnfoldAdminSelectWidget}

    def clean_skills(self) -> Any:
        skills = self.cleaned_data["skills"] or []
        check_skills(skills)
        return skills

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            if uploaded := given.get("upload"):
                self.instance.picture = picture_of(uploaded.read())
        except ValidationError as error:
            self.add_error("upload", error)
        return given

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                check_achievement(achievement_of(self.instance))
            except ValidationError as error:
                self.add_error(None, error)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=UnfoldAdminTextInputWidget())


def _propose(badge: Badge, by: Actor, data: dict[str, Any]) -> None:
    propose_badge(badge, data["reason"], by=by)


@admin.register(Badge)
class BadgeAdmin(AwardFileMixin, ObjectActionsMixin, ScopedModelAdmin):
    icon = "workspace_premium"
    district_field = "institution__district"
    service_field = "institution_id"
    editable = True
    form = BadgeForm
    list_display = ("name_ko", "name_en", "code", "institution", "course_ends_on", "published")
    list_filter = ("institution",)
    list_select_related = ("institution",)
    search_fields = ("name_ko", "name_en", "code")
    object_actions = (
        ObjectAction(
            "propose",
            _("Publish"),
            run=_propose,
            tell=lambda badge: _(
                "After another person's approval the badge can be awarded as it is now. Badges that people have stay "
                "as they are."
            ),
            permission=PERMISSION,
            form=ReasonForm,
        ),
    )

    actions_detail = ("award_by_file",)

    def has_award_by_file_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(AWARD)

    @action(description=_("Award by file"), url_path="by-file", permissions=["award_by_file"])  # type: ignore[untyped-decorator]
    def award_by_file(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        return HttpResponseRedirect(reverse("admin:badges_badge_award_file", args=[object_id]))

    @admin.display(description=_("published"), boolean=True)
    def published(self, badge: Badge) -> bool:
        return badge.kind is not None

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("institution", "code") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "institution":
            kwargs["queryset"] = scope_of(request).filter(IssuingInstitution.objects.all(), "district", "code")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AwardForm(forms.ModelForm):
    """A member is named by the number in the wallet, or its first 8 digits."""

    member_code = forms.CharField(
        label=_("Member"),
        max_length=36,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("The member's number as the wallet shows it; its first 8 digits are enough."),
    )

    class Meta:
        model = Award
        fields = ("badge", "awarded_on", "evidence_url", "evidence_text")

    def clean_member_code(self) -> Member:
        member = member_by_code(self.cleaned_data["member_code"])
        if member is None:
            raise forms.ValidationError(_("There is no such member."), code="unknown_member")
        self.instance.member = member
        return member


def _take_back(award: Award, by: Actor, data: dict[str, Any]) -> None:
    take_back_award(award, data["reason"], by=by)


@admin.register(Award)
class AwardAdmin(ObjectActionsMixin, ScopedModelAdmin):
    icon = "military_tech"
    district_field = "badge__institution__district"
    service_field = "badge__institution_id"
    personal_fields = ("member", "evidence")
    form = AwardForm
    fields = ("member_code", "badge", "awarded_on", "evidence_url", "evidence_text")
    list_display = ("awarded_on", "badge", "member", "state")
    list_filter = ("state", "badge")
    list_select_related = ("badge", "member")
    search_fields = ("member__id__exact", "badge__code")
    search_help_text = _("The member's number, or the badge's code")
    date_hierarchy = "awarded_on"
    object_actions = (
        ObjectAction(
            "take_back",
            _("Take back"),
            run=_take_back,
            tell=lambda award: _("The badge in the member's wallet ends for good. This stays in the history."),
            permission=TAKE_BACK,
            allowed=lambda award: award.state == AwardState.AWARDED,
            form=ReasonForm,
            dangerous=True,
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("badges.add_award"))

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ("member", *self.fields[1:], "state", "reason") if obj else self.fields

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "badge":
            kwargs["queryset"] = scope_of(request).filter(Badge.objects.all(), "institution__district", "institution")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the rules refuse is said on the form's page; the whole request was one transaction."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (ServiceError, CredentialsError) as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        report = AwardReport(obj.badge, obj.member, obj.awarded_on, obj.evidence_url, obj.evidence_text)
        obj.pk = award_badge(report, by=actor_of(request)).pk

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """The action wrote its own row."""


@admin.register(ClaimLink)
class ClaimLinkAdmin(ScopedModelAdmin):
    """What became of the lines of files. The links themselves are nowhere."""

    icon = "link"
    district_field = "badge__institution__district"
    service_field = "badge__institution_id"
    exclude = ("digest", "award")
    list_display = ("badge", "reference", "awarded_on", "until", "claimed_at")
    list_filter = ("badge",)
    list_select_related = ("badge",)
    search_fields = ("reference",)
