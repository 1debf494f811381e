"""Recorded words: the test tokens of API Particulier's sandbox, answered without FranceConnect.

A folder of YAML cases; in each, ``params.token`` is the word and ``payload`` the decrypted introspection, as
text of JSON. A word is a token that never expires: its dates are moved to now. Everything else follows the
same reading and the same policy as a real answer, except what belongs to a registration (scopes, level).

A word that nobody recorded goes to the provider behind, where there is one (the real test environment does
the same), or is a dead token. For a sandbox only: whoever configures production must not build this.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from unefois.franceconnect import introspection, pivot
from unefois.franceconnect.interface import Introspection, TokenDead
from unefois.franceconnect.introspection import Binding, Policy, Registration, Verified

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from unefois.franceconnect.interface import IdentityProvider

_LIFE = 60
_EAJE = "cnav_participation_familiale_eaje_"
_ALIASES = {
    "eaje_allocataires": f"{_EAJE}allocataires",
    "eaje_enfants": f"{_EAJE}enfants",
    "eaje_adresse": f"{_EAJE}adresse",
    "eaje_parametres_calcul_participation_familial": f"{_EAJE}parametres_calcul",
    "eaje_parametres_calcul_participation_familiale": f"{_EAJE}parametres_calcul",
}
"""Old names of scopes, which the recorded words of the real service still carry."""


class RecordedProvider:
    """:class:`unefois.franceconnect.interface.IdentityProvider` over recorded words."""

    def __init__(
        self,
        words: Mapping[str, Mapping[str, Any]],
        *,
        fallback: IdentityProvider | None = None,
        policy: Policy | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``words``: each word with its ``token_introspection``.

        The default policy binds no caller: the words belong to a service that nobody registered here.
        """
        self._words = dict(words)
        self._fallback = fallback
        self._policy = policy or Policy(issuer="", binding=Binding.NONE)
        self._clock = clock

    @classmethod
    def load(cls, folder: Path, **options: Any) -> RecordedProvider:
        """Read every ``*.yml`` and ``*.yaml`` of ``folder``; ``options`` are those of the constructor.

        :raises ValueError: a file which is not such a case; the message names it.
        """
        words: dict[str, Mapping[str, Any]] = {}
        for path in sorted(folder.iterdir()):
            if path.suffix in (".yml", ".yaml"):
                word, description = _read_case(path)
                words[word] = description
        return cls(words, **options)

    @property
    def words(self) -> tuple[str, ...]:
        """The recorded words."""
        return tuple(self._words)

    async def introspect(self, token: str, api: str, caller: str | None) -> Introspection:
        """See :class:`unefois.franceconnect.interface.IdentityProvider`."""
        description = self._words.get(token)
        if description is None:
            if self._fallback is not None:
                return await self._fallback.introspect(token, api, caller)
            introspection.check_token_shape(token)
            raise TokenDead("no such recorded word")
        now = self._clock()
        if description.get("active") is not True:
            raise TokenDead("recorded as inactive")
        identity, missing = pivot.read(description)
        verified = Verified(
            identity=identity,
            missing=missing,
            scopes=tuple(_ALIASES.get(scope, scope) for scope in str(description.get("scope", "")).split()),
            sub=str(description.get("sub", "")),
            acr=str(description.get("acr", "eidas1")),
            service=str(description.get("aud", "")),
            expires_at=int(now) + _LIFE,
        )
        registration = Registration(api=api, client_id="", client_secret="")
        return introspection.authorise(verified, registration=registration, policy=self._policy, caller=caller, now=now)


def _read_case(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        case = yaml.safe_load(path.read_text(encoding="utf-8"))
        word = case["params"]["token"]
        description = msgspec.json.decode(case["payload"], type=dict[str, Any])["token_introspection"]
    except (yaml.YAMLError, msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path} n'est pas un cas de jeton FranceConnect enregistré.") from error
    return str(word), dict(description)
