"""Answers of `dsnj/…`. Written by `python -m tools.client_api` from our OpenAPI: do not edit."""

from __future__ import annotations

from msgspec import Struct

from .operation import Operation

__all__ = ["SERVICE_NATIONAL", "ServiceNational"]


class ServiceNational(Struct, frozen=True, kw_only=True):
    """Service national"""

    statut_service_national: str | None = None
    """Situation envers le service national."""
    commentaires: str | None = None
    """Précisions sur cette situation."""


SERVICE_NATIONAL = Operation(
    "dsnj/service_national",
    ServiceNational,
    {"identite": 3, "france_connect": 3},
    title="Service national",
    provider="DSNJ",
    identity=frozenset(
        [
            "anneeDateNaissance",
            "codeCogInseeCommuneNaissance",
            "codeCogInseePaysNaissance",
            "jourDateNaissance",
            "moisDateNaissance",
            "nomNaissance",
            "nomUsage",
            "prenoms[]",
            "sexeEtatCivil",
        ]
    ),
)
