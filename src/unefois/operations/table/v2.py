"""v2: flat answers under older names, still served; and the paths that were withdrawn (410)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from unefois.operations import checks, matching, shapes
from unefois.operations.model import Gone, Modality, Operation, Parameter, Way
from unefois.operations.providers import CNAF_MSA, CNOUS, FRANCE_TRAVAIL, MEN, MESRI, SECURITE_SOCIALE
from unefois.operations.schema import boolean, day, integer, many, number, prop, record, text
from unefois.operations.table import parameters as p
from unefois.operations.table.build import certified
from unefois.operations.table.education import GRADES
from unefois.operations.table.work import CATEGORIES, CERTIFICATIONS

if TYPE_CHECKING:
    from unefois.operations.model import Check, Matching
    from unefois.operations.schema import Schema

_HOUR = 3600


def _operation(path: str, name: str, ways: tuple[Way, ...], **fields: Any) -> Operation:
    return Operation(
        id=f"api_particulier_v2_{name}",
        path=f"/api/v2/{path}",
        version=2,
        summary=fields["title"],
        ways=ways,
        deprecated=True,
        **fields,
    )


def _way(kind: Modality, rules: tuple[Check, ...], case: Matching) -> Way:
    checked = certified(rules) if kind is Modality.FRANCE_CONNECT else rules
    return Way(modality=kind, checks=checked, matching=case)


# -- CNAV ---------------------------------------------------------------------------------------------------------

_PERSON = record(
    prop("nomNaissance", text("JACQUES")),
    prop("nomUsuel", text("JACQUES", nullable=True)),
    prop("prenoms", text("JEAN-PIERRE THOMAS")),
    prop("anneeDateDeNaissance", text("2000", nullable=True)),
    prop("moisDateDeNaissance", text("01", nullable=True)),
    prop("jourDateDeNaissance", text("31", nullable=True)),
    prop("sexe", text("M", enum=("F", "M"))),
)
_QUOTIENT = record(
    prop("allocataires", many(_PERSON, min_items=1), "cnaf_allocataires"),
    prop("enfants", many(_PERSON), "cnaf_enfants"),
    prop(
        "adresse",
        record(
            prop("identite", text("Monsieur JEAN JACQUES")),
            prop("complementInformation", text(None, nullable=True)),
            prop("complementInformationGeographique", text(None, nullable=True)),
            prop("numeroLibelleVoie", text("1 RUE DE LA GARE", nullable=True)),
            prop("lieuDit", text(None, nullable=True)),
            prop("codePostalVille", text("75002 PARIS")),
            prop("pays", text("FRANCE")),
        ),
        "cnaf_adresse",
    ),
    prop("quotientFamilial", integer(1045, nullable=True), "cnaf_quotient_familial"),
    prop("annee", integer(2026), "cnaf_quotient_familial"),
    prop("mois", integer(6), "cnaf_quotient_familial"),
)
_BENEFICIARY = text(enum=("beneficiaire", "non_beneficiaire"))
_C2S = text(
    enum=(
        "beneficiaire_sans_participation_financiere",
        "beneficiaire_avec_participation_financiere",
        "non_beneficiaire_css",
    )
)


def _benefit(scope: str, status: Schema, *, increase: str = "", end: bool = True) -> Schema:
    return record(
        prop("status", status, scope),
        *((prop("majoration", boolean(example=False, nullable=True), increase),) if increase else ()),
        prop("dateDebut", text("1992-11-29", nullable=True), scope),
        *((prop("dateFin", text(None, nullable=True), scope),) if end else ()),
    )


def _cnav(path: str, title: str, data: Schema, scopes: tuple[str, ...], ping: str) -> Operation:
    name = path.replace("-", "_")
    return _operation(
        path,
        f"cnav_{name}",
        tuple(_way(kind, checks.CNAV, matching.cnav_v2) for kind in (Modality.FRANCE_CONNECT, Modality.IDENTITE)),
        title=title,
        provider=SECURITE_SOCIALE,
        dataset="prestations_sociales",
        scopes=scopes,
        parameters=p.V2_CIVILITY_CNAV,
        data=data,
        shape=shapes.benefit_v2(name),
        cache_seconds=_HOUR,
        france_connect_api=name,
        ping=ping,
    )


_CNAV = (
    _operation(
        "composition-familiale-v2",
        "cnav_quotient_familial_v2",
        tuple(
            _way(kind, checks.CNAV_QUOTIENT, matching.quotient_v2)
            for kind in (Modality.FRANCE_CONNECT, Modality.IDENTITE)
        ),
        title="Quotient familial CAF & MSA",
        provider=CNAF_MSA,
        dataset="quotient_familial",
        scopes=("cnaf_quotient_familial", "cnaf_allocataires", "cnaf_enfants", "cnaf_adresse"),
        parameters=(*p.V2_CIVILITY_CNAV, p.YEAR, p.MONTH),
        data=_QUOTIENT,
        shape=shapes.quotient_v2,
        cache_seconds=24 * _HOUR,
        france_connect_api="quotient_familial",
        ping="cnaf_msa_quotient_familial",
    ),
    _cnav(
        "allocation-adulte-handicape",
        "Allocation aux adultes handicapés",
        _benefit("allocation_adulte_handicape", _BENEFICIARY, end=False),
        ("allocation_adulte_handicape",),
        "cnaf_msa_allocation_adulte_handicape",
    ),
    _cnav(
        "allocation-soutien-familial",
        "Allocation de soutien familial",
        _benefit("allocation_soutien_familial", _BENEFICIARY),
        ("allocation_soutien_familial",),
        "cnaf_msa_allocation_soutien_familial",
    ),
    _cnav(
        "complementaire-sante-solidaire",
        "Complémentaire santé solidaire",
        _benefit("complementaire_sante_solidaire", _C2S),
        ("complementaire_sante_solidaire",),
        "securite_sociale_complementaire_sante_solidaire",
    ),
    _cnav(
        "prime-activite",
        "Prime d'activité",
        _benefit("prime_activite", _BENEFICIARY, increase="prime_activite_majoration"),
        ("prime_activite", "prime_activite_majoration"),
        "cnaf_msa_prime_activite",
    ),
    _cnav(
        "revenu-solidarite-active",
        "Revenu de solidarité active",
        _benefit("revenu_solidarite_active", _BENEFICIARY, increase="revenu_solidarite_active_majoration"),
        ("revenu_solidarite_active", "revenu_solidarite_active_majoration"),
        "cnaf_msa_revenu_solidarite_active",
    ),
)

# -- France Travail -----------------------------------------------------------------------------------------------

_JOBSEEKER_PARTS: tuple[tuple[str, Schema, str], ...] = (
    ("identifiant", text("martin.jacques"), "pole_emploi_identite"),
    ("civilite", text("M.", enum=("MME", "M.")), "pole_emploi_identite"),
    ("nom", text("MARTIN"), "pole_emploi_identite"),
    ("nomUsage", text(None, nullable=True), "pole_emploi_identite"),
    ("prenom", text("JACQUES"), "pole_emploi_identite"),
    ("sexe", text("Masculin"), "pole_emploi_identite"),
    ("dateNaissance", day("1995-02-02"), "pole_emploi_identite"),
    ("codeCertificationCNAV", text("VC", enum=CERTIFICATIONS, nullable=True), "pole_emploi_inscription"),
    ("telephone", text("0636676767"), "pole_emploi_contact"),
    ("telephone2", text("1122334455", nullable=True), "pole_emploi_contact"),
    ("email", text("jacques.martin@example.org", nullable=True), "pole_emploi_contact"),
    (
        "adresse",
        record(
            prop("codePostal", text("75001")),
            prop("INSEECommune", text("75101")),
            prop("localite", text("75001 Paris")),
            prop("ligneVoie", text("21 RUE DES MARMOTS")),
            prop("ligneComplementDestinataire", text("Appartement 42", nullable=True)),
            prop("ligneComplementAdresse", text(None, nullable=True)),
            prop("ligneComplementDistribution", text(None, nullable=True)),
            prop("ligneNom", text("MARTIN")),
        ),
        "pole_emploi_adresse",
    ),
    ("dateInscription", day("2021-01-07"), "pole_emploi_inscription"),
    ("dateCessationInscription", day("2023-03-12", nullable=True), "pole_emploi_inscription"),
    ("codeCategorieInscription", integer(1, enum=(1, 2, 3, 4, 5)), "pole_emploi_inscription"),
    ("libelleCategorieInscription", text(CATEGORIES[0], enum=CATEGORIES), "pole_emploi_inscription"),
)
_PAYMENTS = record(
    prop("identifiant", text("jean.dupont33")),
    prop(
        "paiements",
        many(
            record(
                prop("date", text("2021-01-01")),
                prop("montant", number(123.4)),
                prop("allocations", number(45.1)),
                prop("aides", number(12.21)),
                prop("autres", number(2.34)),
            ),
            min_items=1,
        ),
        "pole_emploi_paiements",
    ),
)
_BY_IDENTIFIER = (_way(Modality.IDENTIFIANT, (checks.identifier,), matching.identifier),)
_JOBSEEKERS = (
    _operation(
        "situations-pole-emploi",
        "pole_emploi_statut",
        _BY_IDENTIFIER,
        title="Statut demandeur d'emploi",
        provider=FRANCE_TRAVAIL,
        dataset="statut_demandeur_emploi",
        scopes=(
            "pole_emploi_identite",
            "pole_emploi_adresse",
            "pole_emploi_contact",
            "pole_emploi_inscription",
        ),
        parameters=(p.FT_IDENTIFIER,),
        data=record(*(prop(name, schema, scope) for name, schema, scope in _JOBSEEKER_PARTS)),
        shape=shapes.jobseeker_v2,
        reasons={"not_found": "Situation not found"},
        ping="pole_emploi_status",
    ),
    _operation(
        "paiements-pole-emploi",
        "pole_emploi_indemnites",
        _BY_IDENTIFIER,
        title="Paiements France Travail",
        provider=FRANCE_TRAVAIL,
        dataset="indemnites_france_travail",
        scopes=("pole_emploi_paiements",),
        parameters=(p.FT_IDENTIFIER,),
        data=_PAYMENTS,
        shape=shapes.payments_v2,
        ping="pole_emploi_indemnites",
    ),
)

# -- students and pupils ------------------------------------------------------------------------------------------


_PLAIN = {
    "nom": "Nom de naissance.",
    "prenom": "Premier prénom.",
    "prenoms": "Prénoms, séparés par des espaces.",
    "dateNaissance": "Date de naissance, AAAA-MM-JJ.",
    "dateDeNaissance": "Date de naissance, AAAA-MM-JJ.",
    "lieuDeNaissance": "Commune de naissance : code du COG, ou nom.",
    "sexe": "Sexe à l'état civil, M ou F.",
    "codeEtablissement": "UAI de l'établissement.",
    "anneeScolaire": "Année scolaire, YYYY ou YYYY-YYYY.",
}


def _plain(
    name: str,
    role: str,
    example: str | None = None,
    *,
    required: bool = False,
    pattern: str | None = None,
    enum: tuple[str, ...] = (),
) -> Parameter:
    schema = text(example if example is not None else msgspec.UNSET, pattern=pattern, enum=enum)
    return Parameter(name=name, role=role, schema=schema, required=required, description=_PLAIN[name])


_BIRTH_DATE = _plain("dateDeNaissance", "dateNaissance", "1992-11-29", pattern=r"^\d{4}-\d{2}-\d{2}$")
_MESRI_V2 = (
    "mesri_inscription_etudiant",
    "mesri_inscription_autre",
    "mesri_admission",
    "mesri_etablissements",
)
_ENROLMENT = record(
    prop("dateDebutInscription", day("2022-09-01"), required=False),
    prop("dateFinInscription", day("2023-08-31"), required=False),
    prop("dateDebutAdmission", day("2022-09-01"), required=False),
    prop("dateFinAdmission", day("2023-08-31"), required=False),
    prop("statut", text("inscrit", enum=("admis", "inscrit")), required=False),
    prop("regime", text("formation initiale"), required=False),
    prop("codeCommune", text("29085", nullable=True), required=False),
    prop(
        "etablissement",
        record(prop("uai", text("0011402U")), prop("nom", text("UNIVERSITE DE BRETAGNE OCCIDENTALE"))),
        required=False,
    ),
)
_STUDENT = record(
    prop("ine", text("1234567890G", nullable=True), "mesri_identifiant"),
    prop("nom", text("Martin"), "mesri_identite"),
    prop("prenom", text("Camille"), "mesri_identite"),
    prop("dateNaissance", day("1992-11-29"), "mesri_identite"),
    prop("inscriptions", many(_ENROLMENT), any_of=_MESRI_V2),
)
_SCHOLARSHIP = record(
    prop("nom", text("Martin"), "cnous_identite"),
    prop("prenom", text("Camille"), "cnous_identite"),
    prop("prenom2", text("Rose", nullable=True), "cnous_identite"),
    prop("dateNaissance", day("1992-11-29"), "cnous_identite"),
    prop("lieuNaissance", text("Poitiers"), "cnous_identite"),
    prop("sexe", text("F", enum=("M", "F")), "cnous_identite"),
    prop("boursier", boolean(example=True), "cnous_statut_boursier"),
    prop("echelonBourse", text("6", enum=GRADES, nullable=True), "cnous_echelon_bourse"),
    prop("email", text("camille.martin@example.org"), "cnous_email"),
    prop("dateDeRentree", day("2019-09-01", nullable=True), "cnous_periode_versement"),
    prop("dureeVersement", number(12, nullable=True), "cnous_periode_versement"),
    prop("statut", number(0), "cnous_statut_bourse"),
    prop("statutLibelle", text("définitif"), "cnous_statut_bourse"),
    prop("villeEtudes", text("Brest"), "cnous_ville_etudes"),
    prop("etablissement", text("Carnot"), "cnous_ville_etudes"),
)
_PUPIL = record(
    prop(
        "eleve",
        record(
            prop("nom", text("Martin")),
            prop("prenom", text("Justine")),
            prop("sexe", text("F", enum=("M", "F"))),
            prop("date_naissance", text("2000-01-20")),
        ),
        "men_statut_scolarite",
    ),
    prop("code_etablissement", text("0210015C", pattern=r"^\d{7}\w$")),
    prop("annee_scolaire", text("2022-2023", pattern=r"^\d{4}$|^\d{4}-\d{4}$"), "men_statut_scolarite"),
    prop("est_scolarise", boolean(example=True), "men_statut_scolarite"),
    prop("est_boursier", boolean(example=True, nullable=True), "men_statut_boursier"),
    prop(
        "niveau_bourse",
        integer(1, nullable=True, enum=(None, 1, 2, 3, 4, 5, 6)),
        "men_statut_boursier",
        "men_echelon_bourse",
    ),
    prop(
        "status_eleve",
        record(prop("code", text("ST")), prop("libelle", text("SCOLAIRE"))),
        "men_statut_scolarite",
    ),
)
_STUDENTS = (
    _operation(
        "etudiants",
        "mesri_student_status",
        (
            _way(Modality.FRANCE_CONNECT, checks.MESRI_IDENTITY, matching.student_france_connect_v2),
            _way(Modality.INE, (checks.ine,), matching.ine),
            _way(
                Modality.IDENTITE,
                (checks.birth_name, checks.first_names, checks.birth_date, checks.sex, checks.birthplace_v2),
                matching.student_v2,
            ),
        ),
        title="Statut étudiant",
        provider=MESRI,
        dataset="statut_etudiant",
        scopes=("mesri_identifiant", "mesri_identite", *_MESRI_V2),
        parameters=(
            *p.optional(p.INE),
            _plain("nom", "nomNaissance"),
            _plain("prenom", "prenoms"),
            _BIRTH_DATE,
            _plain("lieuDeNaissance", "lieuDeNaissance"),
            _plain("sexe", "sexeEtatCivil"),
        ),
        data=_STUDENT,
        shape=shapes.student_v2,
        reasons={"not_found": "Student not found"},
        france_connect_api="statut_etudiant",
        ping="mesri_statut_etudiant_identite",
    ),
    _operation(
        "etudiants-boursiers",
        "cnous_student_scholarship",
        (
            _way(
                Modality.FRANCE_CONNECT,
                (
                    checks.birth_name,
                    checks.first_names,
                    checks.birth_date,
                    checks.sex_unchecked,
                    checks.commune_unchecked,
                ),
                matching.scholarship_france_connect_v2,
            ),
            _way(Modality.INE, (checks.ine,), matching.ine),
            _way(
                Modality.IDENTITE,
                (
                    checks.birth_name,
                    checks.first_names,
                    checks.birth_date,
                    checks.sex_unchecked,
                    checks.birthplace_v2,
                ),
                matching.scholarship_v2,
            ),
        ),
        title="Étudiant boursier",
        provider=CNOUS,
        dataset="etudiant_boursier",
        scopes=(
            "cnous_statut_boursier",
            "cnous_echelon_bourse",
            "cnous_email",
            "cnous_periode_versement",
            "cnous_statut_bourse",
            "cnous_ville_etudes",
            "cnous_identite",
        ),
        parameters=(
            *p.optional(p.INE),
            _plain("nom", "nomNaissance"),
            _plain("prenoms", "prenoms"),
            _BIRTH_DATE,
            _plain("lieuDeNaissance", "lieuDeNaissance", "Angers"),
            _plain("sexe", "sexeEtatCivil", enum=("M", "F")),
        ),
        data=_SCHOLARSHIP,
        shape=shapes.scholarship_v2,
        reasons={"not_found": "Scholarship not found"},
        france_connect_api="etudiant_boursier",
        ping="cnous_etudiant_boursier_identite",
    ),
    _operation(
        "scolarites",
        "men_scolarites",
        (
            _way(
                Modality.IDENTITE,
                (
                    checks.birth_name,
                    checks.first_names,
                    checks.birth_date,
                    checks.sex,
                    checks.school,
                    checks.school_year,
                ),
                matching.pupil_v2,
            ),
        ),
        title="Élève scolarisé et boursier",
        provider=MEN,
        dataset="scolarites",
        scopes=("men_statut_scolarite", "men_statut_boursier", "men_echelon_bourse"),
        parameters=(
            _plain("nom", "nomNaissance", "Martin", required=True),
            _plain("prenom", "prenoms", "Justine", required=True),
            _plain("sexe", "sexeEtatCivil", "m", required=True),
            _plain("dateNaissance", "dateNaissance", "2000-01-20", required=True),
            _plain("codeEtablissement", "codeEtablissement", "0210015C", required=True),
            _plain("anneeScolaire", "anneeScolaire", "2022-2023", required=True),
        ),
        data=_PUPIL,
        shape=shapes.pupil_v2,
        reasons={"not_found": "Student not found"},
        ping="men_scolarite",
    ),
)

OPERATIONS: tuple[Operation, ...] = (*_CNAV, *_JOBSEEKERS, *_STUDENTS)

_QUOTIENT_V1 = (
    "L'API Quotient Familial v1 n'est plus disponible depuis le 31/10/2025. Veuillez utiliser l'API v2 : "
    "https://particulier.api.gouv.fr/catalogue/cnav/quotient_familial"
)
_TAX = "Cette URL n'existe plus sur API Particulier depuis le 8 janvier 2024. Veuillez mettre à jour votre application."
GONE: tuple[Gone, ...] = (
    Gone("/api/v2/composition-familiale", _QUOTIENT_V1),
    Gone("/api/caf/famille", _QUOTIENT_V1),
    Gone("/api/v2/avis-imposition", _TAX),
    Gone("/api/impots/svair", _TAX),
)
