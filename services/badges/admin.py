"""Staff screens: an institution's badges, and their awards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from credentials.achievements import check_achievement, check_skills
from credentials.actions.kinds import PERMISSION
from credentials.definitions import picture_of
from credentials.models import IssuingInstitution
from identity.actors import Actor
from identity.admin_base import ScopedModelAdmin, scope_of
from identity.object_actions import ObjectAction, ObjectActionsMixin
from services.core.staff import AboutMemberForm, ReasonForm, RecordingAdmin

from .actions import AwardReport, award_badge, propose_badge, take_back_award
from .actions.awards import AWARD, TAKE_BACK
from .actions.publishing import achievement_of
from .file_admin import AwardFileMixin
from .models import Award, AwardState, Badge, ClaimLink


class SkillsField(forms.CharField):
    """One skill a line: its name, and perhaps an address, the framework and the code in it."""

    PARTS = ("name", "url", "framework", "code")

    def __init__(self) -> None:
        super().__init__(
            label=capfirst(_("skills")),
            required=False,
            widget=UnfoldAdminTextareaWidget(),
            help_text=_("One a line: name | https address | framework | code. Only the name is needed."),
        )

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return "\n".join(" | ".join(str(skill.get(part, "")) for part in self.PARTS).rstrip(" |") for skill in value)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        lines = [[part.strip() for part in line.split("|")] for line in str(value or "").splitlines() if line.strip()]
        if any(len(parts) > len(self.PARTS) for parts in lines):
            raise ValidationError(self.help_text, code="parts")
        return [{name: part for name, part in zip(self.PARTS, parts, strict=False) if part} for parts in lines]


class BadgeForm(forms.ModelForm):
    skills = SkillsField()
    upload = forms.FileField(
        label=capfirst(_("picture")),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("PNG, JPEG or WebP, 64 KB."),
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


def _propose(badge: Badge, by: Actor, data: dict[str, Any]) -> None:
    propose_badge(badge, data["reason"], by=by)


@admin.register(Badge)
class BadgeAdmin(AwardFileMixin, ObjectActionsMixin, ScopedModelAdmin):
    icon = "workspace_premium"
    district_field = "institution__district"
    service_field = "institution__code"
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


class AwardForm(AboutMemberForm):
    class Meta:
        model = Award
        fields = ("badge", "awarded_on", "evidence_url", "evidence_text")


def _take_back(award: Award, by: Actor, data: dict[str, Any]) -> None:
    take_back_award(award, data["reason"], by=by)


@admin.register(Award)
class AwardAdmin(ObjectActionsMixin, RecordingAdmin):
    icon = "military_tech"
    district_field = "badge__institution__district"
    service_field = "badge__institution__code"
    personal_fields = ("member", "evidence")
    form = AwardForm
    recording_permission = AWARD
    fields = ("member_code", "badge", "awarded_on", "evidence_url", "evidence_text")
    shown_later = ("state", "reason")
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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "badge":
            badges = Badge.objects.all()
            kwargs["queryset"] = scope_of(request).filter(badges, "institution__district", "institution__code")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def record(self, obj: Award, by: Actor) -> Award:
        report = AwardReport(obj.badge, obj.member, obj.awarded_on, obj.evidence_url, obj.evidence_text)
        return award_badge(report, by=by)


@admin.register(ClaimLink)
class ClaimLinkAdmin(ScopedModelAdmin):
    """What became of the lines of files. The links themselves are nowhere."""

    icon = "link"
    district_field = "badge__institution__district"
    service_field = "badge__institution__code"
    exclude = ("digest", "award")
    list_display = ("badge", "reference", "awarded_on", "until", "claimed_at")
    list_filter = ("badge",)
    list_select_related = ("badge",)
    search_fields = ("reference",)
