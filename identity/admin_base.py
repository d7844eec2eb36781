"""What every staff screen shares: scope, permissions, audit rows. Other apps build on ScopedModelAdmin.

    @admin.register(Booking)
    class BookingAdmin(ScopedModelAdmin):
        district_field = "unit__district"     # path to the district; rows of other districts do not exist for staff
        service = "reservations"              # all rows belong to this service; or service_field = "service"
        personal_fields = ("holder",)         # shown personal data: each look leaves a row in the audit trail

Nothing is deleted here. Screens are for reading; what changes something goes through an action of the app, from an
admin view that asks by POST. Where plain editing is right (`editable = True`), its audit row is written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from . import audit
from .actors import Actor
from .errors import NotAllowed
from .models import User
from .outside.sound import JSONField
from .permissions import StaffScope, staff_scope
from .queries import today


def actor_of(request: HttpRequest) -> Actor:
    """The member of staff who is signed in at the admin."""
    if not isinstance(request.user, User):
        raise TypeError("The admin is asked by staff alone.")
    return Actor.staff(request.user)


def scope_of(request: HttpRequest) -> StaffScope:
    """Where the signed-in staff may act today, looked up once a request."""
    scope: StaffScope | None = getattr(request, "_staff_scope", None)
    if scope is None:
        scope = staff_scope(actor_of(request).user)  # type: ignore[arg-type]
        request._staff_scope = scope  # type: ignore[attr-defined]
    return scope


class AuditedViews:
    """A look at personal data leaves an audit row: who, when, whose, what, why."""

    personal_fields: ClassVar[Sequence[str]] = ()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response: HttpResponse = super().changelist_view(request, extra_context)  # type: ignore[misc]
        if self.personal_fields and isinstance(response, TemplateResponse) and response.context_data:
            shown = list(response.context_data["cl"].result_list)
            if shown:
                self._record_look(request, "personal_data.listed", subjects=shown)
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        if self.personal_fields and isinstance(response, TemplateResponse) and response.context_data:
            self._record_look(request, "personal_data.viewed", subject=response.context_data.get("original"))
        return response

    def _record_look(self, request: HttpRequest, event: str, **whose: Any) -> None:
        with transaction.atomic():
            reason = request.GET.get("reason", "")
            audit.record_view(by=actor_of(request), event=event, fields=self.personal_fields, reason=reason, **whose)


class ScopedModelAdmin(AuditedViews, ModelAdmin):
    """Base of every staff screen."""

    district_field: ClassVar[str] = ""
    service_field: ClassVar[str] = ""
    service: ClassVar[str] = ""
    part_field: ClassVar[str] = ""  # path to the id of the service's part, whose staff see its rows alone
    scoped: ClassVar[bool] = True  # False: the same for all staff, such as the districts themselves
    editable: ClassVar[bool] = False
    icon: ClassVar[str] = "list"

    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    warn_unsaved_form = True
    formfield_overrides: ClassVar[dict[type, dict[str, Any]]] = {models.JSONField: {"form_class": JSONField}}
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        if not self.scoped:
            return rows
        return scope_of(request).filter(rows, self.district_field, self.service_field, self.service, self.part_field)

    def in_scope(self, request: HttpRequest, obj: Model) -> bool:
        """Whether this object, perhaps just edited, is the signed-in staff's."""
        return not self.scoped or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.editable and bool(super().has_add_permission(request))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.editable and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What an action refuses for want of a right is a 403 here."""
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, then refuse what left the scope: the whole request is one transaction and is rolled back."""
        super().save_model(request, obj, form, change)
        if not self.in_scope(request, obj):
            raise PermissionDenied

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        audit.record(f"{_noun(obj)}.added", by=actor_of(request), subject=obj)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Our trail instead of Django's, which would keep the object's name and be editable."""
        changed = sorted({field for part in message for field in part.get("changed", {}).get("fields", [])})
        audit.record(f"{_noun(obj)}.changed", by=actor_of(request), subject=obj, detail={"fields": changed})


class OwnDistrictsMixin:
    """Put before ScopedModelAdmin: of the districts that exist today, staff choose from their own."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "district":
            districts = db_field.remote_field.model.objects.filter(valid__contains=today())
            scope = scope_of(request)
            kwargs["queryset"] = districts if scope.city else districts.filter(pk__in=scope.districts)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class ScopedInline(TabularInline):
    """Rows shown with their parent; read-only unless the inline says `editable`."""

    editable: ClassVar[bool] = False
    extra = 0
    tab = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.editable and bool(super().has_add_permission(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.editable and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def _noun(obj: Model) -> str:
    return str(obj._meta.model_name)


def environment(request: HttpRequest) -> list[str] | None:
    """The badge on every screen of the sandbox."""
    return [_("Sandbox"), "warning"] if settings.SANDBOX else None


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The side bar: each app with the screens that this person may open."""
    return [
        {
            "title": app["name"],
            "separator": True,
            "collapsible": False,
            "items": [
                {"title": entry["name"], "icon": _icon(entry["model"]), "link": entry["admin_url"]}
                for entry in app["models"]
                if entry["admin_url"]
            ],
        }
        for app in admin.site.get_app_list(request)
    ]


def _icon(model: type[Model]) -> str:
    return str(getattr(admin.site._registry.get(model), "icon", "list"))
