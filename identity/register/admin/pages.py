"""What the register's own admin pages share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import ModelAdmin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise

from identity.errors import IdentityError

from ..errors import RegisterError

REFUSALS = (RegisterError, IdentityError)


def page(
    model_admin: "ModelAdmin[Any]", request: HttpRequest, template: str, title: str | Promise, **context: Any
) -> TemplateResponse:
    """A page in the frame of the admin, with the scripts that the widgets of its form need."""
    media = model_admin.media + context["form"].media if "form" in context else model_admin.media
    frame = model_admin.admin_site.each_context(request) | {"opts": model_admin.opts, "title": title, "media": media}
    return TemplateResponse(request, f"register/{template}", frame | context)


def attempt(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do it and say so; a refusal is shown in its own words."""
    try:
        act()
    except REFUSALS as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def to(name: str, *args: object) -> HttpResponseRedirect:
    return redirect(f"admin:register_{name}", *args)
