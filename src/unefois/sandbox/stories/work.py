"""Work, leaves, service, sport and cars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from unefois.sandbox.lives import HOSTS
from unefois.sandbox.model import Career, CivicService, Leave, Registration, Vehicle
from unefois.sandbox.stories.build import Call, Story, home, person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Calendar

STATUS = "v3_france_travail_statut_with_identifiant"
PAYMENTS = "v3_france_travail_indemnites_with_identifiant"
CIVIC = "v3_gip_mds_service_civique_with_civility"
NATIONAL = "v3_dsnj_service_national_with_civility"
ATHLETE = "v3_sdh_statut_sportif_with_identifiant"
ALLOWANCES = "v3_cnam_indemnites_journalieres_with_france_connect"
RIGHTS = "v3_cnam_droits_with_france_connect"
VEHICLE = "v3_ants_extrait_immatriculation_vehicule_with_france_connect"


def stories(when: Calendar) -> Iterator[Story]:
    """The chapter, in order."""
    yield from _jobseekers(when)
    yield from _leaves(when)
    yield from _young(when)
    yield from _drivers()


def _jobseekers(when: Calendar) -> Iterator[Story]:
    since = date(when.year - 1, 9, 15)
    paid = person(
        90, "Cherchelot", "Nadia", "F", "1989-10-21", "54395", occupation="jobseeker",
        income=(15_400, 21_000, 24_200, 23_800, 23_100),
        registration=Registration(identifier="nadia.cherchelot", start=since, daily=4_120),
    )  # fmt: skip
    yield Story(
        slug="nadia_cherchelot",
        label="Demandeuse d'emploi indemnisée",
        title="A jobseeker with payments",
        why="Registered since September of last year, indemnified.",
        person=paid,
        home=home(90, "15 RUE DE LA GARE", "54395", paid),
        calls=(
            Call(
                operation=STATUS,
                says="registered, category 1",
                expect={
                    "inscription.date_debut": since.isoformat(),
                    "inscription.date_fin": None,
                    "inscription.categorie.code": 1,
                    "identite.prenom": "NADIA",
                },
            ),
            Call(
                operation="v2_pole_emploi_statut",
                says="the same in v2",
                expect={"dateInscription": since.isoformat(), "codeCategorieInscription": 1},
            ),
            Call(operation=PAYMENTS, says="a payment a month since", expect={"paiements.0.montant_autres": 0}),
            Call(
                operation="v3_france_travail_statut_with_france_connect",
                says="the same registration, with FranceConnect",
                expect={"inscription.date_debut": since.isoformat()},
            ),
            Call(
                operation="v3_france_travail_indemnites_with_france_connect",
                says="the same payments, with FranceConnect",
                expect={"paiements.0.montant_autres": 0},
            ),
        ),
    )
    ended = person(
        91, "Retrouvier", "Stéphane", "M", "1978-04-02", "80021", income=25_500,
        registration=Registration(
            identifier="stephane.retrouvier", daily=3_890,
            start=date(when.year - 3, 2, 1), end=date(when.year - 2, 1, 31),
        ),
    )  # fmt: skip
    yield Story(
        slug="stephane_retrouvier",
        label="Inscription à France Travail terminée",
        title="A registration that ended",
        why="Found work two years ago.",
        person=ended,
        home=home(91, "29 RUE JULES FERRY", "80021", ended),
        calls=(
            Call(
                operation=STATUS,
                says="the dates of the registration",
                expect={"inscription.date_fin": f"{when.year - 2}-01-31"},
            ),
            Call(operation=PAYMENTS, says="the payments of that time", expect={"paiements.0.montant_aides": 0}),
        ),
    )
    unpaid = person(
        92, "Débutanel", "Enzo", "M", "2004-08-08", "30189", occupation="jobseeker",
        registration=Registration(
            identifier="enzo.debutanel", start=when.today - timedelta(days=70), category=1, certified="IC"
        ),
    )  # fmt: skip
    yield Story(
        slug="enzo_debutanel",
        label="Demandeur d'emploi non indemnisé",
        title="A jobseeker without payments",
        why="Never worked enough to be indemnified.",
        person=unpaid,
        home=home(92, "2 AVENUE DU STADE", "30189", unpaid),
        calls=(
            Call(
                operation=STATUS,
                says="registered; identity being certified",
                expect={"inscription.code_certification_cnav": "IC"},
            ),
            Call(operation=PAYMENTS, says="no payment: nothing to give", status=404, code="24003"),
        ),
    )


def _leaves(when: Calendar) -> Iterator[Story]:
    start = when.today - timedelta(days=48)
    sick = person(
        93, "Convalesce", "Bruno", "M", "1970-03-27", "57463", income=29_200, chronic=True,
        leaves=(Leave(kind="maladie", start=start, end=when.today - timedelta(days=4), daily=3_979),),
    )  # fmt: skip
    yield Story(
        slug="bruno_convalesce",
        label="Arrêt maladie indemnisé",
        title="A sick leave with daily allowances",
        why="Off sick for six weeks, three days of waiting; a long illness.",
        person=sick,
        home=home(93, "18 RUE DE LA FONTAINE", "57463", sick),
        calls=(
            Call(
                operation=ALLOWANCES,
                says="three fortnights paid, the newest first",
                expect={
                    "beneficiaires.0.nature": "maladie",
                    "beneficiaires.0.periodes.#": 3,
                    "beneficiaires.0.periodes.2.date_debut": (start + timedelta(days=3)).isoformat(),
                    "beneficiaires.0.periodes.2.nombre_jours": 14,
                    "beneficiaires.0.periodes.2.montant_journalier": 39.79,
                    "beneficiaires.0.periodes.2.csg": 34.53,
                },
            ),
            Call(
                operation=RIGHTS,
                says="exempted for a long illness",
                expect={"beneficiaires.0.exonerations.0.code": "ALD"},
            ),
        ),
    )
    birth = when.today - timedelta(days=30)
    mother = person(
        94, "Berceuset", "Élodie", "F", "1993-01-15", "49007", income=24_600,
        leaves=(
            Leave(
                kind="maternite", start=birth - timedelta(days=42), end=birth + timedelta(days=69), daily=5_320
            ),
        ),
    )  # fmt: skip
    child = person(95, "Berceuset", "Alma", "F", birth.isoformat(), "49007", occupation="infant")
    yield Story(
        slug="elodie_berceuset",
        label="Congé de maternité",
        title="A maternity leave",
        why="Gave birth a month ago; the leave goes on.",
        person=mother,
        home=home(94, "33 RUE DES TILLEULS", "49007", mother, children=(child,), fund="CNAF"),
        calls=(
            Call(
                operation=ALLOWANCES,
                says="paid until today",
                expect={
                    "beneficiaires.0.nature": "maternite",
                    "beneficiaires.0.periodes.0.date_fin": when.today.isoformat(),
                },
            ),
            Call(
                operation=RIGHTS,
                says="the child is attached to her; exempted for maternity",
                expect={
                    "beneficiaires.#": 2,
                    "beneficiaires.0.exonerations.0.code": "MAT",
                    "beneficiaires.1.qualite": "enfant",
                },
            ),
        ),
    )


def _young(when: Calendar) -> Iterator[Story]:
    def contract(start: date) -> CivicService:
        siret, organisation = HOSTS[0]
        return CivicService(start=start, end=start + timedelta(days=240), siret=siret, organisation=organisation)

    current = person(
        96, "Volontairin", "Manon", "F", "2005-06-20", "35238", occupation="none",
        civic=(contract(when.today - timedelta(days=60)),),
    )  # fmt: skip
    yield Story(
        slug="manon_volontairin",
        label="Service civique en cours",
        title="Service civique in course",
        why="Volunteer for two months.",
        person=current,
        home=home(96, "16 RUE DU CHATEAU", "35238", current),
        calls=(
            Call(
                operation=CIVIC,
                says="a contract in course, none before",
                expect={
                    "statut_actuel.contrat_trouve": True,
                    "statut_actuel.organisme_accueil.raison_sociale": HOSTS[0][1],
                    "statut_passe.contrat_trouve": False,
                },
            ),
            Call(
                operation=NATIONAL,
                says="in order with the national service",
                expect={"statut_service_national": "en_regle"},
            ),
        ),
    )
    past = person(
        97, "Volontairet", "Samuel", "M", "2003-11-11", "29019", income=14_000,
        civic=(contract(when.today - timedelta(days=700)),),
    )  # fmt: skip
    yield Story(
        slug="samuel_volontairet",
        label="Service civique passé",
        title="Service civique of the past",
        why="Was a volunteer two years ago.",
        person=past,
        home=home(97, "52 AVENUE DE BRETAGNE", "29019", past),
        calls=(
            Call(
                operation=CIVIC,
                says="a past contract",
                expect={"statut_actuel.contrat_trouve": False, "statut_passe.contrat_trouve": True},
            ),
        ),
    )
    neither = person(98, "Sansengage", "Lina", "F", "2004-03-21", "93066", income=12_000)
    yield Story(
        slug="lina_sansengage",
        label="Aucun service civique",
        title="No service civique",
        why="Known, never a volunteer: it is said with a 200, not with an error.",
        person=neither,
        home=home(98, "3 RUE DU MOULIN", "93066", neither),
        calls=(
            Call(
                operation=CIVIC,
                says="no contract",
                expect={"statut_actuel.contrat_trouve": False, "statut_passe.contrat_trouve": False},
            ),
        ),
    )
    old = person(99, "Passageot", "Gérard", "M", "1990-05-30", "10387", income=24_000)
    yield Story(
        slug="gerard_passageot",
        label="Trop âgé pour le service national",
        title="Too old for the national service",
        why="Past twenty-five: the question is not asked any more.",
        person=old,
        home=home(99, "44 RUE MARIE CURIE", "10387", old),
        calls=(Call(operation=NATIONAL, says="age outside 16 to 25", status=422, code="39400"),),
    )
    late = person(7, "Retardatin", "Yanis", "M", "2006-10-13", "94028", income=9_500, defence_day="missed")
    yield Story(
        slug="yanis_retardatin",
        label="Journée défense non effectuée",
        title="Defence day not done",
        why="Did not come to the Journée défense et citoyenneté.",
        person=late,
        home=home(7, "21 RUE DES LILAS", "94028", late),
        calls=(Call(operation=NATIONAL, says="not in order", expect={"statut_service_national": "pas_en_regle"}),),
    )
    athlete = person(
        100, "Médaillon", "Assia, Rose", "F", "2000-08-01", "33063", income=27_000,
        career=Career(psqs="424242", sport=3, category=0, current=True),
    )  # fmt: skip
    yield Story(
        slug="assia_medaillon",
        label="Sportive de haut niveau",
        title="A top athlete",
        why="Judoka on the Élite list, PSQS 424242.",
        person=athlete,
        home=home(100, "6 AVENUE DU STADE", "33063", athlete),
        calls=(
            Call(
                operation=ATHLETE,
                says="on the list this season and before",
                expect={
                    "est_sportif_de_haut_niveau": True,
                    "informations_statut.federation.nom_court_federation": "JUDO",
                    "informations_statuts_precedents.#": 2,
                },
            ),
        ),
    )


def _drivers() -> Iterator[Story]:
    shared = person(
        101, "Volantine", "Florence", "F", "1982-12-12", "75112", income=33_000,
        vehicles=(
            Vehicle(plate="ZZ-201-ZZ", model=9, first_registered=date(2021, 9, 3), holding="cotitulaire"),
        ),
    )  # fmt: skip
    yield Story(
        slug="florence_volantine",
        label="Véhicule en cotitularité",
        title="A co-owner of a car, and a plate that is not hers",
        why="Asks for a resident's parking permit: the car that she shares, then another's.",
        person=shared,
        home=home(101, "58 RUE DE LA REPUBLIQUE", "75112", shared),
        calls=(
            Call(
                operation=VEHICLE,
                says="co-owner",
                params={"immatriculation": "ZZ201ZZ"},
                expect={"statut_rattachement": "cotitulaire"},
            ),
            Call(
                operation=VEHICLE,
                says="the plate of Julien Fictivet: found, of another person",
                params={"immatriculation": "ZZ-101-ZZ"},
                status=404,
                code="42005",
            ),
            Call(
                operation=VEHICLE,
                says="a plate that does not exist",
                params={"immatriculation": "ZZ-999-ZZ"},
                status=404,
                code="42003",
            ),
        ),
    )
