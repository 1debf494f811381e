"""The journal's secret and the two keys derived from it.

One secret of 32 bytes, in ``UNEFOIS_JOURNAL_KEY`` (hexadecimal) or in the file ``journal.key`` of the data
folder, which is created at first use and readable by its owner alone. From it, by keyed BLAKE2b (RFC 7693)
with distinct personalisation strings: the key of the seals, which authenticate what was committed, and the
key of the pseudonyms, which name people without naming them.
"""

from __future__ import annotations

import os
import secrets
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from .errors import KeyMissing
from .files import sync_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SECRET_BYTES = 32
SEAL_BYTES = 16
ENVIRONMENT = "UNEFOIS_JOURNAL_KEY"
FILE_NAME = "journal.key"


class Keys(NamedTuple):
    """The keys in use. Losing them does not break the chain; it takes away the proof of who wrote it."""

    seals: bytes
    pseudonyms: bytes

    @classmethod
    def derive(cls, secret: bytes) -> Keys:
        if len(secret) < SECRET_BYTES:
            raise KeyMissing(f"La clé du journal doit faire au moins {SECRET_BYTES} octets.")

        def subkey(person: bytes) -> bytes:
            return blake2b(b"", digest_size=32, key=secret[:64], person=person).digest()

        return cls(seals=subkey(b"journal.seals"), pseudonyms=subkey(b"journal.persons"))

    def seal(self, data: bytes) -> bytes:
        """Authentication code of ``data``: 32 hexadecimal digits, as bytes."""
        return blake2b(data, digest_size=SEAL_BYTES, key=self.seals).hexdigest().encode()

    def pseudonym(self, person: str) -> str:
        """The pseudonym (32 hexadecimal digits) of a person given as a normalised string.

        Without the key it can be neither reversed nor recomputed, even for someone who holds the register.
        """
        return blake2b(person.encode(), digest_size=16, key=self.pseudonyms).hexdigest()


def load_secret(home: Path, environ: Mapping[str, str] = os.environ, *, create: bool = False) -> bytes:
    """Find the journal's secret; with ``create``, make it at first use. Raises `KeyMissing`."""
    if text := environ.get(ENVIRONMENT):
        try:
            return bytes.fromhex(text)
        except ValueError:
            raise KeyMissing(f"{ENVIRONMENT} doit être une suite de chiffres hexadécimaux.") from None
    path = home / FILE_NAME
    if create and not path.exists():
        _create(path)
    try:
        return bytes.fromhex(path.read_text("ascii").strip())
    except FileNotFoundError:
        raise KeyMissing(f"Clé du journal absente : ni {ENVIRONMENT}, ni {path}.") from None
    except ValueError:
        raise KeyMissing(f"{path} ne contient pas une clé en hexadécimal.") from None


def _create(path: Path) -> None:
    """Create the file whole or not at all; of several processes, one wins and all read the same key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_hex(SECRET_BYTES).encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    sync_directory(path.parent)
