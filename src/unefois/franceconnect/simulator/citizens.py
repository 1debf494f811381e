"""The test citizens of the simulator, and their identity as FranceConnect would certify it.

A citizen is a row of FranceConnect's own CSV format (``login,password,family_name,preferred_username,
given_name,gender,email,phone_number,birthdate,birthplace,birthcountry,…``; UTF-8, blank lines ignored, values
trimmed, empty means absent), with two optional columns of ours: ``given_name_array`` (first names separated
by ``|``, where one holds a space) and ``note`` (what the row is for).

FranceConnect corrects what the identity provider says with the RNIPP: a presumed date becomes the first day
of what is known (``1992-00-00`` → ``1992-01-01``), while ``idp_birthdate`` keeps it as it was.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib import resources
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FRANCE: Final = "99100"
COLUMNS: Final = (
    "login", "password", "family_name", "preferred_username", "given_name", "gender", "email", "birthdate",
    "birthplace", "birthcountry",
)  # fmt: skip
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_COMMUNE = re.compile(r"(?:2[AB]|\d{2})\d{3}", re.ASCII)
_COUNTRY = re.compile(r"9\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizen:
    """One row: an account at an identity provider."""

    login: str
    password: str = "123"  # noqa: S105 - the public password of every test account
    family_name: str = ""
    given_name: str = ""
    given_names: tuple[str, ...] = ()
    gender: str = ""
    email: str = ""
    birthdate: str = ""
    birthplace: str = ""
    birthcountry: str = ""
    preferred_username: str = ""
    note: str = ""

    @property
    def complete(self) -> bool:
        """Whether FranceConnect accepts the identity (otherwise: error Y600006)."""
        return bool(
            self.family_name
            and self.given_name
            and self.gender in ("male", "female", "unspecified")
            and self.email
            and _rectified(self.birthdate)
            and _COUNTRY.fullmatch(self.birthcountry)
            and (self.birthcountry != FRANCE or _COMMUNE.fullmatch(self.birthplace))
        )

    def pivot(self) -> dict[str, Any]:
        """The pivot claims, corrected, in FranceConnect's order; ``birthplace`` is empty abroad."""
        return {
            "gender": self.gender,
            "family_name": self.family_name,
            "given_name": self.given_name,
            "given_name_array": list(self.given_names or self.given_name.split()),
            "birthdate": _rectified(self.birthdate),
            "birthplace": self.birthplace if self.birthcountry == FRANCE else "",
            "birthcountry": self.birthcountry,
        }

    def claims(self) -> dict[str, Any]:
        """Every identity claim that ``userinfo`` may carry."""
        claims = self.pivot() | {"email": self.email, "idp_birthdate": self.birthdate}
        if self.preferred_username:
            claims["preferred_username"] = self.preferred_username
        return claims

    def sub(self, entity: str, secret: str) -> str:
        """The pairwise subject for ``entity``: another entity's cannot be derived from it."""
        pivot = self.pivot()
        names = ("given_name", "family_name", "birthdate", "gender", "birthplace", "birthcountry")
        civil = "\x1f".join(str(pivot[name]) for name in names)
        return sha256(f"{entity}\x1f{civil}\x1f{secret}".encode()).hexdigest() + "v1"


class Citizens:
    """The accounts, by login."""

    def __init__(self, citizens: Iterable[Citizen]) -> None:
        """Of two accounts with the same login, the first stays."""
        self._by_login: dict[str, Citizen] = {}
        for citizen in citizens:
            self._by_login.setdefault(citizen.login, citizen)

    def __iter__(self) -> Iterator[Citizen]:
        return iter(self._by_login.values())

    def __len__(self) -> int:
        return len(self._by_login)

    def get(self, login: str) -> Citizen | None:
        """The account of that login."""
        return self._by_login.get(login.strip())

    def search(self, words: str, limit: int = 60) -> list[Citizen]:
        """Accounts whose login, names or note hold every word, at most ``limit``."""
        wanted = words.casefold().split()
        found = []
        for citizen in self:
            text = f"{citizen.login} {citizen.family_name} {citizen.given_name} {citizen.note}".casefold()
            if all(word in text for word in wanted):
                found.append(citizen)
                if len(found) >= limit:
                    break
        return found


def load(*paths: Path, shipped: bool = True) -> Citizens:
    """The citizens of each CSV file of ``paths``, then those shipped (unless not ``shipped``).

    :raises ValueError: a column is missing, or a row has no login; the message names the file and the line.
    """
    citizens: list[Citizen] = []
    for path in paths:
        citizens.extend(read(path.read_text(encoding="utf-8-sig"), str(path)))
    if shipped:
        text = resources.files(__package__).joinpath("citizens.csv").read_text(encoding="utf-8")
        citizens.extend(read(text, "citizens.csv"))
    return Citizens(citizens)


def read(text: str, name: str = "CSV") -> Iterator[Citizen]:
    """The citizens of one CSV text.

    :raises ValueError: see :func:`load`.
    """
    rows = csv.DictReader(StringIO("\n".join(line for line in text.splitlines() if line.strip())))
    if missing := set(COLUMNS) - set(rows.fieldnames or ()):
        raise ValueError(f"{name} : colonnes manquantes : {', '.join(sorted(missing))}.")
    for row in rows:
        values = {key: (value or "").strip() for key, value in row.items() if key}
        if not values["login"]:
            raise ValueError(f"{name}, ligne {rows.line_num} : l'identifiant (login) est vide.")
        yield Citizen(
            **{column: values[column] for column in COLUMNS},
            given_names=tuple(part for part in values.get("given_name_array", "").split("|") if part),
            note=values.get("note", ""),
        )


def _rectified(birthdate: str) -> str:
    """The date with presumed parts set to one, or an empty text where it is no date."""
    found = _DATE.fullmatch(birthdate)
    if found is None:
        return ""
    year, month, day = (int(part) for part in found.groups())
    if not month and day:
        return ""
    try:
        return date(year, month or 1, day or 1).isoformat()
    except ValueError:
        return ""
