"""What may be done with tokens: deliver, ban, replace, prolong; and the demonstration's world.

Each function is one transaction. The caller passes the instant; errors are in the users' words.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from unefois.habilitations import checks, tokens
from unefois.habilitations.models import Habilitation, Organisation, Token, User

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

DEFAULT_MONTHS = 18
"""Life of a token of the real service."""

MAX_MONTHS = 120
"""The longest life that is given, or added, at once."""

DEMO_SIRET = "21990001600011"
"""A fictitious commune's establishment: a town hall's SIRET in a department that does not exist."""

_DEMO_JTI = uuid.uuid5(uuid.NAMESPACE_URL, "https://unefois.invalid/demo/token")
_DEMO_HABILITATION = uuid.uuid5(uuid.NAMESPACE_URL, "https://unefois.invalid/demo/habilitation")


class Refused(Exception):
    """The action makes no sense on this token; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A new token with its JWT, which nobody will be able to show again."""

    token: Token
    jwt: str


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """What `unefois demo` prints. `admin_password` is None once somebody has signed in with it."""

    jwt: str
    token: Token
    admin: str
    admin_password: str | None


def every_scope() -> list[str]:
    """All the scopes of the operations' registry, sorted."""
    return list(checks.registry())


def sandbox_basis() -> str:
    """The legal basis of an access to invented people; none outside the sandbox, where it must be given."""
    return "Bac à sable : toutes les personnes sont fictives" if settings.UNEFOIS.env == "sandbox" else ""


@transaction.atomic
def open_habilitation(
    *,
    siret: str,
    name: str = "",
    title: str,
    scopes: Collection[str],
    legal_basis: str,
    purpose: str = "",
    networks: Collection[str] = (),
    recipients: Collection[str] = (),
    rate_per_minute: int | None = None,
) -> Habilitation:
    """A new active habilitation, and its organisation if unknown. Raises django's ValidationError."""
    siret = checks.siret(siret)
    organisation = Organisation.objects.filter(siret=siret).first()
    if organisation is None:
        organisation = Organisation(siret=siret, name=name or siret)
        organisation.full_clean()
        organisation.save()
    habilitation = Habilitation(
        organisation=organisation,
        title=title,
        scopes=list(scopes),
        legal_basis=legal_basis,
        purpose=purpose,
        allowed_networks=list(networks),
        recipients=list(recipients),
        rate_per_minute=rate_per_minute,
    )
    habilitation.full_clean()
    habilitation.save()
    return habilitation


@transaction.atomic
def issue(
    habilitation: Habilitation, *, now: datetime, label: str = "", months: int | None = DEFAULT_MONTHS
) -> Delivered:
    """Deliver a token that lives `months` (None: no end). The JWT is in the result and nowhere else.

    Raises Refused: fewer than one month, more than MAX_MONTHS.
    """
    issued_at = now.replace(microsecond=0)
    expires_at = None if months is None else _later(issued_at, months)
    return _deliver(Token(habilitation=habilitation, label=label, issued_at=issued_at, expires_at=expires_at))


def _later(instant: datetime, months: int) -> datetime:
    if not 1 <= months <= MAX_MONTHS:
        raise Refused(f"La durée de vie d'un jeton se compte de 1 à {MAX_MONTHS} mois.")
    try:
        return instant + relativedelta(months=months)
    except (ValueError, OverflowError) as error:  # prolonged again and again, beyond the calendar's last year
        raise Refused("Ce jeton finirait après l'an 9999.") from error


def _deliver(token: Token) -> Delivered:
    text = tokens.encode(token)
    _keep(token, text)
    return Delivered(token, text)


def _keep(token: Token, text: str) -> None:
    token.digest, token.last_four = tokens.digest(text), text[-4:]
    token.full_clean()
    token.save()


@transaction.atomic
def ban(
    token: Token,
    *,
    now: datetime,
    at: datetime | None = None,
    reason: str = "",
    replacement: Token | None = None,
) -> Token:
    """Ban a token now, or at a later instant (which may be changed until it comes). Raises Refused."""
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.banned(now):
        raise Refused(f"Ce jeton est déjà banni depuis le {timezone.localtime(token.banned_at):%d/%m/%Y à %H:%M}.")
    if at is not None and at < now:
        raise Refused("La date du bannissement est passée : bannissez maintenant, ou choisissez une date à venir.")
    if replacement is not None and replacement.pk == token.pk:
        raise Refused("Un jeton ne se remplace pas lui-même.")
    token.banned_at, token.ban_reason = at or now, reason
    token.replaced_by = replacement or token.replaced_by
    token.full_clean()
    token.save(update_fields=["banned_at", "ban_reason", "replaced_by"])
    return token


@transaction.atomic
def rotate(token: Token, *, now: datetime, ban_at: datetime | None = None, reason: str = "") -> Delivered:
    """Deliver a token in the place of another, banned now or at `ban_at` to leave time to change it everywhere."""
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.replaced_by_id is not None:
        raise Refused(f"Ce jeton est déjà remplacé par {token.replaced_by_id}.")
    delivered = issue(token.habilitation, now=now, label=token.label)
    ban(token, now=now, at=ban_at, reason=reason or "Remplacé", replacement=delivered.token)
    return delivered


@transaction.atomic
def extend(token: Token, *, now: datetime, months: int = DEFAULT_MONTHS) -> Token:
    """Prolong a token's life from its end, or from now if it is over. The JWT stays: the database decides.

    Raises Refused: fewer than one month, more than MAX_MONTHS; a token without end, or that is or will be banned.
    """
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.banned_at is not None:
        raise Refused("Un jeton banni, ou dont le bannissement est prévu, ne se prolonge pas.")
    if token.expires_at is None:
        raise Refused("Ce jeton n'a pas de fin.")
    token.expires_at = _later(max(token.expires_at, now), months)
    token.save(update_fields=["expires_at"])
    return token


@transaction.atomic
def demo_world(*, now: datetime) -> DemoWorld:
    """The demonstration's organisation, habilitation (every scope), token and administrator; created once.

    The token's JWT is not stored: it is encoded again from its row, and comes out the same as long as the
    signing key does. Raises Refused outside the sandbox.
    """
    if settings.UNEFOIS.env != "sandbox":
        raise Refused("Le monde de démonstration n'existe que dans le bac à sable (UNEFOIS_ENV=sandbox).")
    organisation, _ = Organisation.objects.get_or_create(
        siret=DEMO_SIRET, defaults={"name": "Commune de démonstration"}
    )
    habilitation, _ = Habilitation.objects.get_or_create(
        pk=_DEMO_HABILITATION,
        defaults={
            "organisation": organisation,
            "title": "Démonstration",
            "legal_basis": sandbox_basis(),
            "purpose": "Essayer l'échange",
        },
    )
    if habilitation.scopes != every_scope():
        habilitation.scopes = every_scope()
        habilitation.save(update_fields=["scopes"])
    token = Token.objects.filter(pk=_DEMO_JTI).first()
    if token is None or token.expired(now):
        issued_at = now.replace(microsecond=0)
        token = token or Token(pk=_DEMO_JTI, label="Démonstration")
        token.issued_at, token.expires_at = issued_at, issued_at + relativedelta(months=DEFAULT_MONTHS)
    token.habilitation = habilitation
    text = tokens.encode(token, tell_scopes=False)  # short enough to be pasted; scopes are read in the database
    if token.digest != tokens.digest(text):
        _keep(token, text)
    return DemoWorld(text, token, *_demo_admin())


def _demo_admin() -> tuple[str, str | None]:
    """The administrator, with a new password as long as nobody has signed in: one shown in vain is not lost."""
    name, password = "admin", secrets.token_urlsafe(12)
    user = User.objects.filter(username=name).first()
    if user is None:
        User.objects.create_superuser(name, password=password)
    elif user.last_login is None and user.is_active:
        user.set_password(password)
        user.save(update_fields=["password"])
    else:
        return name, None
    return name, password
