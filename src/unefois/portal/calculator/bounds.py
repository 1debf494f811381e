"""What a visitor may ask of the calculator: so many bytes, so many computations a minute."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.strategies import FixedWindowRateLimiter

from unefois.portal.counting import Limiter
from unefois.portal.signin import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest

LARGEST_BODY = 256 * 1024
"""Bytes: a whole working life month by month fits in a tenth of it."""
BURST = RateLimitItemPerSecond(20, namespace="calculator")
SUSTAINED = RateLimitItemPerMinute(300, namespace="calculator")


@cache
def _limiter() -> Limiter:
    return Limiter(FixedWindowRateLimiter)


def allowed(request: HttpRequest) -> bool:
    """Count a computation of this visitor; false when there were too many."""
    address = client_address(request, settings.UNEFOIS.trusted_proxies)
    counted = [_limiter().hit(bound, address) for bound in (BURST, SUSTAINED)]
    return all(counted)
