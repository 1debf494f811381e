"""The calculator's two pages: a form, and below it nothing, its faults, or a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from unefois.law import are, ij
from unefois.law.trace import to_html
from unefois.portal.calculator.bounds import LARGEST_BODY, allowed
from unefois.portal.calculator.compute import Refused, compute_are, compute_ij
from unefois.portal.calculator.forms import ARE_INPUTS, IJ_INPUTS, Form, blank, read_are, read_ij
from unefois.portal.calculator.plot import months_chart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from django.http import HttpRequest, HttpResponse

    from unefois.law.trace import Node

_OPEN_LEVELS: Final = 1
_TOO_MANY, _WRONG, _TOO_LARGE = 429, 422, 413
_ARE_FIRST: Final = {"months": "24", "end_reason": "fin_cdd"}
_IJ_FIRST: Final = {"risk": "maladie"}
_THIRTY: Final = 30

ARE_DOCUMENT: Final = """\
person:
  birth: 1992-06-01
  registered: 2026-06-01
employments:
  - start: 2025-01-01
    end: 2025-06-30
    monthly_gross: 2500
  - start: 2026-01-01
    end: 2026-05-31
    monthly_gross: 2500
    paid_leave_indemnity: 900
activities:            # travail pendant l'indemnisation
  - {month: 2026-08-01, gross: 600}
events:                # arrêts, formation
  - {kind: maladie, start: 2026-09-07, end: 2026-09-13}
"""
IJ_DOCUMENT: Final = """\
risk: maladie
start: 2026-02-02
end: 2026-02-22
pay:
  - {month: 2025-11-01, gross: 1950, hours: 151.67}
  - {month: 2025-12-01, gross: 2400, hours: 151.67}
  - {month: 2026-01-01, gross: 1950, hours: 151.67}
"""


@csrf_exempt  # a pure computation on what is sent: there is nothing to forge
@require_http_methods(["GET", "HEAD", "POST"])
def are_page(request: HttpRequest) -> HttpResponse:
    """The unemployment allowance."""
    return _page(request, "are", blank(ARE_INPUTS, _ARE_FIRST), _are_result)


@csrf_exempt  # idem
@require_http_methods(["GET", "HEAD", "POST"])
def ij_page(request: HttpRequest) -> HttpResponse:
    """The daily sickness, maternity and accident allowances."""
    return _page(request, "ij", blank(IJ_INPUTS, _IJ_FIRST), _ij_result)


def _page(
    request: HttpRequest, call: str, form: Form, compute: Callable[[Mapping[str, str]], tuple[Form, dict[str, Any]]]
) -> HttpResponse:
    status = 200
    context: dict[str, Any] = {}
    if request.method == "POST":
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            form.errors.append("demande trop grande : abrégez le document, ou utilisez la ligne de commande")
            status = _TOO_LARGE
        elif not allowed(request):
            form.errors.append("trop de calculs depuis votre adresse : réessayez dans une minute")
            status = _TOO_MANY
        else:
            form, context = compute(request.POST)
            status = 200 if form.valid else _WRONG
    context |= {
        "form": form,
        "section": "calcul",
        "call": call,
        "rule_sets": are.RULE_SETS,
        "placeholder": ARE_DOCUMENT if call == "are" else IJ_DOCUMENT,
        "base": settings.UNEFOIS.url,
    }
    response = render(request, f"portal/calcul_{call}.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _are_result(posted: Mapping[str, str]) -> tuple[Form, dict[str, Any]]:
    form, asked = read_are(posted)
    if asked is None:
        return form, {}
    try:
        answer = compute_are(asked)
    except Refused as refused:
        for fault in refused.faults:
            form.blame(fault)
        return form, {}
    right = answer.right
    return form, {
        "right": right,
        "full_month": _full_month(right),
        "months": [{"month": one, "deducted": one.gross - one.net} for one in right.months],
        "chart": mark_safe(months_chart(right.months)),  # noqa: S308  # every text in it is escaped
        "trace": _explained(right.trace),
        "doubts": _doubts(right.doubts, are.DOUBTS),
        "verification": answer.verification,
        "comparison": answer.comparison,
        "compared": asked.compare,
    }


def _ij_result(posted: Mapping[str, str]) -> tuple[Form, dict[str, Any]]:
    form, asked = read_ij(posted)
    if asked is None:
        return form, {}
    try:
        found = compute_ij(asked).allowance
    except Refused as refused:
        for fault in refused.faults:
            form.blame(f"claim.{fault}")
        return form, {}
    return form, {
        "allowance": found,
        "trace": _explained(found.trace),
        "doubts": _doubts(found.doubts, ij.DOUBTS),
    }


def _full_month(right: are.Entitlement) -> Decimal | None:
    return None if right.daily is None else right.daily.net * _THIRTY


def _explained(root: Node | None) -> str:
    return "" if root is None else mark_safe(to_html(root, _OPEN_LEVELS))  # noqa: S308  # to_html escapes every text


def _doubts(names: list[str], known: Any) -> list[Any]:
    return [one for one in known if one.switch in names]
