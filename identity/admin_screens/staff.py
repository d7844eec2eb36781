"""Staff: people, their accounts, and where they may act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import UserCreationForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from ..actions import staff as actions
from ..actors import Actor
from ..admin_base import ScopedInline, ScopedModelAdmin, scope_of
from ..models import District, StaffAssignment, StaffPerson, StaffRole, User
from ..object_actions import NoteForm, ObjectAction, ObjectActionsMixin
from ..queries import districts_on, today


class AssignmentInline(ScopedInline):
    model = StaffAssignment
    fk_name = "person"
    fields = ("role", "district", "service", "during", "ended_at", "delegated_by")


class AccountInline(ScopedInline):
    model = User
    fields = ("username", "is_active", "last_login")


class RoleForm(NoteForm):
    """A role for a person, which another person must approve."""

    role = forms.ChoiceField(label=_("Role"), choices=StaffRole, widget=UnfoldAdminSelectWidget())
    district = forms.ModelChoiceField(
        label=_("District"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("The whole city"),
        widget=UnfoldAdminSelectWidget(),
    )
    service = forms.CharField(
        label=_("Service"),
        required=False,
        max_length=40,
        help_text=_("Empty: every service. For one facility alone: the code that the facility's page shows."),
        widget=UnfoldAdminTextInputWidget(),
    )
    first = forms.DateField(label=_("First day"), widget=UnfoldAdminSingleDateWidget())
    end = forms.DateField(label=_("First day after the last"), required=False, widget=UnfoldAdminSingleDateWidget())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts_on(today())  # type: ignore[attr-defined]


def _request_role(person: StaffPerson, by: Actor, data: dict[str, Any]) -> None:
    actions.request_assignment(
        person,
        data["role"],
        first=data["first"],
        end=data["end"],
        district=data["district"],
        service=data["service"],
        reason=data["note"],
        by=by,
    )


def _leave(person: StaffPerson, by: Actor, data: dict[str, Any]) -> None:
    actions.record_leaving(person, by=by)


@admin.register(StaffPerson)
class StaffPersonAdmin(ObjectActionsMixin, ScopedModelAdmin):
    editable = True
    icon = "badge"
    list_display = ("personnel_number", "name", "left_on")
    list_filter = (("left_on", admin.EmptyFieldListFilter), "assignments__role", "assignments__district")
    search_fields = ("name", "personnel_number", "accounts__username")
    fields = ("name", "personnel_number", "left_on")
    readonly_fields = ("left_on",)
    inlines = (AssignmentInline, AccountInline)
    personal_fields = ("staff",)
    object_actions = (
        ObjectAction(
            "request-role",
            _("Ask for a role"),
            run=_request_role,
            tell=lambda person: _("Another person must approve it before it works."),
            permission="identity.add_staffassignment",
            form=RoleForm,
        ),
        ObjectAction(
            "leaves",
            _("Has left"),
            run=_leave,
            tell=lambda person: _("All roles end and all sessions of all accounts of this person end now."),
            permission="identity.change_staffperson",
            allowed=lambda person: person.left_on is None or person.left_on > today(),
            dangerous=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[StaffPerson]:
        """A district's staff sees the people of its district; the city's sees all."""
        scope = scope_of(request)
        rows = StaffPerson.objects.all()
        return rows if scope.city else rows.filter(assignments__district__in=scope.districts).distinct()


@admin.register(User)
class AccountAdmin(ScopedModelAdmin):
    """Staff accounts alone; citizens' accounts have no screen."""

    editable = True
    icon = "key"
    add_form = UserCreationForm
    list_display = ("username", "person", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active",)
    list_select_related = ("person",)
    search_fields = ("username", "person__name", "person__personnel_number")
    readonly_fields = ("is_active", "is_superuser", "last_login")
    autocomplete_fields = ("person",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows: QuerySet[User] = User.objects.filter(is_staff=True)
        return rows if scope_of(request).city else rows.none()

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        if obj is None:
            return ("username", "person", "password1", "password2")
        return ("username", "person", "is_active", "is_superuser", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.readonly_fields if obj is None else ("username", "person", *self.readonly_fields)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = StaffAccountForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.is_staff = True
        super().save_model(request, obj, form, change)


class StaffAccountForm(UserCreationForm):
    """A new account for a person; its password is changed, and the second factor set up, by its owner."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data and not str(data.get("person", "")).isdecimal():  # the widget asks the database for whatever came
            data = data.copy()
            data["person"] = ""
        super().__init__(data, *args, **kwargs)

    class Meta:
        model = User
        fields = ("username", "person")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("person"):
            raise forms.ValidationError(_("A staff account belongs to a staff person."), code="no_person")
        return cleaned


class DelegationForm(forms.Form):
    """Who stands in, and until when."""

    to = forms.ModelChoiceField(
        label=_("Stand-in"), queryset=StaffPerson.objects.filter(left_on__isnull=True), widget=UnfoldAdminSelectWidget()
    )
    end = forms.DateField(label=_("First day after the last"), widget=UnfoldAdminSingleDateWidget())


def _delegate(assignment: StaffAssignment, by: Actor, data: dict[str, Any]) -> None:
    actions.delegate(assignment, data["to"], end=data["end"], by=by)


def _end(assignment: StaffAssignment, by: Actor, data: dict[str, Any]) -> None:
    actions.end_assignment(assignment, by=by)


def _in_force(assignment: StaffAssignment) -> bool:
    day: date = today()
    return assignment.ended_at is None and day in assignment.during


@admin.register(StaffAssignment)
class AssignmentAdmin(ObjectActionsMixin, ScopedModelAdmin):
    district_field = "district"
    service_field = "service"
    icon = "assignment_ind"
    list_display = ("person", "role", "district", "service", "during", "ended_at", "delegated_by")
    list_filter = ("role", "district", "service")
    list_select_related = ("person", "district", "delegated_by__person", "delegated_by__district")
    search_fields = ("person__name", "person__personnel_number")
    object_actions = (
        ObjectAction(
            "delegate",
            _("Name a stand-in"),
            run=_delegate,
            tell=lambda assignment: _("The stand-in may do the same until that day, or until this role ends."),
            allowed=lambda assignment: _in_force(assignment) and assignment.delegated_by_id is None,
            form=DelegationForm,
        ),
        ObjectAction(
            "end",
            _("Take away"),
            run=_end,
            tell=lambda assignment: _("The role and its delegations end now."),
            permission="identity.change_staffassignment",
            allowed=_in_force,
            dangerous=True,
        ),
    )
