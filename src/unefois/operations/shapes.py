"""From the canonical record of a dataset to the answer of one version, before the mask by scope.

A shape is pure: (record, validated parameters, scopes held) → (data, meta), or the code of an error when the record
has nothing for these parameters. Most operations have none: their data is the record. Records: docs/records.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unefois.identity.names import same_name

if TYPE_CHECKING:
    from unefois.operations.model import Shape, Shaped, Values

Record = dict[str, Any]

_PAYMENT_MONTHS = 24
"""France Travail gives at most the payments of 24 months."""


def benefit(name: str) -> Shape:
    """The part `name` of the record `prestations_sociales`; a person without that part does not have the benefit."""
    if name == "allocation_enfant_handicape":
        nothing: Record = {"status": "non_beneficiaire", "date_debut_droit": None}
    elif name == "complementaire_sante_solidaire":
        nothing = {"est_beneficiaire": False, "avec_participation": False, "date_debut_droit": None}
    else:
        nothing = {"est_beneficiaire": False, "avec_majoration": None, "date_debut_droit": None}

    def shape(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
        return record.get(name) or nothing, {}

    return shape


def quotient(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """The quotient of the month asked (the CNAF keeps 24 of them in `historique`); the household is always today's."""
    year, month = values.get("annee"), values.get("mois")
    if year is None and month is None:
        return record, {}
    current = record["quotient_familial"]
    year, month = year or current["annee"], month or current["mois"]
    if (year, month) == (current["annee"], current["mois"]) or current["fournisseur"] == "MSA":
        return record, {}
    value = next(
        (item["valeur"] for item in record.get("historique", ()) if (item["annee"], item["mois"]) == (year, month)),
        None,
    )
    asked = current | {"valeur": value, "annee": year, "mois": month}
    return record | {"quotient_familial": asked}, {}


def _campaign(record: Record, values: Values) -> Record | None:
    campaigns: list[Record] = record["campagnes"]
    asked = values.get("campaignYear")
    if asked is None:
        return max(campaigns, key=lambda item: item["annee"], default=None)
    return next((item for item in campaigns if item["annee"] == asked), None)


def scholarship(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """The scholarship of the campaign asked, the last one by default (v4)."""
    campaign = _campaign(record, values)
    return "26003" if campaign is None else (record | campaign, {})


def scholarship_v3(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """v3: `est_boursier` alone."""
    campaign = _campaign(record, values)
    if campaign is None:
        return "26003"
    return record | campaign | {"est_boursier": campaign["statut_boursier"]["est_boursier"]}, {}


def pupil(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """The schooling of the year asked, in the school or the perimeter asked; 30004 when there is none."""
    year = values["anneeScolaire"][:4]
    for schooling in record["scolarites"]:
        if schooling["annee_scolaire"][:4] == year and _within(schooling, values):
            return {"identite": record["identite"]} | schooling, {}
    return "30004"


def _within(schooling: Record, values: Values) -> bool:
    if "codeEtablissement" in values:
        return bool(schooling["etablissement"]["code_uai"] == values["codeEtablissement"])
    if schooling["degre"] != values["degreEtablissement"]:
        return False
    if "codesBcnDepartements" in values:
        return schooling["code_bcn_departement"] in values["codesBcnDepartements"]
    return schooling["code_bcn_region"] in values["codesBcnRegions"]


def payments(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """The last 24 payments, newest first; none is a missing record (24003)."""
    paid = record["paiements"]
    if not paid:
        return "24003"
    newest = sorted(paid, key=lambda item: item["date_versement"], reverse=True)[:_PAYMENT_MONTHS]
    return record | {"paiements": newest}, {}


def vehicle(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """The vehicle, if the citizen is the one that the plate names; the comparison goes to `meta`."""
    holder = record["identite_particulier"]
    first_names = values.get("prenoms") or [""]
    family = same_name(holder["nom"], values["nomNaissance"])
    given = same_name(holder["prenom"], first_names[0])
    born = [holder[f"{part}_date_naissance"] for part in ("annee", "mois", "jour")]
    birth = born == [values["anneeDateNaissance"], values["moisDateNaissance"], values["jourDateNaissance"]]
    overall = family and given and birth
    if not overall:
        return "42005"
    matching = {"family_name": 1.0, "given_name": 1.0, "birth_date": 1.0, "overall_match": True}
    return record, {"identity_matching": matching}


_YEAR_SCOPES = {1: "dgfip_annee_n_moins_1", 2: "dgfip_annee_n_moins_2", 3: "dgfip_annee_n_moins_3"}
_FALLBACK_YEAR = "dgfip_annee_n_moins_2_si_indispo_n_moins_1"


def tax(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """The tax situation of the income year asked, the last one by default.

    A token that carries year scopes opens those years alone, counted from the last income year known; one that
    carries none opens any.
    """
    situations = sorted(record["situations"], key=lambda item: item["annee"], reverse=True)
    newest = max((item["annee"] for item in situations), default=0)
    allowed = {newest + 1 - back for back, scope in _YEAR_SCOPES.items() if scope in scopes}
    if _FALLBACK_YEAR in scopes and situations:
        allowed.add(newest)
    asked = values.get("annrev")
    for situation in situations:
        if asked in (None, situation["annee"]) and (not allowed or situation["annee"] in allowed):
            return situation, {}
    return "28003"


# -- v2: flat answers, older names --------------------------------------------------------------------------------


def _v2_person(person: Record) -> Record:
    year, month, day = (*(person.get("date_naissance") or "").split("-"), "", "", "")[:3]
    return {
        "nomNaissance": person["nom_naissance"],
        "nomUsuel": person["nom_usage"],
        "prenoms": person["prenoms"],
        "anneeDateDeNaissance": year or None,
        "moisDateDeNaissance": month or None,
        "jourDateDeNaissance": day or None,
        "sexe": person["sexe"],
    }


def quotient_v2(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """v2 quotient familial."""
    shaped = quotient(record, values, scopes)
    if isinstance(shaped, str):
        return shaped
    data = shaped[0]
    address, value = data["adresse"], data["quotient_familial"]
    return {
        "allocataires": [_v2_person(person) for person in data["allocataires"]],
        "enfants": [_v2_person(person) for person in data["enfants"]],
        "adresse": {
            "identite": address["destinataire"],
            "complementInformation": address["complement_information"],
            "complementInformationGeographique": address["complement_information_geographique"],
            "numeroLibelleVoie": address["numero_libelle_voie"],
            "lieuDit": address["lieu_dit"],
            "codePostalVille": address["code_postal_ville"],
            "pays": address["pays"],
        },
        "quotientFamilial": value["valeur"],
        "annee": value["annee"],
        "mois": value["mois"],
    }, {}


def benefit_v2(name: str) -> Shape:
    """v2 of a benefit: a status word, a start and an end that is never known."""
    current = benefit(name)

    def shape(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
        shaped = current(record, values, scopes)
        if isinstance(shaped, str):
            return shaped
        data = shaped[0]
        held = data["est_beneficiaire"]
        if name == "complementaire_sante_solidaire":
            share = "avec" if data["avec_participation"] else "sans"
            status = f"beneficiaire_{share}_participation_financiere" if held else "non_beneficiaire_css"
        else:
            status = "beneficiaire" if held else "non_beneficiaire"
        return {
            "status": status,
            "majoration": data.get("avec_majoration"),
            "dateDebut": data["date_debut_droit"],
            "dateFin": None,
        }, {}

    return shape


_INITIAL = ("RF1", "RF2", "RF3", "RF4")
_CONTINUING = ("RF5", "RF6", "RF7")


def student_v2(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """v2 student: one item an admission, each kind of item opened by its own scope; an item may be empty."""
    items = []
    for admission in record["admissions"]:
        regime, item = admission["regime_formation"], {}
        enrolled = admission["est_inscrit"]
        if enrolled and regime["code"] in _INITIAL and "mesri_inscription_etudiant" in scopes:
            item = _enrolment(admission, "formation initiale")
        elif enrolled and regime["code"] in _CONTINUING and "mesri_inscription_autre" in scopes:
            item = _enrolment(admission, "formation continue")
        elif not enrolled and "mesri_admission" in scopes:
            item = {
                "statut": "admis",
                "regime": regime["libelle"],
                "dateDebutAdmission": admission["date_debut"],
                "dateFinAdmission": admission["date_fin"],
            }
        if item and "mesri_etablissements" in scopes:
            item |= {
                "etablissement": admission["etablissement_etudes"],
                "codeCommune": admission["code_cog_insee_commune"],
            }
        items.append(item)
    identity = record["identite"]
    return {
        "ine": record.get("ine"),
        "nom": identity["nom_naissance"],
        "prenom": identity["prenom"],
        "dateNaissance": identity["date_naissance"],
        "inscriptions": items,
    }, {}


def _enrolment(admission: Record, regime: str) -> Record:
    return {
        "statut": "inscrit",
        "regime": regime,
        "dateDebutInscription": admission["date_debut"],
        "dateFinInscription": admission["date_fin"],
    }


def scholarship_v2(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """v2 scholarship."""
    campaign = _campaign(record, values)
    if campaign is None:
        return "26003"
    identity, grade, period = (
        record["identite"],
        campaign["echelon_bourse"],
        campaign["periode_versement_bourse"],
    )
    provisional = campaign.get("statut_bourse", 0)
    return {
        "nom": identity["nom"],
        "prenom": identity["prenoms"][0],
        "prenom2": next(iter(identity["prenoms"][1:]), None),
        "dateNaissance": identity["date_naissance"],
        "lieuNaissance": identity["nom_commune_naissance"],
        "sexe": identity["sexe"],
        "boursier": campaign["statut_boursier"]["est_boursier"],
        "echelonBourse": grade and grade["echelon"],
        "email": record["email"],
        "dateDeRentree": period and period["date_rentree"],
        "dureeVersement": period and period["duree"],
        "statut": provisional,
        "statutLibelle": "provisoire (conditionnel)" if provisional else "définitif",
        "villeEtudes": campaign["etablissement_etudes"]["nom_commune"],
        "etablissement": campaign["etablissement_etudes"]["nom_etablissement"],
    }, {}


def pupil_v2(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """v2 pupil."""
    shaped = pupil(record, values, scopes)
    if isinstance(shaped, str):
        return shaped
    data = shaped[0]
    return {
        "eleve": data["identite"],
        "code_etablissement": data["etablissement"]["code_uai"],
        "annee_scolaire": data["annee_scolaire"],
        "est_scolarise": data["est_scolarise"],
        "est_boursier": data["est_boursier"],
        "niveau_bourse": data["echelon_bourse"],
        "status_eleve": data["statut_eleve"],
    }, {}


def jobseeker_v2(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """v2 jobseeker: everything at one level."""
    identity, contact, address, registration = (
        record[part] for part in ("identite", "contact", "adresse", "inscription")
    )
    return {
        "identifiant": record["identifiant"],
        "civilite": identity["civilite"],
        "nom": identity["nom_naissance"],
        "nomUsage": identity["nom_usage"],
        "prenom": identity["prenom"],
        "sexe": identity["sexe"],
        "dateNaissance": identity["date_naissance"],
        "codeCertificationCNAV": registration["code_certification_cnav"],
        "telephone": contact["telephone"],
        "telephone2": contact["telephone2"],
        "email": contact["email"],
        "adresse": {
            "codePostal": address["code_postal"],
            "INSEECommune": address["code_cog_insee_commune"],
            "localite": address["localite"],
            "ligneVoie": address["ligne_voie"],
            "ligneComplementDestinataire": address["ligne_complement_destinataire"],
            "ligneComplementAdresse": address["ligne_complement_adresse"],
            "ligneComplementDistribution": address["ligne_complement_distribution"],
            "ligneNom": address["ligne_nom"],
        },
        "dateInscription": registration["date_debut"],
        "dateCessationInscription": registration["date_fin"],
        "codeCategorieInscription": registration["categorie"]["code"],
        "libelleCategorieInscription": registration["categorie"]["libelle"],
    }, {}


def payments_v2(record: Record, values: Values, scopes: frozenset[str]) -> Shaped:
    """v2 payments."""
    shaped = payments(record, values, scopes)
    if isinstance(shaped, str):
        return shaped
    return {
        "identifiant": record["identifiant"],
        "paiements": [
            {
                "date": item["date_versement"],
                "montant": item["montant_total"],
                "allocations": item["montant_allocations"],
                "aides": item["montant_aides"],
                "autres": item["montant_autres"],
            }
            for item in shaped[0]["paiements"]
        ],
    }, {}
