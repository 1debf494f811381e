"""An exchange inside the test's process, with real storage: a SQLite file, a journal on disk, real tokens.

The migrated database is made once by the command line, then copied: each test has its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import OctKey

from unefois.config import Settings
from unefois.gateway import identity_provider
from unefois.gateway.app import Gateway
from unefois.gateway.exchange import Exchange
from unefois.journal.read import read
from unefois.operations.records import sample
from unefois.sources.register.loader import Citizen, Holding, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from unefois.identity.pivot import PivotIdentity

SIRET = "13002526500013"
OTHER_SIRET = "21750001600019"
KEY = b"k" * 48
QUOTIENT = "/v3/dss/quotient_familial/identite"
PERSON = {
    "nomNaissance": "DURANT",
    "prenoms[]": ["PIERRE", "RICHARD"],
    "anneeDateNaissance": "1990",
    "moisDateNaissance": "1",
    "jourDateNaissance": "1",
    "sexeEtatCivil": "M",
    "codeCogInseePaysNaissance": "99100",
    "codeCogInseeCommuneNaissance": "08480",
}
CALL = {"recipient": SIRET, **PERSON}


@dataclass
class Reply:
    """An answer as the caller sees it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def codes(self) -> list[str]:
        return [error["code"] for error in self.json["errors"]]


def _read(head: bytes, body: bytes) -> Reply:
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    return Reply(int(status.split()[1]), headers, body)


@dataclass
class World:
    """The exchange and the levers of a test."""

    home: Path
    settings: Settings
    now: list[float] = field(default_factory=list)
    exchange: Exchange = field(init=False)
    gateway: Gateway = field(init=False)

    async def start(self) -> None:
        clock = (lambda: self.now[0]) if self.now else time.time
        self.exchange = Exchange(self.settings, identity_provider.build(self.settings), clock=clock)
        self.gateway = Gateway(self.exchange, self.settings.trusted_proxies)
        await self.exchange.start()

    async def get(
        self,
        path: str = QUOTIENT,
        params: Mapping[str, Any] | str | bytes | None = None,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        address: str = "127.0.0.1",
        method: str = "GET",
        asgi: bool = False,
    ) -> Reply:
        """One request, the way that the server takes: straight to the pipeline, or by ASGI."""
        if params is None:
            params = CALL
        query = params if isinstance(params, (str, bytes)) else urlencode(params, doseq=True)
        sent = {"authorization": f"Bearer {token}"} if token else {}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        raw = query if isinstance(query, bytes) else query.encode()
        lines = [(name.encode(), value.encode("latin-1")) for name, value in sent.items()]
        if method == "GET" and not asgi:
            answered: asyncio.Future[tuple[bytes, bytes]] = asyncio.get_running_loop().create_future()
            url = path.encode() + b"?" + raw
            if self.gateway.direct(url, lines, address, lambda head, body: answered.set_result((head, body))):
                return _read(*await answered)
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": raw,
            "headers": lines,
            "client": (address, 50000),
        }
        messages: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            messages.append(message)

        await self.gateway(scope, None, send)
        start, body = messages
        reply_headers = {name.decode(): value.decode() for name, value in start["headers"]}
        assert int(reply_headers["content-length"]) == len(body["body"]) or method == "HEAD"
        return Reply(start["status"], reply_headers, body["body"])

    def sql(self, statement: str, *values: Any) -> None:
        with sqlite3.connect(self.settings.sqlite_path) as connection:
            connection.execute(statement, values)
        connection.close()

    async def grant(self, *scopes: str, **fields: Any) -> str:
        """A token on a habilitation of its own; `fields` are columns of either table. Known at once."""
        jti, habilitation = uuid.uuid4(), uuid.uuid4()
        token = {
            "jti": jti.hex, "habilitation_id": habilitation.hex, "label": "", "last_four": "test",
            "issued_at": _stored(time.time()), "expires_at": _stored(time.time() + 400 * 86_400), "banned_at": None,
            "ban_reason": "",
        }  # fmt: skip
        holder = {
            "id": habilitation.hex, "title": "Essai", "scopes": json.dumps(scopes or ["cnaf_quotient_familial"]),
            "legal_basis": "CRPA L114-8", "purpose": "Essai", "recipients": "[]", "allowed_networks": "[]",
            "rate_per_minute": None, "valid_from": "2020-01-01", "valid_until": None, "status": "active",
        }  # fmt: skip
        for name, value in fields.items():
            (token if name in token else holder)[name] = _column(value)
        text = sign({"jti": str(jti), "uid": str(habilitation), "env": "sandbox"})
        token["digest"] = sha256(text.encode()).hexdigest()
        self._insert("habilitations_habilitation", holder | {"organisation_id": 1})
        self._insert("habilitations_token", token)
        await asyncio.sleep(0.06)  # the data plane's shared read transaction ends
        await self.exchange.snapshot.refresh()
        return text

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        with sqlite3.connect(self.settings.sqlite_path) as connection:
            required = {
                column[1]: ""
                for column in connection.execute(f"PRAGMA table_info({table})")
                if column[3] and not column[5]
            }
            row = {name: _default(name, value) for name, value in required.items()} | row
            names = ", ".join(row)
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
        connection.close()

    def load(self, *citizens: Citizen) -> None:
        load(citizens, now=datetime.now(UTC), sqlite_path=self.settings.sqlite_path)

    def journal(self) -> list[Any]:
        """The records written so far."""
        return [entry for entry in read(self.home) if entry.event.startswith("exchange:")]


def _default(name: str, value: Any) -> Any:
    return _stored(time.time()) if name.endswith("_at") else value


def _column(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return json.dumps(list(value))
    return _stored(value) if isinstance(value, float) else value


def _stored(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).replace(tzinfo=None).isoformat(" ")


def sign(claims: dict[str, Any], key: bytes = KEY) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(key))


def template(folder: Path) -> Path:
    """A folder with a migrated database of one organisation, made by the command line, and keys."""
    environment = os.environ | {"UNEFOIS_HOME": str(folder)}
    command = [sys.executable, "-m", "unefois.cli", "tokens", "issue", "--siret", SIRET, "--all-scopes"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(folder / "unefois.sqlite3") as connection:
        connection.execute("UPDATE habilitations_organisation SET id = 1")
        connection.execute("UPDATE habilitations_habilitation SET organisation_id = 1")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    identity_provider.build(Settings(home=folder))  # FranceConnect's RSA key, slow to make: one for all
    return folder


def new(source: Path, home: Path, **settings: Any) -> World:
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "unefois.sqlite3", home / "unefois.sqlite3")
    shutil.copytree(source / "keys", home / "keys")
    chosen = Settings(home=home, token_keys=[KEY.decode()], **settings)
    return World(home, chosen)


def citizen(identity: PivotIdentity) -> Citizen:
    """A person with a quotient."""
    return Citizen(uuid.UUID(int=1), identity, (), (Holding("quotient_familial", sample("quotient_familial")),))
