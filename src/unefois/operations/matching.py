"""Which parameters name a recorded case, operation by operation, and the text that they are compared as.

The test environment of API Particulier looks a call up by a query-string form of some of its *validated* parameters;
the rules (types kept or converted, nulls kept or dropped, names that differ from the wire's) are facts of that
environment, written here as data transformations without judgement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unefois.operations.model import Given, Values

from unefois.identity.cog import resolve
from unefois.operations.checks import FRANCE

_SAFE = "*-._"


def query_form(parameters: Mapping[str, Any]) -> str:
    """Query-string form of parameters, values lower-cased: the key under which cases and calls are compared.

    >>> query_form({"b": "Élodie X", "a[]": ["P", "R"], "c": None, "d": []})
    'a%5B%5D=p&a%5B%5D=r&b=%C3%A9lodie+x&c='
    """
    elements = []
    for name, value in parameters.items():
        if isinstance(value, (list, tuple)):
            key = quote_plus(name if name.endswith("[]") else name + "[]", safe=_SAFE)
            element = "&".join(f"{key}={_escape(item)}" for item in value)
        elif isinstance(value, dict):
            element = query_form({f"{name}[{key}]": item for key, item in value.items()})
        else:
            element = f"{quote_plus(name, safe=_SAFE)}={_escape(value)}"
        if element:
            elements.append(element)
    return "&".join(sorted(elements))


def _escape(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # Rails leaves "~" encoded, Python does not.
    return quote_plus(str(value).lower(), safe=_SAFE).replace("~", "%7E")


def _present(pairs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in pairs.items() if value is not None}


def _raw(given: Given, role: str) -> str | list[str] | None:
    return given.get(role)


def _first(given: Given) -> str | None:
    return next(iter(_raw(given, "prenoms") or []), None)


def _leading_integer(raw: Any) -> int:
    """Ruby's String#to_i: the digits at the start, else 0."""
    text = str(raw or "").strip()
    end = 0
    while end < len(text) and text[end] in "0123456789":
        end += 1
    return int(text[:end] or 0)


def _birth(given: Given) -> dict[str, int]:
    """Date parts as the CNAV family reads them: integers; none after an unknown one."""
    parts = {}
    for role in ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"):
        number = _leading_integer(_raw(given, role))
        if not number:
            break
        parts[role] = number
    return parts


def cnav(given: Given, values: Values) -> dict[str, Any]:
    """v3 CNAV family, identity and FranceConnect."""
    abroad = _raw(given, "codeCogInseePaysNaissance") != FRANCE
    return _present(
        {
            "nomNaissance": _raw(given, "nomNaissance"),
            "nomUsage": _raw(given, "nomUsage"),
            "prenoms": _raw(given, "prenoms"),
            **_birth(given),
            "sexeEtatCivil": _raw(given, "sexeEtatCivil"),
            "codeCogInseePaysNaissance": _raw(given, "codeCogInseePaysNaissance"),
            "codeCogInseeCommuneNaissance": None if abroad else _raw(given, "codeCogInseeCommuneNaissance"),
            "nomCommuneNaissance": _raw(given, "nomCommuneNaissance"),
            "codeCogInseeDepartementNaissance": _raw(given, "codeCogInseeDepartementNaissance"),
        }
    )


def quotient(given: Given, values: Values) -> dict[str, Any]:
    """v3 quotient familial."""
    return cnav(given, values) | _present({"annee": _raw(given, "annee"), "mois": _raw(given, "mois")})


_V2_CNAV = {
    "anneeDateNaissance": "anneeDateDeNaissance",
    "moisDateNaissance": "moisDateDeNaissance",
    "jourDateNaissance": "jourDateDeNaissance",
    "sexeEtatCivil": "sexe",
    "codeCogInseePaysNaissance": "codePaysLieuDeNaissance",
    "codeCogInseeCommuneNaissance": "codeInseeLieuDeNaissance",
}


def cnav_v2(given: Given, values: Values) -> dict[str, Any]:
    """v2 CNAV family: the same under the v2 names, but for the department, which keeps its v3 name there."""
    return {_V2_CNAV.get(role, role): value for role, value in cnav(given, values).items()}


def quotient_v2(given: Given, values: Values) -> dict[str, Any]:
    """v2 quotient familial."""
    return {_V2_CNAV.get(role, role): value for role, value in quotient(given, values).items()}


def _integers(given: Given) -> dict[str, int]:
    return {
        role: _leading_integer(_raw(given, role))
        for role in ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")
    }


def _commune(given: Given) -> str | list[str] | None:
    """The commune's code, as given or found from its name, department and year; none where that finds no single one."""
    code = _raw(given, "codeCogInseeCommuneNaissance")
    name, department = _raw(given, "nomCommuneNaissance"), _raw(given, "codeCogInseeDepartementNaissance")
    if code is not None or not isinstance(name, str) or not isinstance(department, str):
        return code
    found = resolve(name, department, _leading_integer(_raw(given, "anneeDateNaissance")) or None)
    return found[0] if len(found) == 1 else None


def student(given: Given, values: Values) -> dict[str, Any]:
    """v3 MESRI, identity and FranceConnect."""
    return _present(
        {
            "nomNaissance": _raw(given, "nomNaissance"),
            "prenoms": _raw(given, "prenoms"),
            **_integers(given),
            "sexeEtatCivil": _raw(given, "sexeEtatCivil"),
            "codeCogInseeCommuneNaissance": _commune(given),
        }
    )


def scholarship(given: Given, values: Values) -> dict[str, Any]:
    """v3 and v4 CNOUS by identity."""
    return student(given, values) | _present({"campaignYear": values.get("campaignYear")})


def scholarship_france_connect(given: Given, values: Values) -> dict[str, Any]:
    """v3 and v4 CNOUS by FranceConnect: the first names are one text, joined with comma and space."""
    return scholarship(given, values) | {"prenoms": ", ".join(_raw(given, "prenoms") or [])}


def scholarship_ine(given: Given, values: Values) -> dict[str, Any]:
    """v3 and v4 CNOUS by INE."""
    return _present({"ine": values.get("ine"), "campaignYear": values.get("campaignYear")})


def ine(given: Given, values: Values) -> dict[str, Any]:
    """By INE alone."""
    return {"ine": values.get("ine")}


def scholarship_france_connect_v2(given: Given, values: Values) -> dict[str, Any]:
    """v2 CNOUS by FranceConnect."""
    year, month, dom = _integers(given).values()
    return {
        "given_name": ", ".join(_raw(given, "prenoms") or []),
        "family_name": _raw(given, "nomNaissance"),
        "birthdate": f"{dom:02d}/{month:02d}/{year:04d}",
        "gender": _raw(given, "sexeEtatCivil"),
        "birthplace": _raw(given, "codeCogInseeCommuneNaissance"),
    }


def scholarship_v2(given: Given, values: Values) -> dict[str, Any]:
    """v2 CNOUS by civility: internal names, which no published case is written with."""
    year, month, dom = (_raw(given, role) for role in ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance"))
    return {
        "nom_naissance": _raw(given, "nomNaissance"),
        "prenoms": _raw(given, "prenoms"),
        "code_cog_insee_commune_naissance": _raw(given, "lieuDeNaissance"),
        "sexe_etat_civil": _raw(given, "sexeEtatCivil"),
        "annee_date_naissance": year,
        "mois_date_naissance": month,
        "jour_date_naissance": dom,
    }


def _iso_birth(given: Given) -> str:
    return "-".join(
        str(_raw(given, role) or "") for role in ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")
    )


def student_v2(given: Given, values: Values) -> dict[str, Any]:
    """v2 MESRI by civility."""
    return {
        "nom": _raw(given, "nomNaissance"),
        "prenom": _first(given),
        "dateDeNaissance": _iso_birth(given),
        "lieuDeNaissance": _raw(given, "lieuDeNaissance"),
        "sexe": _raw(given, "sexeEtatCivil"),
    }


def student_france_connect_v2(given: Given, values: Values) -> dict[str, Any]:
    """v2 MESRI by FranceConnect."""
    year, month, dom = _integers(given).values()
    return {
        "given_name": _first(given),
        "family_name": _raw(given, "nomNaissance"),
        "birthdate": f"{year:04d}-{month:02d}-{dom:02d}",
        "birthplace": _raw(given, "codeCogInseeCommuneNaissance"),
        "gender": {"M": "male", "F": "female"}.get(str(_raw(given, "sexeEtatCivil"))),
    }


def pupil(given: Given, values: Values) -> dict[str, Any]:
    """v3 to v5 MEN: texts as they came."""
    return _present(
        {
            role: _raw(given, role)
            for role in (
                "nomNaissance",
                "prenoms",
                "sexeEtatCivil",
                "anneeDateNaissance",
                "moisDateNaissance",
                "jourDateNaissance",
                "anneeScolaire",
                "codeEtablissement",
                "degreEtablissement",
                "codesBcnDepartements",
                "codesBcnRegions",
            )
        }
    )


def pupil_v2(given: Given, values: Values) -> dict[str, Any]:
    """v2 MEN."""
    return {
        "nom": _raw(given, "nomNaissance"),
        "prenom": _first(given),
        "sexe": _raw(given, "sexeEtatCivil"),
        "dateNaissance": _iso_birth(given),
        "codeEtablissement": _raw(given, "codeEtablissement"),
        "anneeScolaire": _raw(given, "anneeScolaire"),
    }


def national_service(given: Given, values: Values) -> dict[str, Any]:
    """DSNJ, identity and FranceConnect."""
    return student(given, values) | _present(
        {
            "nomUsage": _raw(given, "nomUsage"),
            "codeCogInseePaysNaissance": _raw(given, "codeCogInseePaysNaissance"),
        }
    )


def civic_service(given: Given, values: Values) -> dict[str, Any]:
    """GIP-MDS, identity and FranceConnect: nulls kept."""
    return {
        "nomNaissance": _raw(given, "nomNaissance"),
        "prenoms": _raw(given, "prenoms"),
        **_integers(given),
    }


def identifier(given: Given, values: Values) -> dict[str, Any]:
    """By identifier alone."""
    return {"identifiant": values.get("identifiant")}


def plate(given: Given, values: Values) -> dict[str, Any]:
    """By registration plate alone."""
    return {"immatriculation": values.get("immatriculation")}
