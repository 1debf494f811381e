"""Jobseekers, national and civic service, top athletes, vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unefois.operations import checks, matching, shapes
from unefois.operations.model import Modality
from unefois.operations.providers import ANTS, DSNJ, FRANCE_TRAVAIL, GIP_MDS, SDH
from unefois.operations.schema import boolean, day, integer, many, number, prop, record, text
from unefois.operations.table import parameters as p
from unefois.operations.table.build import modality, two_modalities

if TYPE_CHECKING:
    from unefois.operations.model import Operation
    from unefois.operations.schema import Property

# -- France Travail -----------------------------------------------------------------------------------------------

CATEGORIES = (
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PLEIN TPS",
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PARTIEL",
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE DETERMINEE OU SAISON",
    "PERSONNE SANS EMPLOI NON DISPONIBLE IMMEDIATEMENT",
    "PERSONNE POURVUE D'UN EMPLOI A LA RECHERCHE D'UN AUTRE",
)
CERTIFICATIONS = ("VC", "IC", "PC", "AC", "DC", "RC", None)
JOBSEEKER = record(
    prop("identifiant", text("martin.jacques"), "pole_emploi_identifiant"),
    prop(
        "identite",
        record(
            prop("civilite", text("M.", enum=("MME", "M."))),
            prop("nom_naissance", text("MARTIN")),
            prop("nom_usage", text(None, nullable=True)),
            prop("prenom", text("JACQUES")),
            prop("sexe", text("Masculin")),
            prop("date_naissance", day("1995-02-02")),
        ),
        "pole_emploi_identite",
    ),
    prop(
        "contact",
        record(
            prop("telephone", text("0636676767")),
            prop("telephone2", text("1122334455", nullable=True)),
            prop("email", text("jacques.martin@example.org", nullable=True)),
        ),
        "pole_emploi_contact",
    ),
    prop(
        "adresse",
        record(
            prop("code_postal", text("75001")),
            prop("code_cog_insee_commune", text("75101")),
            prop("localite", text("75001 Paris")),
            prop("ligne_voie", text("21 RUE DES MARMOTS")),
            prop("ligne_complement_destinataire", text("Appartement 42", nullable=True)),
            prop("ligne_complement_adresse", text(None, nullable=True)),
            prop("ligne_complement_distribution", text(None, nullable=True)),
            prop("ligne_nom", text("MARTIN")),
        ),
        "pole_emploi_adresse",
    ),
    prop(
        "inscription",
        record(
            prop("date_debut", day("2021-01-07")),
            prop("date_fin", day("2023-03-12", nullable=True)),
            prop(
                "categorie",
                record(
                    prop("code", integer(1, enum=(1, 2, 3, 4, 5))),
                    prop("libelle", text(CATEGORIES[0], enum=CATEGORIES)),
                ),
            ),
            prop("code_certification_cnav", text("VC", enum=CERTIFICATIONS, nullable=True)),
        ),
        "pole_emploi_inscription",
    ),
)
PAYMENTS = record(
    prop("identifiant", text("jean.dupont33")),
    prop(
        "paiements",
        many(
            record(
                prop("date_versement", text("2021-01-01")),
                prop("montant_total", number(123.4)),
                prop("montant_allocations", number(45.1)),
                prop("montant_aides", number(12.21)),
                prop("montant_autres", number(2.34)),
            ),
            min_items=1,
        ),
        "pole_emploi_paiements",
    ),
)
_JOBSEEKER_SCOPES = (
    "pole_emploi_identifiant",
    "pole_emploi_identite",
    "pole_emploi_adresse",
    "pole_emploi_contact",
    "pole_emploi_inscription",
)

# -- national and civic service -----------------------------------------------------------------------------------

NATIONAL_SERVICE = record(
    prop(
        "statut_service_national",
        text("en_regle", enum=("en_regle", "pas_en_regle", "indetermine", "non_concerne")),
        "dsnj_statut_service_national",
    ),
    prop("commentaires", text(nullable=True), "dsnj_statut_service_national"),
)
_CIVIC = "gip_mds_service_civique_"
_CONTRACT = record(
    prop("contrat_trouve", boolean(example=True)),
    prop(
        "organisme_accueil",
        record(
            prop("siret", text("13002526500013", nullable=True)),
            prop("raison_sociale", text("DIRECTION INTERMINISTERIELLE DU NUMERIQUE", nullable=True)),
        ),
        _CIVIC + "organisme_accueil",
    ),
    prop("date_debut_contrat", day("2024-01-15", nullable=True), _CIVIC + "dates"),
    prop("date_fin_contrat", day("2024-07-14", nullable=True), _CIVIC + "dates"),
)
CIVIC_SERVICE = record(
    prop("statut_actuel", _CONTRACT, _CIVIC + "statut_actuel"),
    prop("statut_passe", _CONTRACT, _CIVIC + "statut_passe"),
)

# -- athletes -----------------------------------------------------------------------------------------------------

_SDH = "sdh_statut_sportif_"


def _status(*, card: bool) -> tuple[Property, ...]:
    first = (prop("fiche", integer(789456)),) if card else ()
    return (
        *first,
        prop(
            "periode",
            record(prop("date_debut_statut", day("2023-01-01")), prop("date_fin_statut", day("2025-09-30"))),
        ),
        prop(
            "federation",
            record(
                prop("code_federation", text("29")),
                prop("nom_federation", text("fédération française de handball")),
                prop("nom_court_federation", text("HANDBALL")),
            ),
        ),
        prop(
            "etablissement",
            record(
                prop("code_etablissement", text("2075")),
                prop("nom_etablissement", text("Maison de la Performance Nouvelle-Aquitaine")),
            ),
        ),
        prop("region", record(prop("code_region", text("75")), prop("nom_region", text("Nouvelle-Aquitaine")))),
        prop(
            "categorie",
            record(
                prop("code_categorie", text("2")),
                prop("nom_categorie", text("elite")),
                prop("valeur", text("4")),
            ),
        ),
        prop("sportif_de_haut_niveau", boolean(example=True)),
    )


ATHLETE = record(
    prop(
        "identite",
        record(
            prop("nom_naissance", text("Dupont")),
            prop("nom_usage", text("Martin", nullable=True)),
            prop("prenoms", text("Jean Claude")),
            prop("date_naissance", day("1990-05-15")),
            prop("sexe", text("M", enum=("F", "M"))),
        ),
        _SDH + "identite",
    ),
    prop("est_sportif_de_haut_niveau", boolean(example=True), _SDH + "est_sportif_de_haut_niveau"),
    prop("a_ete_sportif_de_haut_niveau", boolean(example=True), _SDH + "a_ete_sportif_de_haut_niveau"),
    prop("informations_statut", record(*_status(card=False), nullable=True), _SDH + "informations_statut"),
    prop(
        "informations_statuts_precedents",
        many(record(*_status(card=True))),
        _SDH + "informations_statuts_precedents",
    ),
)

# -- vehicles -----------------------------------------------------------------------------------------------------

_ANTS = "ants_extrait_immatriculation_vehicule_"
_CATEGORIES = (
    "M1",
    "M2",
    "M3",
    "N1",
    "N2",
    "N3",
    "O1",
    "O2",
    "O3",
    "O4",
    "L1e",
    "L2e",
    "L3e",
    "L4e",
    "L5e",
    "L6e",
    "L7e",
)
_KINDS = (
    "VP",
    "CTTE",
    "VASP",
    "TCP",
    "TRR",
    "CAM",
    "REM",
    "RESP",
    "SRAT",
    "SREM",
    "CL",
    "CYCL",
    "MTL",
    "MTT1",
    "MTT2",
    "MOTO",
    "MAGA",
    "QM",
    "TRA",
)
_FUELS = (
    "AC",
    "EE",
    "EG",
    "EH",
    "EL",
    "EM",
    "EN",
    "EP",
    "EQ",
    "ER",
    "ES",
    "ET",
    "FE",
    "FG",
    "FH",
    "FL",
    "FN",
    "GA",
    "GF",
    "GG",
    "GH",
    "GL",
    "GM",
    "GN",
    "GO",
    "GP",
    "GQ",
    "GZ",
    "H2",
    "HE",
    "HH",
    "HY",
    "NE",
    "NH",
    "PE",
    "PH",
    "PL",
)
_EURO = (
    "Euro 1",
    "Euro 2",
    "Euro 3",
    "Euro 4",
    "Euro 5",
    "Euro 5a",
    "Euro 5b",
    "Euro 6",
    "Euro 6b",
    "Euro 6c",
    "Euro 6d-TEMP",
    "Euro 6d",
    "Euro 6e",
    "Euro VI",
)
VEHICLE = record(
    prop(
        "identite_particulier",
        record(
            prop("nom", text("MARTIN")),
            prop("prenom", text("JEAN")),
            prop("sexe_etat_civil", text("M", enum=("M", "F"))),
            prop("annee_date_naissance", integer(1990, nullable=True)),
            prop("mois_date_naissance", integer(3, nullable=True, minimum=1, maximum=12)),
            prop("jour_date_naissance", integer(15, nullable=True, minimum=1, maximum=31)),
            prop("code_departement_naissance", text("75")),
        ),
        _ANTS + "identite_particulier",
    ),
    prop(
        "adresse_particulier",
        record(
            prop("complement_information", text(None, nullable=True)),
            prop("num_voie", text("15", nullable=True)),
            prop("type_voie", text("RUE", nullable=True)),
            prop("libelle_voie", text("DE LA REPUBLIQUE", nullable=True)),
            prop("code_postal_ville", text("75001")),
            prop("libelle_commune", text("PARIS")),
            prop("lieu_dit", text(None, nullable=True)),
            prop("etage_escalier_appartement", text("ESCALIER 2", nullable=True)),
            prop("extension", text("B", nullable=True)),
            prop("pays", text("FRANCE", nullable=True)),
        ),
        _ANTS + "adresse_particulier",
    ),
    prop(
        "statut_rattachement",
        text("titulaire", enum=("locataire", "titulaire", "cotitulaire")),
        _ANTS + "statut_rattachement",
    ),
    prop(
        "donnees_immatriculation_vehicule",
        record(
            prop("numero_immatriculation", text("AA-123-BB")),
            prop("date_premiere_immatriculation", text("2024-01-15")),
            prop(
                "statut_location",
                record(
                    prop("code", text("LLD", nullable=True)),
                    prop("label", text("Location Longue Durée", nullable=True)),
                ),
            ),
        ),
        _ANTS + "donnees_immatriculation_vehicule",
    ),
    prop(
        "caracteristiques_techniques_vehicule",
        record(
            prop("marque", text("PEUGEOT")),
            prop("type_variante_version", text("ABCDEF-G1H234")),
            prop("denomination_commerciale", text("308")),
            prop("masse_charge_maximale", number(1850)),
            prop(
                "categorie_vehicule",
                record(
                    prop("code", text("M1", enum=_CATEGORIES)),
                    prop("label", text("Véhicule de transport de personnes, huit places au plus")),
                ),
            ),
            prop(
                "genre_national",
                record(prop("code", text("VP", enum=_KINDS)), prop("label", text("Véhicule Particulier"))),
            ),
            prop("cylindree", number(1600)),
            prop(
                "type_carburant",
                record(prop("code", text("ES", enum=_FUELS)), prop("label", text("Essence"))),
            ),
            prop("taux_co2", number(120)),
            prop(
                "classe_environnementale",
                record(
                    prop("code", text("Euro 6", enum=_EURO)),
                    prop("label", text("Norme européenne d'émission Euro 6")),
                ),
            ),
        ),
        _ANTS + "caracteristiques_techniques_vehicule",
    ),
)
VEHICLE_META = record(
    prop(
        "identity_matching",
        record(
            prop("family_name", number(1.0, format="float")),
            prop("given_name", number(1.0, format="float")),
            prop("birth_date", number(1.0, format="float")),
            prop("overall_match", boolean(example=True)),
        ),
    )
)

OPERATIONS: tuple[Operation, ...] = (
    *modality(
        "france_travail/statut",
        "france_travail_statut",
        Modality.IDENTIFIANT,
        checks=(checks.identifier,),
        matching=matching.identifier,
        parameters=(p.FT_IDENTIFIER,),
        versions={3: JOBSEEKER},
        provider=FRANCE_TRAVAIL,
        title="Statut demandeur d'emploi",
        dataset="statut_demandeur_emploi",
        scopes=_JOBSEEKER_SCOPES,
        ping="pole_emploi_status",
    ),
    *modality(
        "france_travail/indemnites",
        "france_travail_indemnites",
        Modality.IDENTIFIANT,
        checks=(checks.identifier,),
        matching=matching.identifier,
        parameters=(p.FT_IDENTIFIER,),
        versions={3: PAYMENTS},
        shapes=shapes.payments,
        provider=FRANCE_TRAVAIL,
        title="Paiements France Travail",
        dataset="indemnites_france_travail",
        scopes=("pole_emploi_paiements",),
        ping="pole_emploi_indemnites",
    ),
    *two_modalities(
        "dsnj/service_national",
        "dsnj_service_national",
        provider=DSNJ,
        checks=checks.DSNJ,
        matching=matching.national_service,
        parameters=(p.BIRTH_NAME, p.USAGE_NAME, p.FIRST_NAMES, *p.BIRTH_DATE, p.SEX, p.COMMUNE, p.COUNTRY),
        data=NATIONAL_SERVICE,
        title="Service national",
        dataset="service_national",
        scopes=("dsnj_statut_service_national",),
        france_connect_api="service_national",
        ping="dsnj_service_national",
    ),
    *two_modalities(
        "gip_mds/service_civique",
        "gip_mds_service_civique",
        provider=GIP_MDS,
        checks=checks.GIP_MDS,
        matching=matching.civic_service,
        parameters=(p.BIRTH_NAME, p.FIRST_NAMES, *p.BIRTH_DATE),
        data=CIVIC_SERVICE,
        title="Service civique",
        dataset="service_civique",
        scopes=tuple(_CIVIC + part for part in ("statut_actuel", "statut_passe", "organisme_accueil", "dates")),
        france_connect_api="service_civique",
    ),
    *modality(
        "sdh/statut_sportif",
        "sdh_statut_sportif",
        Modality.IDENTIFIANT,
        checks=(checks.identifier_digits,),
        matching=matching.identifier,
        parameters=(p.PSQS,),
        versions={3: ATHLETE},
        provider=SDH,
        title="Sportif de haut niveau",
        dataset="statut_sportif",
        scopes=tuple(
            _SDH + part
            for part in (
                "identite",
                "est_sportif_de_haut_niveau",
                "a_ete_sportif_de_haut_niveau",
                "informations_statut",
                "informations_statuts_precedents",
            )
        ),
        ping="sdh_statut_sportif",
    ),
    *modality(
        "ants/extrait_immatriculation_vehicule",
        "ants_extrait_immatriculation_vehicule",
        Modality.FRANCE_CONNECT,
        checks=checks.ANTS,
        matching=matching.plate,
        parameters=(p.PLATE,),
        versions={3: VEHICLE},
        shapes=shapes.vehicle,
        meta=VEHICLE_META,
        provider=ANTS,
        title="Immatriculation de véhicule",
        dataset="extrait_immatriculation_vehicule",
        scopes=tuple(
            _ANTS + part
            for part in (
                "identite_particulier",
                "adresse_particulier",
                "statut_rattachement",
                "donnees_immatriculation_vehicule",
                "caracteristiques_techniques_vehicule",
            )
        ),
        france_connect_api="extrait_immatriculation_vehicule",
        ping="ants",
    ),
)
