"""Signing in, with a bound on wrong passwords: by person and address, and by person from everywhere.

The first bound stops guessing from one place without locking the person out elsewhere; the second, higher, stops
guessing from many places. Counters are shared through Valkey when the operator names one.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.strategies import MovingWindowRateLimiter

from unefois.config import caller_address
from unefois.portal.counting import Limiter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from unefois.config import Network

FROM_ONE_PLACE = RateLimitItemPerMinute(5, 15, namespace="signin")
FROM_EVERYWHERE = RateLimitItemPerHour(50, namespace="signin")


@cache
def _limiter() -> Limiter:
    return Limiter(MovingWindowRateLimiter)


def client_address(request: HttpRequest, proxies: Sequence[Network]) -> str:
    """Who signs in, behind our own proxies only."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    return caller_address(str(request.META.get("REMOTE_ADDR", "")), forwarded, proxies)


class SignInForm(AdminAuthenticationForm):
    """The administration's form, which after too many wrong passwords no longer looks at them."""

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError, after five wrong passwords without saying whether this one is right."""
        name = str(self.cleaned_data.get("username", "")).casefold()
        address = client_address(self.request, settings.UNEFOIS.trusted_proxies) if self.request else ""
        bounds = ((FROM_ONE_PLACE, (name, address)), (FROM_EVERYWHERE, (name,)))
        if not all(_limiter().test(bound, *key) for bound, key in bounds):
            raise ValidationError("Trop d'essais. Réessayez dans un quart d'heure.", code="throttled")
        try:
            cleaned = super().clean()
        except ValidationError:
            for bound, key in bounds:
                _limiter().hit(bound, *key)
            raise
        _limiter().clear(FROM_ONE_PLACE, name, address)
        return cleaned
