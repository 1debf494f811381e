"""A small public key infrastructure, made for the test run."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path


class Authority(NamedTuple):
    """A certificate and its key, as files, and who signed."""

    certificate: Path
    key: Path
    issuer: x509.Certificate
    issuer_key: ec.EllipticCurvePrivateKey


def _issue(folder: Path, name: str, names: list[x509.GeneralName], signer: Authority | None, days: int) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = dt.datetime.now(dt.UTC) - dt.timedelta(days=10)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.issuer.subject if signer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=10 + days))
        .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    certificate = builder.sign(signer.issuer_key if signer else key, hashes.SHA256())
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return Authority(*files, certificate, key)


class Certificates(NamedTuple):
    """What the tests need of a public key infrastructure."""

    authority: Authority
    good: Authority
    expired: Authority
    elsewhere: Authority
    client: Authority

    def server(self, which: Authority, *, clients: bool = False) -> ssl.SSLContext:
        """A server's context; with `clients`, it demands a certificate of our authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(which.certificate, which.key)
        if clients:
            context.load_verify_locations(self.authority.certificate)
            context.verify_mode = ssl.CERT_REQUIRED
        return context


def issue(folder: Path) -> Certificates:
    """All of them, in a folder."""
    here: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    authority = _issue(folder, "authority", [], None, 30)
    return Certificates(
        authority=authority,
        good=_issue(folder, "good", here, authority, 30),
        expired=_issue(folder, "expired", here, authority, -1),
        elsewhere=_issue(folder, "elsewhere", [x509.DNSName("example.org")], authority, 30),
        client=_issue(folder, "client", [], authority, 30),
    )
