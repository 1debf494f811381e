"""Our own private keys for what FranceConnect encrypts to us, and the public document that offers them.

FranceConnect reads the public document at every introspection and takes the first key whose ``use`` is
``enc`` and whose ``alg`` is the registered one. So: newest first, ``use`` and ``alg`` always written, public
members only, base64url without padding (RFC 7517, RFC 7518 §6). Rotation puts the new key first and keeps
the old ones for decryption, because the encrypted answer names no key.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from joserfc.jwk import ECKey, RSAKey

from unefois.franceconnect import jose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from unefois.franceconnect.jose import EncryptionAlgorithm

_RSA_BITS: Final = 2048
_CURVE: Final = "P-256"


@dataclass(frozen=True, slots=True)
class DecryptionKeys:
    """The private keys of the exchange, newest first."""

    keys: tuple[RSAKey | ECKey, ...]

    def for_algorithm(self, algorithm: EncryptionAlgorithm) -> tuple[RSAKey | ECKey, ...]:
        """The keys published for ``algorithm``, newest first."""
        return tuple(key for key in self.keys if key.get("alg") == algorithm)

    def public_document(self) -> dict[str, Any]:
        """The JWKS to serve at the ``jwks_uri`` registered with FranceConnect."""
        return jose.key_set(self.keys)

    def rotated(self, algorithm: EncryptionAlgorithm, *, keep: int = 2) -> DecryptionKeys:
        """A new key for ``algorithm`` in front; of the old ones of that algorithm, ``keep - 1`` remain."""
        others = tuple(key for key in self.keys if key.get("alg") != algorithm)
        kept = self.for_algorithm(algorithm)[: max(keep - 1, 0)]
        return DecryptionKeys((generate(algorithm), *kept, *others))

    def save(self, path: Path) -> None:
        """Write the private set over what is there, readable by its owner alone, in one atomic step."""
        self._scratch(path).replace(path)

    def create(self, path: Path) -> None:
        """Write the private set unless another process has just done it: then that one's stays."""
        scratch = self._scratch(path)
        try:
            path.hardlink_to(scratch)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()

    def _scratch(self, path: Path) -> Path:
        document = {"keys": [key.as_dict(private=True) for key in self.keys]}
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        scratch = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        return scratch


def generate(algorithm: EncryptionAlgorithm) -> RSAKey | ECKey:
    """A fresh key pair for ``algorithm``; its ``kid`` is the algorithm and its RFC 7638 thumbprint."""
    parameters = {"use": "enc", "alg": algorithm}
    key: RSAKey | ECKey
    if algorithm == "ECDH-ES":
        key = ECKey.generate_key(_CURVE, cast("Any", parameters))
    else:
        key = RSAKey.generate_key(_RSA_BITS, cast("Any", parameters))
    kid = f"unefois-{algorithm.lower()}-{key.thumbprint()[:12]}"
    return type(key).import_key({**key.as_dict(private=True), "kid": kid})


def load(path: Path) -> DecryptionKeys:
    """Read a private JWKS.

    :raises ValueError: the file is not a private set of encryption keys; the message says what to mend.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["keys"]
        keys = tuple(_private_key(entry) for entry in entries)
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} n'est pas un jeu de clés JWKS privé (RFC 7517).") from error
    except ValueError as error:
        raise ValueError(f"{path} : {error}") from error
    if not keys:
        raise ValueError(f"{path} ne contient aucune clé.")
    return DecryptionKeys(keys)


def _private_key(entry: dict[str, Any]) -> RSAKey | ECKey:
    name = entry.get("kid", "sans kid")
    if entry["kty"] not in ("RSA", "EC") or "d" not in entry:
        raise ValueError(f"la clé {name} n'est pas une clé privée RSA ou EC.")
    if entry.get("use") != "enc" or entry.get("alg") not in jose.ENCRYPTION_ALGORITHMS:
        raise ValueError(
            f"la clé {name} doit porter « use » : « enc » et « alg » parmi {', '.join(jose.ENCRYPTION_ALGORITHMS)}."
        )
    return RSAKey.import_key(entry) if entry["kty"] == "RSA" else ECKey.import_key(entry)


def load_or_create(path: Path, algorithms: Sequence[EncryptionAlgorithm] = ("RSA-OAEP",)) -> DecryptionKeys:
    """Read the private set; where there is none, create one with a key for each of ``algorithms``.

    Processes that start together end with the same set.
    """
    if not path.exists():
        DecryptionKeys(tuple(generate(algorithm) for algorithm in algorithms)).create(path)
    return load(path)
