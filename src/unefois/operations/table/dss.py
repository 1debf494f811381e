"""Family allowances, health cover and minimum incomes: the CNAF, the MSA and the RNCPS, reached through the CNAV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.operations import checks, matching, shapes
from unefois.operations.providers import CNAF_MSA, SECURITE_SOCIALE
from unefois.operations.schema import boolean, integer, many, prop, record, text
from unefois.operations.table import parameters as p
from unefois.operations.table.build import two_modalities

if TYPE_CHECKING:
    from unefois.operations.model import Operation
    from unefois.operations.schema import Schema

_HOUR = 3600
_DAY = 24 * _HOUR


def _person(*, birthplace: bool, family: str, first: str, usage: str | None) -> Schema:
    place = (prop("code_cog_insee_commune_naissance", text("75113", nullable=True)),) if birthplace else ()
    return record(
        prop("nom_naissance", text(family)),
        prop("nom_usage", text(usage, nullable=True)),
        prop("prenoms", text(first)),
        prop("date_naissance", text("2000-01-20", nullable=True)),
        prop("sexe", text("M", enum=("F", "M"))),
        *place,
    )


def _adult(*, birthplace: bool = False) -> Schema:
    return _person(birthplace=birthplace, family="JACQUES", first="JEAN-PIERRE THOMAS", usage="DUPONT")


def _child(*, birthplace: bool = False) -> Schema:
    return _person(birthplace=birthplace, family="DUPONT", first="LÉA", usage=None)


ADDRESS = record(
    prop("destinataire", text("Monsieur JEAN JACQUES")),
    prop("complement_information", text(None, nullable=True)),
    prop("complement_information_geographique", text(None, nullable=True)),
    prop("numero_libelle_voie", text("1 RUE DE LA GARE", nullable=True)),
    prop("lieu_dit", text(None, nullable=True)),
    prop("code_postal_ville", text("75002 PARIS")),
    prop("pays", text("FRANCE")),
)

QUOTIENT = record(
    prop("allocataires", many(_adult(), min_items=1), "cnaf_allocataires"),
    prop("enfants", many(_child()), "cnaf_enfants"),
    prop("adresse", ADDRESS, "cnaf_adresse"),
    prop(
        "quotient_familial",
        record(
            prop("fournisseur", text("MSA", enum=("CNAF", "MSA"))),
            prop("valeur", integer(1045, nullable=True)),
            prop("annee", integer(2026)),
            prop("mois", integer(6)),
            prop("annee_calcul", integer(2026)),
            prop("mois_calcul", integer(9)),
        ),
        "cnaf_quotient_familial",
    ),
)

_EAJE = "cnav_participation_familiale_eaje_"
EAJE = record(
    prop("allocataires", many(_adult(birthplace=True), min_items=1), _EAJE + "allocataires"),
    prop("enfants", many(_child(birthplace=True)), _EAJE + "enfants"),
    prop("adresse", ADDRESS, _EAJE + "adresse"),
    prop(
        "parametres_calcul_participation_familiale",
        record(
            prop("nombre_enfants_a_charge", integer(2)),
            prop("nombre_enfants_beneficiaire_aeeh", integer(3)),
            prop(
                "base_ressources_annuelles",
                record(prop("valeur", integer(40923)), prop("annee_calcul", integer(2023))),
            ),
        ),
        _EAJE + "parametres_calcul",
    ),
)


def _benefit(scope: str, *, increase: str | None = None) -> Schema:
    """A benefit: held or not, since when, and for some with an increase."""
    with_increase = (prop("avec_majoration", boolean(example=False, nullable=True), increase),) if increase else ()
    return record(
        prop("est_beneficiaire", boolean(example=True), scope),
        *with_increase,
        prop("date_debut_droit", text("1992-11-29", nullable=True), scope),
    )


C2S = record(
    prop("est_beneficiaire", boolean(example=True), "complementaire_sante_solidaire"),
    prop("avec_participation", boolean(example=False, nullable=True), "complementaire_sante_solidaire"),
    prop("date_debut_droit", text("1992-11-29", nullable=True), "complementaire_sante_solidaire"),
)
AEEH = record(
    prop("status", text(enum=("allocataire", "ouvrant_droit", "non_beneficiaire"))),
    prop("date_debut_droit", text("1992-11-29", nullable=True)),
)
RSA = _benefit("revenu_solidarite_active", increase="revenu_solidarite_active_majoration")
PRIME = _benefit("prime_activite", increase="prime_activite_majoration")
AAH = _benefit("allocation_adulte_handicape")
ASF = _benefit("allocation_soutien_familial")
ARS = _benefit("cnav_allocation_rentree_scolaire")


def _benefits() -> tuple[Operation, ...]:
    lines: tuple[tuple[str, str, Schema, tuple[str, ...], str], ...] = (
        (
            "complementaire_sante_solidaire",
            "Complémentaire santé solidaire",
            C2S,
            ("complementaire_sante_solidaire",),
            "securite_sociale_complementaire_sante_solidaire",
        ),
        (
            "revenu_solidarite_active",
            "Revenu de solidarité active",
            RSA,
            ("revenu_solidarite_active", "revenu_solidarite_active_majoration"),
            "cnaf_msa_revenu_solidarite_active",
        ),
        (
            "allocation_adulte_handicape",
            "Allocation aux adultes handicapés",
            AAH,
            ("allocation_adulte_handicape",),
            "cnaf_msa_allocation_adulte_handicape",
        ),
        (
            "allocation_soutien_familial",
            "Allocation de soutien familial",
            ASF,
            ("allocation_soutien_familial",),
            "cnaf_msa_allocation_soutien_familial",
        ),
        (
            "prime_activite",
            "Prime d'activité",
            PRIME,
            ("prime_activite", "prime_activite_majoration"),
            "cnaf_msa_prime_activite",
        ),
        (
            "allocation_enfant_handicape",
            "Allocation d'éducation de l'enfant handicapé",
            AEEH,
            ("cnav_allocation_enfant_handicape",),
            "cnav_allocation_enfant_handicape",
        ),
        (
            "allocation_rentree_scolaire",
            "Allocation de rentrée scolaire",
            ARS,
            ("cnav_allocation_rentree_scolaire",),
            "",
        ),
    )
    return tuple(
        operation
        for name, title, data, scopes, ping in lines
        for operation in two_modalities(
            f"dss/{name}",
            f"cnav_{name}",
            provider=SECURITE_SOCIALE,
            checks=checks.CNAV,
            matching=matching.cnav,
            parameters=p.CIVILITY_CNAV,
            data=data,
            title=title,
            dataset="prestations_sociales",
            scopes=scopes,
            shapes=shapes.benefit(name),
            cache_seconds=_HOUR,
            france_connect_api=name,
            ping=ping,
        )
    )


OPERATIONS: tuple[Operation, ...] = (
    *two_modalities(
        "dss/quotient_familial",
        "cnav_quotient_familial",
        provider=CNAF_MSA,
        checks=checks.CNAV_QUOTIENT,
        matching=matching.quotient,
        parameters=p.CIVILITY_CNAV,
        options=(p.YEAR, p.MONTH),
        data=QUOTIENT,
        title="Quotient familial CAF & MSA",
        dataset="quotient_familial",
        scopes=("cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"),
        shapes=shapes.quotient,
        shaped_by=("annee", "mois"),
        cache_seconds=_DAY,
        france_connect_api="quotient_familial",
        ping="cnaf_msa_quotient_familial",
    ),
    *_benefits(),
    *two_modalities(
        "dss/participation_familiale_eaje",
        "cnav_participation_familiale_eaje",
        provider=SECURITE_SOCIALE,
        checks=checks.CNAV,
        matching=matching.cnav,
        parameters=p.CIVILITY_CNAV,
        data=EAJE,
        title="Participation familiale EAJE",
        dataset="participation_familiale_eaje",
        scopes=tuple(_EAJE + part for part in ("allocataires", "enfants", "adresse", "parametres_calcul")),
        cache_seconds=_HOUR,
        france_connect_api="participation_familiale_eaje",
        ping="cnaf_msa_participation_familiale_eaje",
    ),
)
