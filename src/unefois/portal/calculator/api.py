"""`POST /law/are`, `POST /law/ij`, their schemas and their OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import yaml
from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from unefois.law.reading import ReadingError, decode_text
from unefois.portal.calculator.bounds import LARGEST_BODY, allowed
from unefois.portal.calculator.compute import Refused, compute_are, compute_ij
from unefois.portal.calculator.schema import open_api, request_schema
from unefois.portal.calculator.shapes import AreRequest, IjRequest, Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

_JSON = "application/json"
_BAD, _TOO_LARGE, _UNSUPPORTED, _WRONG, _TOO_MANY = 400, 413, 415, 422, 429


@csrf_exempt  # no session, nothing is changed: there is nothing to forge
@require_POST
def post_are(request: HttpRequest) -> HttpResponse:
    """The unemployment allowance."""
    return _answered(request, AreRequest, compute_are)


@csrf_exempt  # idem
@require_POST
def post_ij(request: HttpRequest) -> HttpResponse:
    """The daily sickness allowances."""
    return _answered(request, IjRequest, compute_ij)


@csrf_exempt  # idem: what is wrong with a POST here is the method
@require_safe
def schema(_request: HttpRequest, call: str) -> HttpResponse:
    """The JSON Schema of a request."""
    return _sent(request_schema(call), content_type="application/schema+json")


@csrf_exempt  # idem: what is wrong with a POST here is the method
@require_safe
def open_api_document(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return HttpResponse(_open_api_text(settings.UNEFOIS.url), content_type="application/yaml")


@cache
def _open_api_text(server: str) -> str:
    return yaml.safe_dump(open_api(server), allow_unicode=True, sort_keys=False, width=120)


def _answered(request: HttpRequest, kind: type[msgspec.Struct], compute: Callable[[Any], Any]) -> HttpResponse:
    if not allowed(request):
        refusal = _refused(_TOO_MANY, "Trop de calculs", ["Réessayez dans une minute."])
        refusal.headers["Retry-After"] = "60"
        return refusal
    if request.content_type != _JSON:
        said = f"Content-Type : {request.content_type or 'aucun'} — attendu : {_JSON}"
        return _refused(_UNSUPPORTED, "Format inconnu", [said])
    if len(request.body) > LARGEST_BODY:
        said = f"{len(request.body)} octets — attendu : au plus {LARGEST_BODY}"
        return _refused(_TOO_LARGE, "Demande trop grande", [said])
    try:
        asked = decode_text(request.body, kind)
    except ReadingError as error:
        status = _BAD if "ce n'est pas du JSON" in str(error) else _WRONG
        return _refused(status, "Demande incomprise", [str(error)])
    try:
        return _sent(compute(asked))
    except Refused as refused:
        return _refused(_WRONG, "Demande impossible à calculer", refused.faults)


def _refused(status: int, title: str, faults: list[str]) -> HttpResponse:
    return _sent(Problems(errors=[Problem(title=title, detail=one) for one in faults]), status)


def _sent(value: Any, status: int = 200, content_type: str = _JSON) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(value), status=status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store" if content_type == _JSON else "public, max-age=3600"
    return response
