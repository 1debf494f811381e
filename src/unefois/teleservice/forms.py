"""The forms of those who do without FranceConnect: declared as data, checked here, all the errors at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from unefois.client import Identity

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """A field. `check` answers the sentence to show, or nothing."""

    name: str
    label: str
    hint: str = ""
    kind: Literal["text", "number", "date", "sex"] = "text"
    required: bool = True
    autocomplete: str = "off"
    check: Callable[[str], str] = field(default=lambda _: "")


@dataclass(frozen=True, slots=True)
class Form:
    """Groups of fields, with their legends."""

    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    search: tuple[str, ...]
    """What has to be found first, and where."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """All the fields, in order."""
        return tuple(each for _, fields in self.groups for each in fields)

    def errors(self, values: Values, today: date) -> dict[str, str]:
        """Field → sentence, for all that is wrong."""
        found = {}
        for each in self.fields:
            value = values.get(each.name, "")
            said = _error(each, value, today)
            if said:
                found[each.name] = said
        return found


def _error(each: Field, value: str, today: date) -> str:
    if not value:
        return f"{each.label} : à remplir." if each.required else ""
    if each.kind == "date":
        day = read_date(value)
        if day is None:
            return f"{each.label} : écrivez le jour, le mois et l’année, par exemple 12/04/1988."
        return f"{each.label} : cette date est à venir." if day > today else ""
    if each.kind == "number" and not (value.isascii() and value.isdecimal()):
        return f"{each.label} : écrivez un nombre, en chiffres, sans espace."
    if each.kind == "sex" and value not in ("F", "M"):
        return f"{each.label} : choisissez une des deux valeurs."
    return each.check(value)


def read_date(text: str) -> date | None:
    """12/04/1988 or 1988-04-12."""
    if match := re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", text):
        text = f"{match[3]}-{int(match[2]):02d}-{int(match[1]):02d}"
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _matches(pattern: str, sentence: str) -> Callable[[str], str]:
    return lambda value: "" if re.fullmatch(pattern, value) else sentence


def text_of(pattern: str, sentence: str, *, name: str, label: str, hint: str, required: bool = True) -> Field:
    """A text field with a shape."""
    return Field(name, label, hint, required=required, check=_matches(pattern, sentence))


CIVIL = (
    Field("nom", "Nom de naissance", autocomplete="family-name"),
    Field("prenoms", "Prénoms", "Tous, dans l’ordre, séparés par des espaces.", autocomplete="given-name"),
    Field("naissance", "Date de naissance", "Par exemple 12/04/1988.", "date", autocomplete="bday"),
    Field("sexe", "Sexe à l’état civil", kind="sex"),
    text_of(
        r"(?:2[ABab]|\d\d)\d{3}", "Code de la commune de naissance : cinq caractères, par exemple 35238.",
        name="commune", label="Code INSEE de la commune de naissance",
        hint="Ce n’est pas le code postal. Né à l’étranger : laissez vide et donnez le pays.", required=False,
    ),
    text_of(
        r"99\d{3}", "Code du pays de naissance : cinq chiffres, par exemple 99352.", name="pays",
        label="Code INSEE du pays de naissance", hint="Seulement si vous êtes né à l’étranger.", required=False,
    ),
)  # fmt: skip
"""A civil identity, as the API wants it typed."""


def identity(values: Values) -> Identity:
    """The identity typed in the fields of `CIVIL`."""
    return Identity(
        family_name=values["nom"],
        given_names=tuple(values["prenoms"].split()[:3]),
        birthdate=read_date(values["naissance"]),
        sex="F" if values["sexe"] == "F" else "M",
        birth_country=values.get("pays") or "99100",
        birth_commune=values.get("commune", "").upper() or None,
    )
