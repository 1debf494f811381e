"""The parameters that operations share, as callers write them in v3 and above, and their v2 names."""

from __future__ import annotations

import msgspec

from unefois.operations.model import Parameter
from unefois.operations.schema import integer, many, text

RECIPIENT = Parameter(
    name="recipient",
    role="recipient",
    schema=text(example="13002526500013"),
    required=True,
    description="SIRET de l'administration qui utilisera la donnée ; journalisé.",
)
BIRTH_NAME = Parameter(
    name="nomNaissance",
    role="nomNaissance",
    schema=text(example="DURANT"),
    required=True,
    description="Nom de naissance : lettres, accents, apostrophes, espaces et tirets.",
)
USAGE_NAME = Parameter(
    name="nomUsage",
    role="nomUsage",
    schema=text(example="DUPONT DURANT"),
    description="Nom d'usage, s'il en existe un.",
)
FIRST_NAMES = Parameter(
    name="prenoms[]",
    role="prenoms",
    schema=many(text(), min_items=1, max_items=3, example=("PIERRE", "RICHARD")),
    required=True,
    description="Prénoms, dans l'ordre de l'état civil ; le paramètre est répété.",
)
FIRST_NAME_ALONE = msgspec.structs.replace(
    FIRST_NAMES, schema=many(text(), min_items=1, max_items=1, example=("PIERRE",))
)
BIRTH_YEAR = Parameter(
    name="anneeDateNaissance",
    role="anneeDateNaissance",
    schema=integer(example=1990),
    required=True,
    description="Année de naissance, quatre chiffres.",
)
BIRTH_MONTH = Parameter(
    name="moisDateNaissance",
    role="moisDateNaissance",
    schema=integer(example=1),
    required=True,
    description="Mois de naissance, de 1 à 12.",
)
BIRTH_DAY = Parameter(
    name="jourDateNaissance",
    role="jourDateNaissance",
    schema=integer(example=1),
    required=True,
    description="Jour de naissance, de 1 à 31.",
)
SEX = Parameter(
    name="sexeEtatCivil",
    role="sexeEtatCivil",
    schema=text(example="M", enum=("M", "F")),
    required=True,
    description="Sexe à l'état civil.",
)
COUNTRY = Parameter(
    name="codeCogInseePaysNaissance",
    role="codeCogInseePaysNaissance",
    schema=text(example="99100", length=(5, 5)),
    required=True,
    description="Pays de naissance, code du COG (99100 : France).",
)
COMMUNE = Parameter(
    name="codeCogInseeCommuneNaissance",
    role="codeCogInseeCommuneNaissance",
    schema=text(example="08480", length=(5, 5)),
    description="Commune de naissance, code du COG.",
)
COMMUNE_NAME = Parameter(
    name="nomCommuneNaissance",
    role="nomCommuneNaissance",
    schema=text(example="Gennevilliers", length=(1, None)),
    description="Nom de la commune de naissance, à défaut de son code ; avec le département et l'année.",
)
DEPARTMENT = Parameter(
    name="codeCogInseeDepartementNaissance",
    role="codeCogInseeDepartementNaissance",
    schema=text(example="92", length=(2, 3)),
    description="Département de naissance, avec le nom de la commune.",
)
YEAR = Parameter(
    name="annee",
    role="annee",
    schema=integer(example=2026),
    description="Année du quotient demandé : l'année en cours ou l'une des deux précédentes.",
)
MONTH = Parameter(name="mois", role="mois", schema=integer(example=12), description="Mois du quotient demandé.")
INE = Parameter(
    name="ine",
    role="ine",
    schema=text(example="1234567890G", pattern="^[0-9a-zA-Z]{11}$"),
    required=True,
    description="Identifiant national étudiant.",
)
CAMPAIGN = Parameter(
    name="campaignYear",
    role="campaignYear",
    schema=integer(example=2024, minimum=2021),
    description="Année de début de la campagne de bourse ; par défaut, la dernière.",
)
SCHOOL = Parameter(
    name="codeEtablissement",
    role="codeEtablissement",
    schema=text(example="0210015C"),
    description="UAI de l'établissement ; exclut le périmètre.",
)
SCHOOL_YEAR = Parameter(
    name="anneeScolaire",
    role="anneeScolaire",
    schema=text(example="2022-2023"),
    required=True,
    description="Année scolaire, YYYY ou YYYY-YYYY.",
)
DEGREE = Parameter(
    name="degreEtablissement",
    role="degreEtablissement",
    schema=text(example="2D"),
    description="1D ou 2D, avec un périmètre.",
)
BCN_DEPARTMENTS = Parameter(
    name="codesBcnDepartements[]",
    role="codesBcnDepartements",
    schema=many(text()),
    description="Périmètre : départements, codes BCN sur trois caractères.",
)
BCN_REGIONS = Parameter(
    name="codesBcnRegions[]",
    role="codesBcnRegions",
    schema=many(text()),
    description="Périmètre : régions, codes BCN.",
)
FT_IDENTIFIER = Parameter(
    name="identifiant",
    role="identifiant",
    schema=text(example="jean.dupont33"),
    required=True,
    description="Identifiant choisi par la personne sur le site de France Travail.",
)
PSQS = Parameter(
    name="identifiant",
    role="identifiant",
    schema=text(example="123456789"),
    required=True,
    description="Numéro PSQS du sportif, en chiffres.",
)
PLATE = Parameter(
    name="immatriculation",
    role="immatriculation",
    schema=text(example="AA-123-BB"),
    required=True,
    description="Numéro d'immatriculation du véhicule.",
)


def optional(*parameters: Parameter) -> tuple[Parameter, ...]:
    """The same parameters, not required."""
    return tuple(msgspec.structs.replace(parameter, required=False) for parameter in parameters)


BIRTH_DATE = (BIRTH_YEAR, BIRTH_MONTH, BIRTH_DAY)
BIRTHPLACE = (COMMUNE, COMMUNE_NAME, DEPARTMENT)
CIVILITY_CNAV = (BIRTH_NAME, USAGE_NAME, FIRST_NAMES, *optional(*BIRTH_DATE), SEX, COUNTRY, *BIRTHPLACE)


def renamed(parameter: Parameter, name: str, **changes: object) -> Parameter:
    """A parameter under its v2 name."""
    return msgspec.structs.replace(parameter, name=name, **changes)


V2_FIRST_NAMES = renamed(
    FIRST_NAMES, "prenoms[]", required=False, schema=many(text(), min_items=1, example=("PIERRE", "RICHARD"))
)
V2_CIVILITY_CNAV = (
    renamed(USAGE_NAME, "nomUsage", schema=text(example="DUPONT")),
    *optional(renamed(BIRTH_NAME, "nomNaissance", schema=text(example="JEAN"))),
    V2_FIRST_NAMES,
    *optional(
        renamed(BIRTH_YEAR, "anneeDateDeNaissance"),
        renamed(BIRTH_MONTH, "moisDateDeNaissance"),
        renamed(BIRTH_DAY, "jourDateDeNaissance"),
        renamed(COMMUNE, "codeInseeLieuDeNaissance"),
        renamed(COUNTRY, "codePaysLieuDeNaissance"),
        renamed(SEX, "sexe"),
        COMMUNE_NAME,
        renamed(DEPARTMENT, "codeInseeDepartementNaissance"),
    ),
)
V2_RECIPIENT = msgspec.structs.replace(RECIPIENT, required=False)
