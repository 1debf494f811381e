"""The two keys of the journal, derived from one secret that the configuration provides.

By keyed BLAKE2b (RFC 7693) with distinct personalisation strings: the key of the seals, which authenticate
what was committed, and the key of the pseudonyms, which name people without naming them.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

from .errors import KeyTooShort

MIN_SECRET_BYTES = 32
SEAL_BYTES = 16


class Keys(NamedTuple):
    """The keys in use. Losing them does not break the chain; it takes away the proof of who wrote it."""

    seals: bytes
    pseudonyms: bytes

    @classmethod
    def derive(cls, secret: bytes) -> Keys:
        """Derive the keys from a secret of at least 32 bytes. Raises `KeyTooShort`."""
        if len(secret) < MIN_SECRET_BYTES:
            raise KeyTooShort(f"La clé du journal doit faire au moins {MIN_SECRET_BYTES} octets.")
        key = secret if len(secret) <= blake2b.MAX_KEY_SIZE else blake2b(secret).digest()

        def subkey(person: bytes) -> bytes:
            return blake2b(b"", digest_size=32, key=key, person=person).digest()

        return cls(seals=subkey(b"journal.seals"), pseudonyms=subkey(b"journal.persons"))

    def seal(self, data: bytes) -> bytes:
        """Authentication code of ``data``: 32 hexadecimal digits, as bytes."""
        return blake2b(data, digest_size=SEAL_BYTES, key=self.seals).hexdigest().encode()

    def pseudonym(self, person: str) -> str:
        """The pseudonym (32 hexadecimal digits) of a person given as a normalised string.

        Without the key it can be neither reversed nor recomputed, even by someone who holds the register.
        """
        return blake2b(person.encode(), digest_size=16, key=self.pseudonyms).hexdigest()
