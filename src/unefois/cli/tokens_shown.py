"""What `unefois tokens` shows of tokens: tables for people, JSON for programs. Never a JWT but at its delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Column, Table

from unefois.cli.console import as_json, err, out

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unefois.habilitations.models import Token
    from unefois.habilitations.service import Delivered

_NAMES = {
    "jti": "Identifiant (jti)",
    "label": "Libellé",
    "last_four": "Quatre derniers caractères",
    "organisation": "Organisation",
    "siret": "SIRET",
    "state": "État du jeton",
    "issued_at": "Délivré le",
    "expires_at": "Expire le",
    "banned_at": "Banni le",
    "ban_reason": "Motif du bannissement",
    "replaced_by": "Remplacé par",
    "habilitation": "Habilitation",
    "title": "Intitulé",
    "status": "État de l'habilitation",
    "legal_basis": "Cadre juridique",
    "purpose": "Finalité",
    "scopes": "Scopes",
    "recipients": "Destinataires",
    "allowed_networks": "Réseaux autorisés",
    "rate_per_minute": "Appels par minute",
}
"""What people read for each name of the JSON."""


def many(tokens: Iterable[Token], now: datetime, *, json_output: bool) -> None:
    """A line a token."""
    found = [_summary(token, now) for token in tokens]
    if json_output:
        as_json(found)
        return
    table = Table(
        Column("jti", no_wrap=True), "libellé", "organisation", "état", Column("expire le", no_wrap=True), box=None
    )
    for each in found:
        label = f"{each['label']} …{each['last_four']}".strip()
        table.add_row(
            each["jti"],
            escape(label),
            escape(each["organisation"]),
            each["state"],
            (each["expires_at"] or "jamais")[:10],
        )
    out.print(table)


def one(token: Token, now: datetime, *, json_output: bool) -> None:
    """All that is known of a token and of its habilitation."""
    record = _details(token, now)
    if json_output:
        as_json(record)
        return
    record["status"] = token.habilitation.get_status_display()
    table = Table(Column(no_wrap=True), Column(overflow="fold"), show_header=False, box=None)
    for name, value in record.items():
        text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        table.add_row(escape(_NAMES[name]), escape(text))
    out.print(table)


def delivered(result: Delivered, now: datetime, *, json_output: bool) -> None:
    """The JWT alone on the standard output, so that it can be piped; the rest beside it."""
    if json_output:
        as_json({**_summary(result.token, now), "jwt": result.jwt})
        return
    err.print(f"Jeton {result.token.jti}, montré cette seule fois :", highlight=False)
    print(result.jwt)


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
