"""Members and organisations. No name and no address of a citizen is shown: the register holds names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from ..actions.members import join_organisation, let_act_for, stop_acting_for
from ..actors import Actor
from ..admin_base import ScopedInline, ScopedModelAdmin, actor_of, scope_of
from ..models import Member, MemberKind, Organisation, OrganisationPerson, OrganisationRole
from ..object_actions import ObjectAction, ObjectActionsMixin
from ..queries import today


@admin.register(Member)
class MemberAdmin(ScopedModelAdmin):
    """A citizen belongs to the district of the entry to which the membership is bound; unbound ones to the city."""

    icon = "person"
    list_display = ("id", "kind", "joined_at", "left_at")
    list_filter = ("kind", ("left_at", admin.EmptyFieldListFilter))
    search_fields = ("id__exact",)
    search_help_text = _("The member's number")
    date_hierarchy = "joined_at"
    fields = ("id", "kind", "joined_at", "left_at")
    readonly_fields = ("id", "joined_at")
    personal_fields = ("membership",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Member]:
        scope = scope_of(request)
        mine = Q(organisation__district__in=scope.districts) | Q(residencies__entry__district__in=scope.districts)
        rows: QuerySet[Member] = Member.objects.all()
        return rows if scope.city else rows.filter(mine).distinct()


class PersonActingInline(ScopedInline):
    model = OrganisationPerson
    fields = ("member", "role", "during")


class ActingForm(forms.Form):
    """Who shall act for the organisation."""

    member = forms.UUIDField(label=_("Member's number"), widget=UnfoldAdminTextInputWidget())
    role = forms.ChoiceField(label=_("Role"), choices=OrganisationRole, widget=UnfoldAdminSelectWidget())

    def clean_member(self) -> Member:
        found = Member.objects.filter(
            pk=self.cleaned_data["member"], kind=MemberKind.INDIVIDUAL, left_at__isnull=True
        ).first()
        if found is None:
            raise forms.ValidationError(_("There is no such member."), code="unknown_member")
        return found


def _add_person(organisation: Organisation, by: Actor, data: dict[str, Any]) -> None:
    let_act_for(organisation, data["member"], data["role"], by=by)


class StopForm(forms.Form):
    """Who shall not act for the organisation any more."""

    member = forms.UUIDField(label=_("Member's number"), widget=UnfoldAdminTextInputWidget())


def _remove_person(organisation: Organisation, by: Actor, data: dict[str, Any]) -> None:
    acting = organisation.people.filter(member=data["member"], during__contains=today()).first()
    if acting is None:
        raise forms.ValidationError(_("This member does not act for the organisation today."), code="not_acting")
    stop_acting_for(acting, by=by)


@admin.register(Organisation)
class OrganisationAdmin(ObjectActionsMixin, ScopedModelAdmin):
    district_field = "district"
    editable = True
    icon = "apartment"
    list_display = ("name", "kind", "district")
    list_filter = ("kind", "district")
    list_select_related = ("district",)
    search_fields = ("name", "member__id__exact")
    search_help_text = _("Name or member's number")
    fields = ("name", "kind", "district")
    inlines = (PersonActingInline,)
    personal_fields = ("people",)
    object_actions = (
        ObjectAction(
            "add-person",
            _("Let a member act for it"),
            run=_add_person,
            tell=lambda organisation: _("From today the member can use the organisation's mileage in the chosen role."),
            permission="identity.change_organisation",
            form=ActingForm,
        ),
        ObjectAction(
            "remove-person",
            _("End acting for it"),
            run=_remove_person,
            tell=lambda organisation: _("From now on the member cannot act for the organisation."),
            permission="identity.change_organisation",
            form=StopForm,
            dangerous=True,
        ),
    )

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = join_organisation(obj.name, obj.kind, obj.district, by=actor_of(request))
        obj.pk, obj._state.adding = made.pk, False

    def log_addition(self, request: HttpRequest, obj: Organisation, message: Any) -> None:
        """The action has written its row."""
