"""Public pages. No page needs JavaScript, and none makes a query."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unefois.habilitations.service import DEMO_SIRET
from unefois.operations import BY_ID
from unefois.portal import sheets

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_FIRST_CALL = "api_particulier_v3_cnav_quotient_familial_with_civility"
_HELD = "cnaf_quotient_familial"


def _sandbox() -> bool:
    return bool(settings.UNEFOIS.env == "sandbox")


def _beside(offset: int) -> str:
    """Address of a server that `unefois demo` starts beside this one; none where the operator has his own names."""
    operator = settings.UNEFOIS
    return "" if operator.public_url or not _sandbox() else f"{operator.address(offset)}/"


def site(_request: HttpRequest) -> dict[str, Any]:
    """What every template knows."""
    return {"sandbox": _sandbox()}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the exchange is, for whom, and the first call."""
    operation = BY_ID[_FIRST_CALL]
    found = sheets.example(operation)
    answer = sheets.sample(operation.data, frozenset({_HELD}), found.record if found else None)
    return render(
        request,
        "portal/home.html",
        {
            "curl": sheets.curl(operation),
            "siret": DEMO_SIRET,
            "path": operation.path,
            "simulator": _beside(1),
            "teleservice": _beside(2),
            "held": _HELD,
            "sample": json.dumps({"data": answer}, indent=2),
            "sheets": sheets.sheets().values(),
            "counts": sheets.counts(),
        },
    )


@require_safe
def operation_index(request: HttpRequest) -> HttpResponse:
    """Every kind of data of the table."""
    return render(request, "portal/operations.html", {"sheets": sheets.sheets().values(), "counts": sheets.counts()})


@require_safe
def operation_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """One kind of data: who holds it, how to ask for it, what comes back."""
    sheet = sheets.sheets().get(slug)
    if sheet is None:
        raise Http404
    return render(request, "portal/sheet.html", {"sheet": sheet, "windows": settings.UNEFOIS.maintenance_windows})
