"""Answers of `dgfip/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from .operation import Operation

__all__ = ["IMPOT_PARTICULIER", "ImpotParticulier"]


class ImpotParticulierPac(Struct, frozen=True, kw_only=True):
    """Personnes à charge."""

    nbPac: int
    """Nombre de personnes à charge."""


class ImpotParticulierAftDetail(Struct, frozen=True, kw_only=True):
    """La même adresse, en parties."""

    numeroVoie: str | None
    """Numéro dans la voie."""
    typeVoie: str | None
    """Type de voie."""
    libelleVoie: str | None
    """Nom de la voie."""
    complement: str | None
    """Complément d'adresse."""
    codePostal: str | None
    """Code postal."""
    commune: str | None
    """Commune."""
    codeCommune: str | None
    """Commune d'études, code du COG."""


class ImpotParticulier(Struct, frozen=True, kw_only=True):
    """Impôt particulier"""

    annee: int
    """Année des revenus."""
    rfr: int | None = None
    """Revenu fiscal de référence, en euros."""
    sitFam: str | None = None
    """Situation de famille : C célibataire, M marié, O pacsé, D divorcé, V veuf."""
    nbPart: Decimal | None = None
    """Nombre de parts du foyer fiscal."""
    pac: ImpotParticulierPac | None = None
    """Personnes à charge."""
    parIso: bool | None = None
    """Parent isolé."""
    nmNaiDec1: str | None = None
    """Nom de naissance du déclarant 1."""
    nmUsaDec1: str | None = None
    """Nom d'usage du déclarant 1."""
    prnmDec1: str | None = None
    """Prénoms du déclarant 1."""
    dateNaisDec1: str | None = None
    """Date de naissance du déclarant 1."""
    nmNaiDec2: str | None = None
    """Nom de naissance du déclarant 2."""
    nmUsaDec2: str | None = None
    """Nom d'usage du déclarant 2."""
    prnmDec2: str | None = None
    """Prénoms du déclarant 2."""
    dateNaisDec2: str | None = None
    """Date de naissance du déclarant 2."""
    aft: str | None = None
    """Adresse déclarée au 1er janvier."""
    aftDetail: ImpotParticulierAftDetail | None = None
    """La même adresse, en parties."""
    revenuBrutGlobal: int | None = None
    """Revenu brut global, en euros."""
    revenuImposable: int | None = None
    """Revenu imposable, en euros."""
    revDeclCat1Tspr: int | None = None
    """Salaires, pensions et rentes déclarés, en euros."""
    impotRevenuNet: int | None = None
    """Impôt sur le revenu net, en euros."""
    dateEtablissement: date | None = None
    """Date d'établissement de l'avis."""


IMPOT_PARTICULIER = Operation(
    "dgfip/impot_particulier",
    ImpotParticulier,
    {"france_connect": 3},
    title="Impôt particulier",
    provider="DGFiP",
    options=frozenset(["annrev"]),
)
