"""A real server of the exchange for the tests of this folder: its own process, its own data, a token, three people.

The people are the ones that the examples of the OpenAPI documents name, so that a call made of examples is answered.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx2
import yaml

from unefois.bench.servers import free_port
from unefois.identity.pivot import PivotIdentity
from unefois.operations import scopes
from unefois.operations.records import DATASETS, sample
from unefois.sources.register.loader import Citizen, Holding, load

if TYPE_CHECKING:
    from pathlib import Path

SIRET = "13002526500013"
WORD = "citoyenne"
"""The FranceConnect test word of this server: the person ADULT, with every scope."""
YOUNG_WORD = "jeune"
"""The same for the person YOUNG."""
NO_SCOPE_WORD = "sans-droit"
_START_SECONDS = 60.0

ADULT = PivotIdentity(
    family_name="DURANT",
    given_names=("PIERRE", "RICHARD"),
    birth_year=1990,
    birth_month=1,
    birth_day=1,
    sex="M",
    birth_country="99100",
    birth_commune="08480",
    usage_name="DUPONT DURANT",
)
YOUNG = PivotIdentity(
    family_name="LEROY",
    given_names=("Inès",),
    birth_year=datetime.now(UTC).year - 20,
    birth_month=1,
    birth_day=1,
    sex="F",
    birth_country="99100",
    birth_commune="75056",
)


class Server:
    """A running exchange. `url`; `token`: every scope; `poor`: one scope that opens no field of most operations."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        cases = home / "cases" / "france_connect"
        cases.mkdir(parents=True)
        every = " ".join(scopes())
        for word, person, held in ((WORD, ADULT, every), (YOUNG_WORD, YOUNG, every), (NO_SCOPE_WORD, ADULT, "")):
            (cases / f"{word}.yaml").write_text(yaml.safe_dump(_word(word, person, held)), encoding="utf-8")
        self._environment = os.environ | {
            "UNEFOIS_HOME": str(home),
            "UNEFOIS_PORT": str(self.port),
            "UNEFOIS_TOKEN_RATE_PER_SECOND": "100000",
        }
        self.token = self.issue("--all-scopes")
        self.poor = self.issue("--scopes", "pole_emploi_paiements")
        load(_people(), now=datetime.now(UTC), sqlite_path=home / "unefois.sqlite3")
        self._log = (home / "server.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "unefois.cli", "serve"],
            env=self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def issue(self, *rights: str) -> str:
        """A new token; a running server knows it within a second."""
        command = [sys.executable, "-m", "unefois.cli", "tokens", "issue", "--siret", SIRET, "--json", *rights]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        return str(answer.get("token") or answer["jwt"])

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            assert self._process.poll() is None, self.log()
            try:
                if httpx2.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.log())

    def log(self) -> str:
        """What the server has printed."""
        return (self.home / "server.log").read_text(encoding="utf-8", errors="replace")

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(timeout=20)
        self._log.close()


def _word(word: str, person: PivotIdentity, held: str) -> dict[str, Any]:
    identity = {
        "active": True,
        "sub": "f" * 64 + "v1",
        "aud": "a" * 64,
        "iat": 1_704_965_328,
        "exp": 1_704_965_388,
        "acr": "eidas1",
        "scope": f"openid identite_pivot {held}".strip(),
        "gender": "male" if person.sex == "M" else "female",
        "family_name": person.family_name,
        "given_name": " ".join(person.given_names),
        "given_name_array": list(person.given_names),
        "birthdate": f"{person.birth_year:04d}-01-01",
        "birthplace": person.birth_commune,
        "birthcountry": person.birth_country,
    }
    payload = json.dumps({"aud": "a" * 64, "iat": 1_704_965_332, "iss": "test", "token_introspection": identity})
    return {"params": {"token": word}, "status": 200, "payload": payload}


def _people() -> list[Citizen]:
    held = [Holding(name, sample(name), "AA123BB" if name == _VEHICLE else "") for name in DATASETS]
    keys = (
        ("ine", "1234567890G"),
        ("identifiant_france_travail", "jean.dupont33"),
        ("psqs", "123456789"),
        ("immatriculation", "AA-123-BB"),
    )
    adult = [
        Holding(each.dataset, _owned_by_adult(each.payload), each.reference) if each.dataset == _VEHICLE else each
        for each in held
    ]
    absent = Holding("quotient_familial", {"absent": "23003"})
    return [
        Citizen(UUID(int=1), ADULT, keys, tuple(adult)),
        Citizen(UUID(int=2), YOUNG, (), tuple(each for each in held if each.dataset != _VEHICLE)),
        Citizen(UUID(int=3), _named("SANSDOSSIER"), (), (absent,)),
        Citizen(UUID(int=4), _named("HOMONYME"), (), ()),
        Citizen(UUID(int=5), _named("HOMONYME"), (), ()),
    ]


_VEHICLE = "extrait_immatriculation_vehicule"


def _owned_by_adult(record: Any) -> dict[str, Any]:
    made: dict[str, Any] = copy.deepcopy(record)
    made["identite_particulier"] |= {
        "nom": ADULT.family_name,
        "prenom": ADULT.given_names[0],
        "annee_date_naissance": ADULT.birth_year,
        "mois_date_naissance": ADULT.birth_month,
        "jour_date_naissance": ADULT.birth_day,
    }
    return made


def _named(family_name: str) -> PivotIdentity:
    return PivotIdentity(
        family_name=family_name,
        given_names=("Anne",),
        birth_year=1980,
        birth_month=5,
        birth_day=5,
        sex="F",
        birth_country="99100",
        birth_commune="75056",
    )
