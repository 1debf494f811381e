"""`unefois tokens`: deliver, list, show, ban, replace and prolong API tokens."""

from __future__ import annotations

import json
import sys
import uuid
from contextlib import contextmanager
from datetime import datetime  # noqa: TC003  # cyclopts reads annotations at run time
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts
from cyclopts import Parameter
from rich.console import Console
from rich.table import Column, Table

from unefois import portal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unefois.habilitations.models import Habilitation, Token
    from unefois.habilitations.service import Delivered

app = cyclopts.App(name="tokens", help="Jetons d'accès : délivrer, lister, bannir, remplacer, prolonger.")

Json = Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")]
Words = Annotated[list[str] | None, Parameter(negative=(), consume_multiple=True)]


@app.command
def issue(
    *,
    siret: str = "",
    scopes: Words = None,
    all_scopes: bool = False,
    habilitation: str = "",
    name: str = "",
    title: str = "",
    label: str = "",
    legal_basis: str = "",
    purpose: str = "",
    months: int = 18,
    networks: Words = None,
    recipients: Words = None,
    rate: int | None = None,
    json_output: Json = False,
) -> None:
    """Délivrer un jeton. Le JWT est affiché une seule fois : il n'est conservé nulle part.

    Parameters
    ----------
    siret
        SIRET du titulaire (créé s'il est inconnu).
    scopes
        Scopes accordés, séparés par des espaces ou des virgules.
    all_scopes
        Accorder tous les scopes du registre.
    habilitation
        Identifiant d'une habilitation existante, à la place de --siret et --scopes.
    name
        Nom de l'organisation, si elle est créée.
    title
        Intitulé de l'habilitation.
    label
        Libellé du jeton.
    legal_basis
        Cadre juridique de l'accès. Obligatoire en production.
    purpose
        Finalité.
    months
        Durée de vie du jeton, en mois.
    networks
        Réseaux autorisés, en notation CIDR. Par défaut : tous.
    recipients
        SIRET qui peuvent être nommés comme destinataires. Par défaut : tous.
    rate
        Limite propre, en appels par minute.
    """
    _ready()
    from unefois.habilitations import service

    with _refusals():
        if not habilitation and (not siret or not (all_scopes or scopes)):
            raise service.Refused("Donnez --siret et --scopes (ou --all-scopes), ou bien --habilitation.")
        if habilitation:
            holder = _habilitation(habilitation)
        else:
            holder = service.open_habilitation(
                siret=siret,
                name=name,
                title=title or label or "Jeton délivré en ligne de commande",
                scopes=service.every_scope() if all_scopes else _words(scopes),
                legal_basis=legal_basis or service.sandbox_basis(),
                purpose=purpose,
                networks=_words(networks),
                recipients=_words(recipients),
                rate_per_minute=rate,
            )
        delivered = service.issue(holder, now=_now(), label=label, months=months)
    _print_delivered(delivered, json_output=json_output)


@app.command(name="list")
def list_tokens(*, json_output: Json = False) -> None:
    """Lister les jetons, du plus récent au plus ancien."""
    _ready()
    from unefois.habilitations.models import Token

    now = _now()
    found = [_summary(token, now) for token in Token.objects.select_related("habilitation__organisation")]
    if json_output:
        _print_json(found)
        return
    table = Table(Column("jti", no_wrap=True), "libellé", "organisation", "état", "délivré le", "expire le")
    for each in found:
        table.add_row(
            each["jti"],
            f"{each['label']} …{each['last_four']}",
            each["organisation"],
            each["state"],
            each["issued_at"][:10],
            (each["expires_at"] or "jamais")[:10],
        )
    Console().print(table)


@app.command
def show(jti: str, *, json_output: Json = False) -> None:
    """Montrer un jeton et son habilitation (sans le JWT, qui n'est pas conservé)."""
    _ready()
    with _refusals():
        token = _token(jti)
    _print_record(_details(token, _now()), json_output=json_output)


@app.command
def ban(
    jti: str,
    *,
    at: datetime | None = None,
    reason: str = "",
    replaced_by: str = "",
    json_output: Json = False,
) -> None:
    """Bannir un jeton, maintenant ou à une date.

    Parameters
    ----------
    jti
        Identifiant du jeton (voir « tokens list »).
    at
        Instant du bannissement, par exemple 2027-01-31T18:00 (heure de Paris). Par défaut : maintenant.
    reason
        Motif, montré au titulaire.
    replaced_by
        Identifiant du jeton qui le remplace.
    """
    _ready()
    from unefois.habilitations import service

    with _refusals():
        replacement = _token(replaced_by) if replaced_by else None
        token = service.ban(_token(jti), now=_now(), at=_aware(at), reason=reason, replacement=replacement)
    _print_record(_details(token, _now()), json_output=json_output)


@app.command
def rotate(jti: str, *, ban_at: datetime | None = None, reason: str = "", json_output: Json = False) -> None:
    """Délivrer un jeton à la place d'un autre, banni maintenant ou à la date --ban-at."""
    _ready()
    from unefois.habilitations import service

    with _refusals():
        delivered = service.rotate(_token(jti), now=_now(), ban_at=_aware(ban_at), reason=reason)
    _print_delivered(delivered, json_output=json_output)


@app.command
def extend(jti: str, *, months: int = 18, json_output: Json = False) -> None:
    """Prolonger la vie d'un jeton, sans en changer le JWT."""
    _ready()
    from unefois.habilitations import service

    with _refusals():
        token = service.extend(_token(jti), now=_now(), months=months)
    _print_record(_details(token, _now()), json_output=json_output)


def _ready() -> None:
    portal.setup()
    portal.migrate()


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _aware(instant: datetime | None) -> datetime | None:
    """An instant without offset is said in the time of Paris."""
    from django.utils import timezone

    return timezone.make_aware(instant) if instant is not None and timezone.is_naive(instant) else instant


def _words(values: Iterable[str] | None) -> list[str]:
    from unefois.habilitations.fields import split

    return [word for value in values or () for word in split(value)]


@contextmanager
def _refusals() -> Iterator[None]:
    """Errors of the user's making are said in a sentence, on the error output, with exit code 1."""
    from django.core.exceptions import ValidationError

    from unefois.habilitations.service import Refused

    try:
        yield
    except ValidationError as error:
        fields = getattr(error, "message_dict", None) or {"": error.messages}
        for field, messages in fields.items():
            for message in messages:
                print(f"{field} : {message}" if field else message, file=sys.stderr)
        sys.exit(1)
    except Refused as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _identifier(text: str) -> uuid.UUID:
    from unefois.habilitations.service import Refused

    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Refused(f"« {text} » n'est pas un identifiant (UUID).") from error


def _token(jti: str) -> Token:
    from unefois.habilitations import models, service

    token = models.Token.objects.select_related("habilitation__organisation").filter(pk=_identifier(jti)).first()
    if token is None:
        raise service.Refused(f"Aucun jeton n'a l'identifiant {jti}.")
    return token


def _habilitation(text: str) -> Habilitation:
    from unefois.habilitations import models, service

    found = models.Habilitation.objects.select_related("organisation").filter(pk=_identifier(text)).first()
    if found is None:
        raise service.Refused(f"Aucune habilitation n'a l'identifiant {text}.")
    return found


def _instant(value: datetime | None) -> str | None:
    from django.utils import timezone

    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def _summary(token: Token, now: datetime) -> dict[str, Any]:
    return {
        "jti": str(token.jti),
        "label": token.label,
        "last_four": token.last_four,
        "organisation": token.habilitation.organisation.name,
        "siret": token.habilitation.organisation.siret,
        "state": token.state(now),
        "issued_at": _instant(token.issued_at),
        "expires_at": _instant(token.expires_at),
    }


def _details(token: Token, now: datetime) -> dict[str, Any]:
    habilitation = token.habilitation
    return {
        **_summary(token, now),
        "banned_at": _instant(token.banned_at),
        "ban_reason": token.ban_reason,
        "replaced_by": str(token.replaced_by_id) if token.replaced_by_id else None,
        "habilitation": str(habilitation.pk),
        "title": habilitation.title,
        "status": habilitation.status,
        "legal_basis": habilitation.legal_basis,
        "purpose": habilitation.purpose,
        "scopes": habilitation.scopes,
        "recipients": habilitation.recipients,
        "allowed_networks": habilitation.allowed_networks,
        "rate_per_minute": habilitation.rate_per_minute,
    }


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _print_record(record: dict[str, Any], *, json_output: bool) -> None:
    if json_output:
        _print_json(record)
        return
    table = Table(show_header=False, box=None)
    for name, value in record.items():
        table.add_row(name, " ".join(value) if isinstance(value, list) else "" if value is None else str(value))
    Console().print(table)


def _print_delivered(delivered: Delivered, *, json_output: bool) -> None:
    """The JWT alone on the standard output, so that it can be piped; the rest beside it."""
    if json_output:
        _print_json({**_summary(delivered.token, _now()), "jwt": delivered.jwt})
        return
    print(f"Jeton {delivered.token.jti}, montré cette seule fois :", file=sys.stderr)
    print(delivered.jwt)
