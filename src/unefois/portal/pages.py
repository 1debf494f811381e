"""Public pages. No page needs JavaScript, and none makes a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def site(_request: HttpRequest) -> dict[str, Any]:
    """What every template knows."""
    return {"public_url": settings.UNEFOIS.url, "sandbox": settings.UNEFOIS.env == "sandbox"}


def home(request: HttpRequest) -> HttpResponse:
    """What the exchange is, for whom, and the first call."""
    return render(request, "portal/home.html")


def operation_index(request: HttpRequest) -> HttpResponse:
    """Every operation of the table."""
    return render(request, "portal/operations.html")
