"""The part of JOSE that FranceConnect uses (RFC 7515, 7516, 7517, 7518), and nothing else of it.

A thin layer over joserfc which makes the insecure things impossible rather than discouraged:

* The algorithm is the caller's, pinned by configuration: the header is compared with it, never obeyed
  (RFC 8725 §3.1). ``none`` and every HMAC are out of reach of a public key.
* A header carries only the parameters that FranceConnect writes: ``jwk``, ``jku``, ``x5u``, ``crit`` (key
  injection) and ``zip`` (decompression bomb) are refused before any cryptography.
* Keys come from the caller alone. Symmetric keys and keys for another use are never loaded from a JWKS.
* Everything is bounded: the whole token, its header, its payload.

Pure: no I/O and no clock. Every failure is a :class:`JoseInvalid` whose text holds no content of the token.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from joserfc.registry import HeaderParameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SigningAlgorithm = Literal["ES256", "RS256", "HS256"]
EncryptionAlgorithm = Literal["RSA-OAEP", "RSA-OAEP-256", "ECDH-ES"]
PublicKey = RSAKey | ECKey

SIGNING_ALGORITHMS: Final = ("ES256", "RS256", "HS256")
ENCRYPTION_ALGORITHMS: Final = ("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES")
CONTENT_ENCRYPTION: Final = "A256GCM"
MAX_TOKEN_BYTES: Final = 64 * 1024
MAX_HEADER_BYTES: Final = 1024

_KEY_TYPE = {"ES256": "EC", "RS256": "RSA", "RSA-OAEP": "RSA", "RSA-OAEP-256": "RSA", "ECDH-ES": "EC"}
_CURVES = {"ES256": ("P-256",), "ECDH-ES": ("P-256", "P-384", "P-521")}
_MIN_RSA_BITS = 2048
_JWS_HEADERS = frozenset({"alg", "kid", "typ", "cty"})
_JWE_HEADERS = frozenset({"alg", "enc", "kid", "typ", "cty", "epk", "apu", "apv"})
# FranceConnect+ writes these two in the header of an encrypted id_token; they are informative.
_JWE_EXTRA_HEADERS = {
    "iss": HeaderParameter("Issuer", "str", required=False),
    "aud": HeaderParameter("Audience", "str", required=False),
}
_COMPACT = re.compile(r"[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)+")
_JWS_PARTS = 3
_JWE_PARTS = 5


class JoseInvalid(Exception):
    """A token or a key that fails a check. The message is a fixed phrase for the operator."""


class UnknownKey(JoseInvalid):
    """Signed with a key that is not in the set: the set may be stale."""

    def __init__(self, kid: str) -> None:
        super().__init__("signed with an unknown key")
        self.kid = kid


def read_header(token: str, *, parts: int, allowed: frozenset[str]) -> dict[str, Any]:
    """The protected header of a compact token, decoded and bounded but not verified.

    :raises JoseInvalid: not that many parts, not base64url, not a JSON object, a parameter not ``allowed``.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise JoseInvalid("token too long")
    if not _COMPACT.fullmatch(token) or token.count(".") != parts - 1:
        raise JoseInvalid("not a compact token")
    encoded = token.partition(".")[0]
    if len(encoded) > MAX_HEADER_BYTES:
        raise JoseInvalid("header too long")
    try:
        header = msgspec.json.decode(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (ValueError, Base64Error, RecursionError) as error:
        raise JoseInvalid("header is not JSON") from error
    if not isinstance(header, dict):
        raise JoseInvalid("header is not an object")
    if unexpected := set(header) - allowed:
        raise JoseInvalid(f"header parameter refused: {', '.join(sorted(map(ascii, unexpected)))[:80]}")
    return header


def decrypt(token: str, keys: Iterable[RSAKey | ECKey], algorithm: EncryptionAlgorithm, *, plus: bool = False) -> str:
    """Decrypt a compact JWE with whichever of ``keys`` opens it: FranceConnect names none.

    ``plus`` admits the ``iss`` and ``aud`` header parameters of FranceConnect+.

    :raises JoseInvalid: wrong ``alg`` or ``enc``, refused header parameter, or no key opens it.
    """
    allowed = _JWE_HEADERS | _JWE_EXTRA_HEADERS.keys() if plus else _JWE_HEADERS
    header = read_header(token, parts=_JWE_PARTS, allowed=frozenset(allowed))
    if header.get("alg") != algorithm:
        raise JoseInvalid("encryption algorithm is not the configured one")
    if header.get("enc") != CONTENT_ENCRYPTION:
        raise JoseInvalid("content encryption is not A256GCM")
    registry = jwe.JWERegistry(
        algorithms=[algorithm, CONTENT_ENCRYPTION], header_registry=_JWE_EXTRA_HEADERS if plus else None
    )
    for key in keys:
        if key.key_type != _KEY_TYPE[algorithm]:
            continue
        try:
            plaintext = jwe.decrypt_compact(token, key, registry=registry).plaintext
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if plaintext is not None:
            return _ascii(plaintext)
    raise JoseInvalid("no private key opens the token")


def verify(token: str, keys: Iterable[PublicKey | OctKey], algorithm: SigningAlgorithm) -> dict[str, Any]:
    """Verify a compact JWS and return its claims.

    The key is the one that ``kid`` names among ``keys``; without ``kid``, every key of the right type is
    tried. A token signed with HS256 is verified with symmetric keys only, and the others with public keys
    only, whatever its header says.

    :raises UnknownKey: ``kid`` names no key of the set.
    :raises JoseInvalid: anything else.
    """
    header = read_header(token, parts=_JWS_PARTS, allowed=_JWS_HEADERS)
    if header.get("alg") != algorithm:
        raise JoseInvalid("signature algorithm is not the configured one")
    usable = [key for key in keys if _fits(key, algorithm)]
    kid = header.get("kid")
    if kid is not None and algorithm != "HS256":
        if not isinstance(kid, str):
            raise JoseInvalid("kid is not text")
        usable = [key for key in usable if key.kid == kid]
        if not usable:
            raise UnknownKey(kid)
    registry = jws.JWSRegistry(algorithms=[algorithm])
    for key in usable:
        try:
            payload = jws.deserialize_compact(token, key, registry=registry).payload
        except (JoseError, ValueError, TypeError):
            continue
        return _claims(payload)
    raise JoseInvalid("signature does not verify")


def verify_any(token: str, keys: Iterable[PublicKey], algorithms: Sequence[SigningAlgorithm]) -> dict[str, Any]:
    """:func:`verify` where the sender may choose among ``algorithms``, all of the same kind of key.

    :raises JoseInvalid: see :func:`verify`; or ``HS256`` is among them.
    """
    if "HS256" in algorithms:
        raise JoseInvalid("HMAC cannot be an alternative to a signature")
    header = read_header(token, parts=_JWS_PARTS, allowed=_JWS_HEADERS)
    for algorithm in algorithms:
        if header.get("alg") == algorithm:
            return verify(token, keys, algorithm)
    raise JoseInvalid("signature algorithm is not among the configured ones")


def peek(token: str) -> dict[str, Any]:
    """The claims of a compact JWS **without any verification**: only to find which keys to verify it with.

    :raises JoseInvalid: not the shape of a JWS.
    """
    read_header(token, parts=_JWS_PARTS, allowed=_JWS_HEADERS)
    encoded = token.split(".")[1]
    try:
        return _claims(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except ValueError as error:
        raise JoseInvalid("payload is not base64url") from error


def sign(claims: Mapping[str, Any], key: RSAKey | ECKey | OctKey, algorithm: SigningAlgorithm, *, typ: str = "") -> str:
    """A compact JWS as FranceConnect writes it: header ``alg`` and ``kid`` only, no ``typ`` unless given."""
    header: dict[str, Any] = {"alg": algorithm}
    if not isinstance(key, OctKey) and key.kid:
        header["kid"] = key.kid
    if typ:
        header["typ"] = typ
    return jws.serialize_compact(header, msgspec.json.encode(claims), key, algorithms=[algorithm])


def encrypt(plaintext: str, key: PublicKey, algorithm: EncryptionAlgorithm) -> str:
    """A compact JWE as FranceConnect writes it: header ``alg`` and ``enc`` (and ``epk``), no ``kid``."""
    header = {"alg": algorithm, "enc": CONTENT_ENCRYPTION}
    return jwe.encrypt_compact(header, plaintext, key, algorithms=[algorithm, CONTENT_ENCRYPTION])


def public_keys(document: object, *, use: Literal["sig", "enc"]) -> tuple[PublicKey, ...]:
    """The usable keys of a JWKS (RFC 7517 §5): asymmetric, for that ``use``, strong enough.

    A key which says nothing of its use is refused, as are symmetric and private keys: a set that publishes
    one is not to be trusted with it. Keys of unknown types are left aside, as the RFC asks.

    :raises JoseInvalid: not a JWKS, or no usable key.
    """
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise JoseInvalid("not a key set")
    keys = [key for entry in document["keys"] if (key := _public_key(entry, use)) is not None]
    if not keys:
        raise JoseInvalid("no usable key in the set")
    return tuple(keys)


def _public_key(entry: object, use: str) -> PublicKey | None:
    if not isinstance(entry, dict) or entry.get("use") != use or "d" in entry or "k" in entry:
        return None
    key_class: type[PublicKey]
    if entry.get("kty") == "RSA":
        key_class = RSAKey
    elif entry.get("kty") == "EC":
        key_class = ECKey
    else:
        return None
    try:
        if key_class is RSAKey and _bits(entry["n"]) < _MIN_RSA_BITS:
            return None
        key = key_class.import_key(entry)
        _ = key.public_key  # decodes the numbers: a point off the curve is refused here
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return key


def _bits(number: str) -> int:
    """Size of a base64url number (RFC 7518 §6.3.1.1)."""
    return int.from_bytes(urlsafe_b64decode(number + "=" * (-len(number) % 4)), "big").bit_length()


def _fits(key: RSAKey | ECKey | OctKey, algorithm: str) -> bool:
    if algorithm == "HS256":
        return isinstance(key, OctKey)
    if key.key_type != _KEY_TYPE[algorithm] or key.get("alg", algorithm) != algorithm:
        return False
    return algorithm not in _CURVES or key.get("crv") in _CURVES[algorithm]


def _claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = msgspec.json.decode(payload)
    except (ValueError, RecursionError) as error:
        raise JoseInvalid("payload is not JSON") from error
    if not isinstance(claims, dict):
        raise JoseInvalid("payload is not an object")
    return claims


def _ascii(plaintext: bytes) -> str:
    try:
        return plaintext.decode("ascii")
    except UnicodeDecodeError as error:
        raise JoseInvalid("plaintext is not a token") from error


def key_set(keys: Sequence[RSAKey | ECKey]) -> dict[str, Any]:
    """The public JWKS document of ``keys``, in their order; numbers are base64url without padding."""
    return {"keys": [dict(key.as_dict(private=False)) for key in KeySet(list(keys)).keys]}
