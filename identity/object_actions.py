"""Buttons on an object's staff screen, each leading to a page that says what will happen and asks by POST.

class ApprovalAdmin(ObjectActionsMixin, ScopedModelAdmin):
    object_actions = (ObjectAction("approve", _("Approve"), run=approve_it, tell=what_happens),)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from . import audit
from .actors import Actor
from .admin_base import actor_of, scope_of


class NoteForm(forms.Form):
    """The default form of an object action: a note for the record."""

    note = forms.CharField(
        label=_("Reason or note"), max_length=500, required=False, widget=UnfoldAdminTextInputWidget()
    )


@dataclass(frozen=True, slots=True)
class ObjectAction:
    """`run(obj, actor, cleaned_data)` calls an action of the app; its refusals are shown. `allowed(obj)` hides it.

    `form` may also be a function that gives the form for an object.
    """

    name: str
    label: str | Promise
    run: Callable[[Any, Actor, dict[str, Any]], object]
    tell: Callable[[Any], str | Promise]
    permission: str = ""
    allowed: Callable[[Any], bool] = lambda obj: True
    form: type[forms.Form] | Callable[[Any], type[forms.Form]] = NoteForm
    dangerous: bool = False
    city_service: str = ""  # of this service, and only for staff of the whole city


class ObjectActionsMixin:
    """Put before ScopedModelAdmin. The object is looked up within the staff's scope."""

    object_actions: ClassVar[Sequence[ObjectAction]] = ()
    about_fields: ClassVar[Sequence[str]] = ()  # personal data in `about`: each look is recorded
    change_form_outer_before_template = "admin/object_actions.html"

    def get_urls(self) -> list[URLPattern]:
        meta = self.model._meta  # type: ignore[attr-defined]
        own = [
            path(
                f"<path:object_id>/do/{action.name}/",
                self.admin_site.admin_view(partial(self.object_action_view, action=action)),  # type: ignore[attr-defined]
                name=f"{meta.app_label}_{meta.model_name}_{action.name}",
            )
            for action in self.object_actions
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def about(self, obj: Any) -> str:
        """What an action's page names the object by."""
        return str(obj)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)  # type: ignore[attr-defined]
        buttons = [
            {"label": action.label, "link": self._address(action, object_id), "dangerous": action.dangerous}
            for action in self.object_actions
            if obj is not None and self._may(request, action) and action.allowed(obj)
        ]
        context = {"object_action_buttons": buttons} | (extra_context or {})
        response: HttpResponse = super().change_view(request, object_id, form_url, context)  # type: ignore[misc]
        return response

    def object_action_view(self, request: HttpRequest, object_id: str, action: ObjectAction) -> HttpResponse:
        """GET says what will happen, POST does it."""
        if not self._may(request, action):
            raise PermissionDenied
        obj = self.get_object(request, object_id)  # type: ignore[attr-defined]
        if obj is None or not action.allowed(obj):
            raise Http404
        form_class = action.form if isinstance(action.form, type) else action.form(obj)
        form = form_class(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self._ran(request, action, obj, form):
            return redirect(self._change_address(object_id))
        if self.about_fields:
            with transaction.atomic():
                audit.record_view(by=actor_of(request), subject=obj, fields=self.about_fields)
        context = self.admin_site.each_context(request) | {  # type: ignore[attr-defined]
            "title": action.label,
            "tell": action.tell(obj),
            "form": form,
            "media": self.media + form.media,  # type: ignore[attr-defined]
            "action": action,
            "object": obj,
            "about": self.about(obj),
            "opts": self.model._meta,  # type: ignore[attr-defined]
            "back": self._change_address(object_id),
        }
        return TemplateResponse(request, "admin/object_action.html", context)

    def _ran(self, request: HttpRequest, action: ObjectAction, obj: Model, form: forms.Form) -> bool:
        try:
            with transaction.atomic():
                action.run(obj, actor_of(request), form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        except Exception as error:
            if not isinstance(getattr(error, "code", None), str):
                raise
            form.add_error(None, str(error))
            return False
        messages.success(request, _("Done: {label}").format(label=action.label))
        return True

    def _may(self, request: HttpRequest, action: ObjectAction) -> bool:
        if action.city_service and not scope_of(request).allows(None, action.city_service):
            return False
        if action.permission:
            return request.user.has_perm(action.permission)
        return bool(self.has_view_permission(request))  # type: ignore[attr-defined]

    def _address(self, action: ObjectAction, object_id: str) -> str:
        meta = self.model._meta  # type: ignore[attr-defined]
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{action.name}", args=[object_id])

    def _change_address(self, object_id: str) -> str:
        meta = self.model._meta  # type: ignore[attr-defined]
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[object_id])
