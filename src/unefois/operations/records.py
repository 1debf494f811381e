"""The canonical record of each dataset: what a source must give, before any shape and any mask.

One record serves every version and every modality of a resource. It is the answer of the newest version, plus what
the shapes need to answer for another month, campaign or school. `docs/records.md` is generated from here.

A source that knows the person but has no file may store `{"absent": "23003"}` instead of a record: the code says
which file is missing (CNAF, MSA, RNCPS…) and becomes the 404 of the answer.
"""

from __future__ import annotations

from typing import Any

import msgspec

from unefois.operations.errors import CATALOGUE
from unefois.operations.schema import Property, Schema, day, integer, many, number, prop, record, text
from unefois.operations.table import dss, education, franceconnected, work
from unefois.operations.values import example, violations

ABSENT = "absent"
"""The only key of a record that says that the person is known and has no file."""

_NO_FILE_SUFFIXES = ("003", "004", "005")


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """One register: its record, and how a person is found in it besides the pivot identity."""

    name: str
    title: str
    schema: Schema
    key: str = ""
    """Kind of the key that finds the record without an identity (`ine`, `identifiant_france_travail`, `psqs`,
    `immatriculation`: the kinds of the register)."""
    notes: tuple[str, ...] = ()
    """What the keys mean that the answers do not show."""


def _bare(schema: Schema) -> Schema:
    """The same tree without its scopes: a record is complete, the mask comes later."""
    return msgspec.structs.replace(
        schema,
        properties=tuple(
            Property(name=part.name, schema=_bare(part.schema), required=part.required) for part in schema.properties
        ),
        items=None if schema.items is None else _bare(schema.items),
    )


def _with(schema: Schema, *more: Property, without: tuple[str, ...] = ()) -> Schema:
    kept = tuple(part for part in schema.properties if part.name not in without)
    return _bare(record(*kept, *more))


_HISTORY = prop(
    "historique",
    many(
        record(
            prop("annee", integer(2026)),
            prop("mois", integer(5, minimum=1, maximum=12)),
            prop("valeur", integer(1021, nullable=True)),
        )
    ),
    required=False,
)
_BENEFITS: tuple[tuple[str, Schema], ...] = (
    ("complementaire_sante_solidaire", dss.C2S),
    ("revenu_solidarite_active", dss.RSA),
    ("allocation_adulte_handicape", dss.AAH),
    ("allocation_soutien_familial", dss.ASF),
    ("prime_activite", dss.PRIME),
    ("allocation_enfant_handicape", dss.AEEH),
    ("allocation_rentree_scolaire", dss.ARS),
)
_CAMPAIGN = _with(
    education.SCHOLARSHIP[4],
    prop("annee", integer(2025, minimum=2000)),
    prop("statut_bourse", integer(0, minimum=0), required=False),
    without=("identite", "email"),
)
_SCHOOLING = _with(
    education.PUPIL[5],
    prop("degre", text("2D", enum=("1D", "2D"))),
    prop("code_bcn_departement", text("021", pattern="^[0-9]{2}[0-9AB]$")),
    prop("code_bcn_region", text("02", pattern="^[0-9]{2}$")),
    without=("identite",),
)

_ALL = (
    Dataset(
        name="quotient_familial",
        title="Quotient familial CAF & MSA",
        schema=_with(dss.QUOTIENT, _HISTORY),
        notes=(
            "`quotient_familial` is the current quotient; `valeur` is null when the fund computed none.",
            "`historique` (optional): the other known months, at most 24, for `annee` and `mois`; the MSA has none.",
        ),
    ),
    Dataset(
        name="prestations_sociales",
        title="Prestations sociales (C2S, RSA, AAH, ASF, prime d'activité, AEEH, ARS)",
        schema=_bare(record(*(prop(name, schema, required=False) for name, schema in _BENEFITS))),
        notes=(
            "A benefit that is absent from the record is not held: the answer says so (`est_beneficiaire: false`).",
        ),
    ),
    Dataset(
        name="participation_familiale_eaje",
        title="Participation familiale EAJE",
        schema=_bare(dss.EAJE),
        notes=("Only families with a child under seven have a record (else 37003).",),
    ),
    Dataset(
        name="etudiant_boursier",
        title="Étudiant boursier",
        schema=_bare(
            record(
                *(part for part in education.SCHOLARSHIP[4].properties if part.name in ("identite", "email")),
                prop("campagnes", many(_CAMPAIGN, min_items=1)),
            )
        ),
        key="ine",
        notes=(
            "`campagnes`: one an academic year; `annee` is the year of its start (`campaignYear`).",
            "`statut_bourse` (optional, 0 by default): 0 final, 1 provisional; v2 alone shows it.",
        ),
    ),
    Dataset(
        name="statut_etudiant",
        title="Statut étudiant",
        schema=_with(education.STUDENT, prop("ine", text("1234567890G"), required=False)),
        key="ine",
        notes=("`ine` (optional): v2 alone shows it.",),
    ),
    Dataset(
        name="scolarites",
        title="Élève scolarisé et boursier",
        schema=_bare(
            record(
                *(part for part in education.PUPIL[5].properties if part.name == "identite"),
                prop("scolarites", many(_SCHOOLING)),
            )
        ),
        notes=(
            "`scolarites`: one a school year and school; none that fits the year and the place asked is a 30004.",
            "`degre`, `code_bcn_departement`, `code_bcn_region`: what a search by perimeter reads; never shown.",
        ),
    ),
    Dataset(
        name="statut_demandeur_emploi",
        title="Statut demandeur d'emploi",
        schema=_bare(work.JOBSEEKER),
        key="identifiant_france_travail",
    ),
    Dataset(
        name="indemnites_france_travail",
        title="Paiements France Travail",
        schema=_bare(
            record(
                prop("identifiant", text("jean.dupont33")),
                prop(
                    "paiements",
                    many(
                        record(
                            prop("date_versement", day("2026-01-05")),
                            prop("montant_total", number(123.4)),
                            prop("montant_allocations", number(108.85)),
                            prop("montant_aides", number(12.21)),
                            prop("montant_autres", number(2.34)),
                        )
                    ),
                ),
            )
        ),
        key="identifiant_france_travail",
        notes=("Amounts in euros. The 24 newest payments are shown; an empty list is a 24003.",),
    ),
    Dataset(name="service_national", title="Service national", schema=_bare(work.NATIONAL_SERVICE)),
    Dataset(
        name="service_civique",
        title="Service civique",
        schema=_bare(work.CIVIC_SERVICE),
        notes=(
            "A known person without contract has a record with `contrat_trouve` false and nulls.",
            "31003 means an unknown person.",
        ),
    ),
    Dataset(name="statut_sportif", title="Sportif de haut niveau", schema=_bare(work.ATHLETE), key="psqs"),
    Dataset(
        name="extrait_immatriculation_vehicule",
        title="Immatriculation de véhicule",
        schema=_bare(work.VEHICLE),
        key="immatriculation",
        notes=("The holder is compared with FranceConnect's identity: 42005 when they differ.",),
    ),
    Dataset(
        name="indemnites_journalieres",
        title="Indemnités journalières de l'Assurance maladie",
        schema=_bare(franceconnected.ALLOWANCES),
        notes=("One item a person of the family and nature; `csg` and `crds` are withheld over the period, in euros.",),
    ),
    Dataset(
        name="droits_assurance_maladie",
        title="Droits à l'Assurance maladie",
        schema=_bare(franceconnected.RIGHTS),
        notes=("The person, then the minor children attached.",),
    ),
    Dataset(
        name="impot_particulier",
        title="Impôt particulier",
        schema=record(prop("situations", many(_bare(franceconnected.TAX)))),
        notes=("One situation a year of income, with the tax authority's own field names; whole euros.",),
    ),
)

DATASETS: dict[str, Dataset] = {dataset.name: dataset for dataset in _ALL}


def problems(dataset: str, record: Any) -> list[str]:
    """Everything that is wrong with a record, in French; an empty list when a source may give it.

    Types, missing and unknown keys, nulls, enumerations, dates and bounds. Raises KeyError for an unknown dataset.

    >>> problems("quotient_familial", {"absent": "23003"})
    []
    """
    expected = DATASETS[dataset]
    if isinstance(record, dict) and ABSENT in record:
        return _absence(record)
    return list(violations(expected.schema, record))


def _absence(record: dict[str, Any]) -> list[str]:
    code = record[ABSENT]
    wrong = [f"{name} : {ABSENT} doit être seul" for name in record if name != ABSENT]
    if not (isinstance(code, str) and code in CATALOGUE and code[:2].isdigit() and code.endswith(_NO_FILE_SUFFIXES)):
        wrong.append(f"{ABSENT} : {code!r} n'est pas un code de dossier absent (docs/errors.md)")
    return wrong


def sample(dataset: str) -> dict[str, Any]:
    """A complete record of that dataset, made of the examples of the table."""
    made: dict[str, Any] = example(DATASETS[dataset].schema)
    return made
