"""What the exchange asks of an identity provider: who is behind this access token, and for which scopes?

The gateway knows only this module. Behind :class:`IdentityProvider` stands the real FranceConnect or its
simulator (:mod:`unefois.franceconnect.client`), or recorded words (:mod:`unefois.franceconnect.recorded`).

Invariants:

* ``introspect`` returns a live token of a known identity, or raises an :class:`IntrospectionError`. There is
  no third outcome, so that a caller which forgets a check refuses instead of disclosing.
* Every error carries what the answer needs: the HTTP status, the code and the sentence of API Particulier,
  whether an operator must be woken, when to come back. None carries the token, an identity or a secret.
* The API names (``api``) are those of FranceConnect's registrations, one registration per API:
  ``quotient_familial``, ``complementaire_sante_solidaire``, ``revenu_solidarite_active``,
  ``allocation_adulte_handicape``, ``allocation_soutien_familial``, ``prime_activite``,
  ``participation_familiale_eaje``, ``allocation_enfant_handicape``, ``allocation_rentree_scolaire``,
  ``etudiant_boursier``, ``statut_etudiant``, ``service_national``, ``service_civique``,
  ``extrait_immatriculation_vehicule``, ``indemnites_france_travail``, ``statut_france_travail``,
  ``indemnites_journalieres``, ``droits_assurance_maladie``, ``impot_particulier``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from unefois.identity.pivot import PivotIdentity

PIVOT_CLAIMS = ("family_name", "given_name", "gender", "birthdate", "birthplace", "birthcountry")
"""The six claims of the pivot identity, in FranceConnect's order."""


@dataclass(frozen=True, slots=True)
class Introspection:
    """A live access token, as FranceConnect describes it to one data provider.

    ``sub`` is pairwise for the data provider: it is not the one that the service sees. ``service`` is the
    FranceConnect ``client_id`` of the service that the citizen logged in to (the inner ``aud``).
    ``acr`` is the level that the service asked for: a guaranteed minimum. ``expires_at`` is aware (UTC).
    """

    identity: PivotIdentity
    scopes: frozenset[str]
    sub: str
    acr: str
    service: str
    expires_at: datetime


@runtime_checkable
class IdentityProvider(Protocol):
    """Somebody who can tell whose access token this is."""

    async def introspect(self, token: str, api: str, caller: str | None) -> Introspection:
        """Describe the bearer of ``token`` to the data provider registered under the name ``api``.

        ``caller`` is whoever presents the token, as the exchange has authenticated it (an habilitation) or
        as it declares itself (the SIRET of ``recipient``); it is bound to the service inside the token.

        :raises IntrospectionError: one of its subclasses; the token gives no right to anything.
        """
        ...


class IntrospectionError(Exception):
    """The token opens nothing. The class attributes say how to answer."""

    status: ClassVar[int] = 502
    code: ClassVar[str | None] = None
    """Code of API Particulier's catalogue of errors, where it has one."""
    operator_alert: ClassVar[bool] = False
    """The fault is the exchange's own or FranceConnect's: a person must look at it."""
    retry_after: int | None = None
    """Seconds before a new try may succeed."""
    detail: str = "Le fournisseur d'identité n'a pas répondu correctement."

    def __init__(self, reason: str = "", *, retry_after: int | None = None) -> None:
        """``reason`` is for the operator's log: a fixed English phrase, no data of the citizen."""
        super().__init__(reason or type(self).__name__)
        self.reason = reason
        if retry_after is not None:
            self.retry_after = retry_after


class TokenMalformed(IntrospectionError):
    """Not the shape of a FranceConnect access token: refused without asking FranceConnect."""

    status = 401
    code = "50001"
    detail = "Le jeton d'accès est mal formaté."


class TokenDead(IntrospectionError):
    """Unknown, expired or revoked; or its FranceConnect session is over."""

    status = 401
    code = "50002"
    detail = "Le jeton d'accès n'a pas été trouvé ou est expiré."


class PivotMissing(IntrospectionError):
    """The identity lacks a claim that the configured minimum demands."""

    status = 401
    code = "50003"

    def __init__(self, missing: Iterable[str], scopes: Iterable[str] = ()) -> None:
        self.missing = tuple(missing)
        super().__init__(f"missing claims: {', '.join(self.missing)}")
        self.detail = (
            "Le jeton d'accès ne possède pas les données pivot requises pour effectuer cet appel. "
            f"Le jeton possède les scopes suivants: {' '.join(sorted(scopes)) or 'aucun'}."
        )


class MissingScope(IntrospectionError):
    """The citizen's service did not ask FranceConnect for any scope of this API."""

    status = 403
    detail = "Le jeton FranceConnect ne porte aucun des scopes nécessaires à cette API."


class ServiceNotAllowed(IntrospectionError):
    """The token was issued to a service which is not the caller's, or which nobody registered here."""

    status = 403
    detail = (
        "Le jeton FranceConnect a été émis pour un autre service que celui de l'appelant. "
        "Présentez le jeton obtenu par votre propre service."
    )


class AcrTooLow(IntrospectionError):
    """The login was asked at a lower level of assurance (eIDAS) than this API demands."""

    status = 403
    detail = (
        "Le niveau de garantie de la connexion FranceConnect est insuffisant pour cette API. "
        "Demandez un niveau supérieur (acr_values) lors de la connexion."
    )


class TooManyIntrospections(IntrospectionError):
    """Refused by the local limit before it could reach FranceConnect."""

    status = 429
    retry_after = 1
    detail = "Trop de jetons FranceConnect présentés en peu de temps. Réessayez dans quelques instants."


class ProviderCredentialsRefused(IntrospectionError):
    """FranceConnect refuses the exchange's own ``client_id`` and secret for this API."""

    operator_alert = True
    detail = "FranceConnect a refusé les identifiants de l'échange pour cette API. L'exploitant est prévenu."


class ProviderAnswerInvalid(IntrospectionError):
    """An answer of FranceConnect that fails a check (signature, issuer, audience, shape)."""

    operator_alert = True
    detail = "La réponse de FranceConnect est invalide. L'exploitant est prévenu."


class ProviderUnreachable(IntrospectionError):
    """No connection with FranceConnect, or none of its keys."""

    status = 503
    retry_after = 10
    detail = "FranceConnect est injoignable. Réessayez dans quelques instants."


class ProviderTimeout(ProviderUnreachable):
    """FranceConnect did not answer in time."""

    detail = "FranceConnect n'a pas répondu à temps. Réessayez dans quelques instants."


class ApiNotRegistered(IntrospectionError):
    """The configuration has no FranceConnect registration of that name."""

    operator_alert = True
    detail = "Cette API n'est pas raccordée à FranceConnect. L'exploitant est prévenu."
