"""`unefois tokens`: deliver, list, show, ban, replace and prolong API tokens."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from datetime import datetime  # noqa: TC003  # cyclopts reads annotations at run time
from typing import TYPE_CHECKING, Annotated

import cyclopts
from cyclopts import Parameter

from unefois import portal
from unefois.cli import data_folder
from unefois.cli import tokens_shown as shown
from unefois.cli.console import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unefois.habilitations.models import Habilitation, Token

app = cyclopts.App(name="tokens", help="Jetons d'accès : délivrer, lister, bannir, remplacer, prolonger.")

Json = Annotated[bool, Parameter(name="--json", help="Résultat en JSON.")]
Words = Annotated[list[str] | None, Parameter(negative=(), consume_multiple=True)]

_OPTIONS = {
    "legal_basis": "--legal-basis", "purpose": "--purpose", "title": "--title", "label": "--label", "name": "--name",
    "siret": "--siret", "scopes": "--scopes", "recipients": "--recipients", "allowed_networks": "--networks",
    "rate_per_minute": "--rate", "ban_reason": "--reason",
}  # fmt: skip
"""The option that gives each field of the models."""


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
        Durée de vie du jeton, en mois : de 1 à 120.
    networks
        Réseaux autorisés, en notation CIDR. Par défaut : tous.
    recipients
        SIRET qui peuvent être nommés comme destinataires. Par défaut : tous.
    rate
        Limite propre, en appels par minute.
    """
    _ready()
    from django.db import transaction

    from unefois.habilitations import service
    from unefois.habilitations.journal import note_command

    with _refusals():
        if not habilitation and (not siret or not (all_scopes or scopes)):
            raise Failure("Donnez --siret et --scopes (ou --all-scopes), ou bien --habilitation.")
        with transaction.atomic():  # no habilitation without its token
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
            note_command(delivered.token, "Délivré", added=True)
    shown.delivered(delivered, _now(), json_output=json_output)


@app.command(name="list")
def list_tokens(*, json_output: Json = False) -> None:
    """Lister les jetons, du plus récent au plus ancien."""
    _ready()
    from unefois.habilitations.models import Token

    tokens = Token.objects.select_related("habilitation__organisation")
    shown.many(tokens, _now(), json_output=json_output)


@app.command
def show(jti: str, *, json_output: Json = False) -> None:
    """Montrer un jeton et son habilitation (sans le JWT, qui n'est pas conservé).

    Parameters
    ----------
    jti
        Identifiant du jeton (voir « tokens list »).
    """
    _ready()
    with _refusals():
        token = _token(jti)
    shown.one(token, _now(), json_output=json_output)


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
    from django.db import transaction

    from unefois.habilitations import service
    from unefois.habilitations.journal import note_command

    with _refusals():
        replacement = _token(replaced_by) if replaced_by else None
        with transaction.atomic():
            token = service.ban(_token(jti), now=_now(), at=_aware(at), reason=reason, replacement=replacement)
            note_command(token, f"Banni : {reason or 'sans motif'}")
    shown.one(token, _now(), json_output=json_output)


@app.command
def rotate(jti: str, *, ban_at: datetime | None = None, reason: str = "", json_output: Json = False) -> None:
    """Délivrer un jeton à la place d'un autre, banni maintenant ou à la date --ban-at.

    Parameters
    ----------
    jti
        Identifiant du jeton à remplacer (voir « tokens list »).
    ban_at
        Instant où l'ancien est banni, par exemple 2027-01-31T18:00 (heure de Paris). Par défaut : maintenant.
    reason
        Motif, montré au titulaire.
    """
    _ready()
    from django.db import transaction

    from unefois.habilitations import service
    from unefois.habilitations.journal import note_command

    with _refusals(), transaction.atomic():
        delivered = service.rotate(_token(jti), now=_now(), ban_at=_aware(ban_at), reason=reason)
        note_command(delivered.token, f"Délivré à la place de {jti}", added=True)
    shown.delivered(delivered, _now(), json_output=json_output)


@app.command
def extend(jti: str, *, months: int = 18, json_output: Json = False) -> None:
    """Prolonger la vie d'un jeton, sans en changer le JWT.

    Parameters
    ----------
    jti
        Identifiant du jeton (voir « tokens list »).
    months
        Nombre de mois ajoutés à sa fin, ou à maintenant s'il est expiré : de 1 à 120.
    """
    _ready()
    from django.db import transaction

    from unefois.habilitations import service
    from unefois.habilitations.journal import note_command

    with _refusals(), transaction.atomic():
        token = service.extend(_token(jti), now=_now(), months=months)
        note_command(token, f"Prolongé de {months} mois")
    shown.one(token, _now(), json_output=json_output)


def _ready() -> None:
    data_folder.ensure()
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
    """Errors of the user's making end the command with a sentence each."""
    from django.core.exceptions import ValidationError

    from unefois.habilitations.service import Refused

    try:
        yield
    except ValidationError as error:
        fields = getattr(error, "message_dict", None) or {"": error.messages}
        said = [
            f"{_OPTIONS.get(field, field)} : {text}" if field else text
            for field, texts in fields.items()
            for text in texts
        ]
        raise Failure("\n".join(said)) from error
    except Refused as error:
        raise Failure(str(error)) from error


def _identifier(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Failure(f"« {text} » n'est pas un identifiant (UUID).") from error


def _token(jti: str) -> Token:
    from unefois.habilitations.models import Token

    token = Token.objects.select_related("habilitation__organisation").filter(pk=_identifier(jti)).first()
    if token is None:
        raise Failure(f"Aucun jeton n'a l'identifiant {jti} : voyez « unefois tokens list ».")
    return token


def _habilitation(text: str) -> Habilitation:
    from unefois.habilitations.models import Habilitation

    found = Habilitation.objects.select_related("organisation").filter(pk=_identifier(text)).first()
    if found is None:
        raise Failure(f"Aucune habilitation n'a l'identifiant {text}.")
    return found
