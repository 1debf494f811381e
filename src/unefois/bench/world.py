"""The data that a measure needs: people in a register, ten thousand tokens, the requests that ask about them."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from unefois.sources.register.rows import decode_identity

if TYPE_CHECKING:
    from pathlib import Path

    from unefois.identity.pivot import PivotIdentity

TOKENS = 10_000
DATASETS = "quotient_familial,prestations_sociales"
"""What the people hold: the dataset that is asked, and the other large one."""
REQUESTS = 20_000
"""Different requests, in an order of their own: no cache of whole answers would help."""
SIRET = "13002526500013"
PATH = "/v3/dss/quotient_familial/identite"
_AT_ONCE = 400
_IDENTITIES = (
    "SELECT p.identity FROM register_person p JOIN register_record r ON r.person_id = p.id AND r.reference = '' "  # noqa: S608
    "AND r.dataset = 'quotient_familial' AND r.payload NOT LIKE '{\"absent\"%' "
    f"WHERE p.id IN ({', '.join('?' * _AT_ONCE)})"
)
SCOPES = ("cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse")


def prepare(home: Path, citizens: int) -> None:
    """A data folder with that many synthetic people, made once and kept, and the tokens."""
    done = home / "prepared"
    if done.exists():
        return
    environment = os.environ | {"UNEFOIS_HOME": str(home)}
    command = [sys.executable, "-m", "unefois.cli", "sandbox", "generate", "--citizens", str(citizens), "--json",
               "--datasets", DATASETS]  # fmt: skip
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "unefois.bench.tokens", str(home / "tokens.txt"), str(TOKENS)],
        env=environment,
        check=True,
    )
    done.touch()


def requests(home: Path) -> Path:
    """A file of `token path?query` lines about random people who have a quotient."""
    path = home / "requests.txt"
    if path.exists():
        return path
    tokens = (home / "tokens.txt").read_text().split()
    chance = random.Random(1)  # noqa: S311  # a measure, to be repeated
    lines: list[str] = []
    with sqlite3.connect(home / "unefois.sqlite3") as connection:
        (most,) = connection.execute("SELECT max(id) FROM register_person").fetchone()
        while len(lines) < REQUESTS:
            some = [chance.randrange(1, most + 1) for _ in range(_AT_ONCE)]
            rows = connection.execute(_IDENTITIES, some).fetchall()
            lines += [
                f"{tokens[(len(lines) + number) % len(tokens)]} {PATH}?{query(decode_identity(row[0]))}\n"
                for number, row in enumerate(rows)
            ]
    connection.close()
    del lines[REQUESTS:]
    chance.shuffle(lines)
    path.write_text("".join(lines))
    return path


def query(person: PivotIdentity) -> str:
    """The parameters of a call about that person, as an integrator sends them."""
    return urlencode(
        [
            ("recipient", SIRET),
            ("nomNaissance", person.family_name),
            *(("prenoms[]", name) for name in person.given_names[:3]),
            *(("anneeDateNaissance", year) for year in (person.birth_year,) if year),
            *(("moisDateNaissance", month) for month in (person.birth_month,) if month),
            *(("jourDateNaissance", day) for day in (person.birth_day,) if day),
            ("sexeEtatCivil", person.sex or ""),
            ("codeCogInseePaysNaissance", person.birth_country or "99100"),
            *(("codeCogInseeCommuneNaissance", code) for code in (person.birth_commune,) if code),
        ]
    )


def issue(path: Path, count: int) -> None:
    """That many tokens on one habilitation, their JWTs in a file. For a process of its own: it sets Django up."""
    from unefois import portal  # noqa: PLC0415

    portal.setup()
    from unefois.habilitations import models, service, tokens  # noqa: PLC0415

    now = datetime.now(UTC).replace(microsecond=0)
    holder = service.open_habilitation(siret=SIRET, scopes=list(SCOPES), legal_basis="CRPA L114-8", title="Mesure")
    made, texts = [], []
    for _ in range(count):
        token = models.Token(habilitation=holder, label="", issued_at=now, expires_at=now + timedelta(days=365))
        text = tokens.encode(token)
        token.digest, token.last_four = tokens.digest(text), text[-4:]
        made.append(token)
        texts.append(text)
    models.Token.objects.bulk_create(made, batch_size=1000)
    path.write_text("\n".join(texts))
