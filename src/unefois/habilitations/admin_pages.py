"""Pages that the administration's own screens lack: a form about some objects, and a JWT shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django import forms
    from django.contrib.admin import ModelAdmin
    from django.http import HttpRequest, HttpResponse

    from unefois.habilitations.service import Delivered

Row = TypeVar("Row", bound=Model)


def may(request: HttpRequest, permission: str) -> None:
    """Refuse whoever has not this permission."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def get_or_404(model: type[Row], pk: object) -> Row:
    """The row, or the page that says there is none."""
    try:
        return model._default_manager.get(pk=pk)  # noqa: SLF001  # Django's own name for it
    except (ObjectDoesNotExist, ValidationError) as error:  # the key may not even be a UUID
        raise Http404 from error


def form_page(
    request: HttpRequest, owner: ModelAdmin[Any], *, title: str, form: forms.Form, targets: Sequence[Model], back: str
) -> HttpResponse:
    """A form about `targets`, sent to its own address."""
    context = {**owner.admin_site.each_context(request), "opts": owner.opts}
    context |= {"title": title, "form": form, "targets": targets, "back": back}
    return TemplateResponse(request, "admin/habilitations/action.html", context)


def delivered(request: HttpRequest, owner: ModelAdmin[Any], result: Delivered, back: str) -> HttpResponse:
    """The JWT, in this answer alone: not in the session, not in a message, not in the browser's cache."""
    context = {**owner.admin_site.each_context(request), "opts": owner.opts}
    context |= {"title": "Jeton délivré", "token": result.token, "jwt": result.jwt, "back": back}
    return TemplateResponse(request, "admin/habilitations/delivered.html", context)  # admin_view adds no-store
