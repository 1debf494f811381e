"""Checks of one value: SIRET, scope, network. Each returns it normalised or raises ValidationError."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from ipaddress import ip_network

from django.core.exceptions import ValidationError
from stdnum import exceptions
from stdnum.fr import siret as stdnum_siret

from unefois import operations


def siret(value: str) -> str:
    """Fourteen digits with their Luhn key, La Poste's own rule included; spaces are taken out."""
    try:
        return str(stdnum_siret.validate(value))
    except exceptions.InvalidChecksum as error:
        raise ValidationError(f"Le SIRET « {value} » est faux : sa clé de contrôle ne tombe pas juste.") from error
    except exceptions.ValidationError as error:
        raise ValidationError(f"« {value} » n'est pas un SIRET : 14 chiffres sont attendus.") from error


@cache
def registry() -> dict[str, tuple[str, ...]]:
    """The scopes of the operations' table, sorted, each with the ids of its operations."""
    return operations.scopes()


def scope(value: str) -> str:
    """A scope of the registry."""
    if value not in registry():
        raise ValidationError(f"Le scope « {value} » n'existe pas dans le registre des opérations.")
    return value


def network(value: str) -> str:
    """An IP network in CIDR notation, or one address; host bits must be zero, lest a slip open more."""
    try:
        return str(ip_network(value))
    except ValueError as error:
        hint = ""
        with suppress(ValueError):
            hint = f" Vouliez-vous dire {ip_network(value, strict=False)} ?"
        raise ValidationError(f"« {value} » n'est pas un réseau IP en notation CIDR.{hint}") from error
