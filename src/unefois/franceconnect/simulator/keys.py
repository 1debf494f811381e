"""The simulator's signing keys: made at start, renewed on demand, never written.

Their ``kid`` holds their thumbprint, so that a client which kept the keys of a former run sees new names and
fetches again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from joserfc.jwk import ECKey, RSAKey

from unefois.franceconnect import jose

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT: Final = 3


class SigningKeys:
    """One current key for each algorithm, and the public keys of the last ones."""

    def __init__(self) -> None:
        self._keys: dict[str, list[ECKey | RSAKey]] = {"ES256": [], "RS256": []}
        self.rotate("ES256")
        self.rotate("RS256")

    def rotate(self, algorithm: Literal["ES256", "RS256"]) -> None:
        """Sign with a new key from now on; the former ones stay published for a while."""
        parameters: Any = {"use": "sig", "alg": algorithm}
        elliptic = algorithm == "ES256"
        key = ECKey.generate_key("P-256", parameters) if elliptic else RSAKey.generate_key(2048, parameters)
        named = {**key.as_dict(private=True), "kid": f"simulateur:{algorithm}:{key.thumbprint()[:12]}"}
        self._keys[algorithm] = [type(key).import_key(named), *self._keys[algorithm]][:_KEPT]

    def copy(self) -> SigningKeys:
        """The same keys in a set that rotates by itself."""
        twin = object.__new__(SigningKeys)
        twin._keys = {algorithm: list(keys) for algorithm, keys in self._keys.items()}
        return twin

    def sign(self, claims: Mapping[str, Any], algorithm: str, *, typ: str = "") -> str:
        """A compact JWS of ``claims``, header ``alg`` and ``kid`` (and ``typ`` where given)."""
        key = self._keys[algorithm][0]
        return jose.sign(claims, key, "ES256" if algorithm == "ES256" else "RS256", typ=typ)

    @property
    def public(self) -> tuple[ECKey | RSAKey, ...]:
        """The published keys, current ones first."""
        return tuple(sorted((k for keys in self._keys.values() for k in keys), key=self._age))

    def document(self) -> dict[str, Any]:
        """The JWKS document."""
        return jose.key_set(self.public)

    def _age(self, key: ECKey | RSAKey) -> int:
        return self._keys[str(key.get("alg"))].index(key)
