"""Identities that are hard to recognise: places, dates, names, homonyms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from unefois.sandbox.lives import HOSTS
from unefois.sandbox.model import Benefits, CivicService
from unefois.sandbox.stories.build import Call, Story, home, person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Calendar

RSA = "v3_cnav_revenu_solidarite_active_with_civility"
CIVIC = "v3_gip_mds_service_civique_with_civility"
FOUND = {"est_beneficiaire": False}


def stories(when: Calendar) -> Iterator[Story]:
    """The chapter, in order."""
    yield from _places()
    yield from _dates()
    yield from _names()
    yield from _homonyms(when)


def _places() -> Iterator[Story]:
    found = Call(operation=RSA, says="found", expect=FOUND)
    corsican = person(70, "Specimoni", "Ghjulia", "F", "1977-08-15", "2A004", income=21_000)
    yield Story(
        slug="ghjulia_specimoni",
        label="Née à Ajaccio (2A)",
        title="Born in Ajaccio",
        why="Corsica has letters in its codes.",
        person=corsican,
        home=home(70, "1 PLACE DE LA MAIRIE", "2A004", corsican),
        calls=(found,),
    )
    older = person(71, "Specimoni", "Ange", "M", "1974-03-19", "20033", income=26_000)
    yield Story(
        slug="ange_specimoni",
        label="Né à Bastia avant 1976",
        title="Born in Bastia before 1976",
        why="The registers hold the code of the day of birth, 20033, which is 2B033 today.",
        person=older,
        home=home(71, "14 RUE DE LA PAIX", "2B033", older),
        calls=(
            Call(
                operation=RSA,
                says="found by today's code",
                expect=FOUND,
                params={"codeCogInseeCommuneNaissance": "2B033"},
            ),
            Call(
                operation=RSA,
                says="found by the name of the commune and the département",
                expect=FOUND,
                params={
                    "codeCogInseeCommuneNaissance": None,
                    "nomCommuneNaissance": "Bastia",
                    "codeCogInseeDepartementNaissance": "2B",
                },
            ),
            Call(operation=RSA, says="the format of the API refuses the old code", status=422, code="00365"),
        ),
    )
    algeria = person(72, "Traversin", "Huguette", "F", "1957-10-01", "92352", occupation="retired", income=17_500)
    yield Story(
        slug="huguette_traversin",
        label="Née en Algérie française",
        title="Born in French Algeria",
        why="Code 92352; those who think of the country of today write 99352.",
        person=algeria,
        home=home(72, "36 BOULEVARD VICTOR HUGO", "06088", algeria),
        calls=(
            found,
            Call(
                operation=RSA,
                says="found with the country of today",
                expect=FOUND,
                params={"codeCogInseePaysNaissance": "99352"},
            ),
        ),
    )
    island = person(73, "Insulet", "Expédit", "M", "1983-06-30", "97411", income=19_500)
    yield Story(
        slug="expedit_insulet",
        label="Né à La Réunion",
        title="Born in an overseas département",
        why="Born in Saint-Denis of La Réunion: the country is France.",
        person=island,
        home=home(73, "9 RUE PASTEUR", "97411", island),
        calls=(found,),
    )


def _dates() -> Iterator[Story]:
    without_day = person(74, "Présumin", "Salif", "M", "1987-11-00", "99335", income=19_000)
    yield Story(
        slug="salif_presumin",
        label="Jour de naissance inconnu",
        title="Unknown day of birth",
        why="Civil status knows November 1987. FranceConnect says the first of the month.",
        person=without_day,
        home=home(74, "60 BOULEVARD DE VERDUN", "93048", without_day),
        calls=(
            Call(operation=RSA, says="found by year and month", expect=FOUND),
            Call(operation=RSA, says="found with the presumed day", expect=FOUND, params={"jourDateNaissance": "01"}),
            Call(
                operation="v3_cnav_revenu_solidarite_active_with_france_connect",
                says="found with FranceConnect's presumed day",
                expect=FOUND,
            ),
        ),
    )
    without_month = person(75, "Présumont", "Zahra", "F", "1961-00-00", "99212", occupation="none")
    yield Story(
        slug="zahra_presumont",
        label="Mois de naissance inconnu",
        title="Unknown month of birth",
        why="Civil status knows the year alone.",
        person=without_month,
        home=home(
            75, "13 RUE DES JARDINS", "59512", without_month, fund="CNAF", benefits=Benefits(rsa=date(2023, 2, 1))
        ),
        calls=(
            Call(operation=RSA, says="found by the year", expect={"est_beneficiaire": True}),
            Call(
                operation="v3_cnav_revenu_solidarite_active_with_france_connect",
                says="found with FranceConnect's 1 January",
                expect={"est_beneficiaire": True},
            ),
        ),
    )


def _names() -> Iterator[Story]:
    particle = person(76, "d'Œuvrecourt-L'Hypothèse", "Anne-Laure", "F", "1992-12-08", "54395", income=24_000)
    yield Story(
        slug="anne_laure_doeuvrecourt",
        label="Particule, apostrophe, ligature, trait d'union",
        title="Particle, apostrophe, ligature and hyphen",
        why="Every spelling of the name is hers; another name is not.",
        person=particle,
        home=home(76, "7 RUE DU MARECHAL FOCH", "54395", particle),
        calls=(
            Call(operation=RSA, says="found as written", expect=FOUND),
            Call(
                operation=RSA,
                says="found in capitals, without apostrophes nor hyphens",
                expect=FOUND,
                params={"nomNaissance": "D OEUVRECOURT L HYPOTHESE", "prenoms": ["ANNE LAURE"]},
            ),
            Call(
                operation=RSA,
                says="half of the name is another name",
                params={"nomNaissance": "Oeuvrecourt"},
                status=422,
                code="00355",
            ),
        ),
    )  # fmt: skip
    usage = person(77, "Avantet", "Nathalie", "F", "1968-06-17", "21231", income=27_500, usage_name="Aprèsille")
    husband = person(78, "Aprèsille", "Didier", "M", "1965-01-30", "21231", income=30_500)
    yield Story(
        slug="nathalie_avantet",
        label="Nom d'usage",
        title="A usage name",
        why="Née Avantet, known as Aprèsille. A caller who takes the usage name for the birth name finds her too.",
        person=usage,
        home=home(77, "10 RUE DE LA LIBERATION", "21231", usage, husband, union="marriage"),
        calls=(
            Call(operation=RSA, says="found by birth name", expect=FOUND),
            Call(operation=RSA, says="found with both", expect=FOUND, params={"nomUsage": "APRESILLE"}),
            Call(
                operation=RSA,
                says="found by the usage name, whole date of birth and given name agreeing",
                expect=FOUND,
                params={"nomNaissance": "Apresille"},
            ),
        ),
    )
    three = person(79, "Triplement", "Jean, Philippe, Arnaud", "M", "1994-07-14", "37261", income=23_500)
    yield Story(
        slug="jean_triplement",
        label="Trois prénoms",
        title="Three given names",
        why="The first must agree; the others may be missing, not wrong.",
        person=three,
        home=home(79, "23 RUE ANATOLE FRANCE", "37261", three),
        calls=(
            Call(operation=RSA, says="found by all three", expect=FOUND),
            Call(operation=RSA, says="found by the first alone", expect=FOUND, params={"prenoms": ["Jean"]}),
            Call(
                operation=RSA,
                says="not found by the second",
                params={"prenoms": ["Philippe"]},
                status=422,
                code="00355",
            ),
        ),
    )
    neutral = person(80, "Neutralin", "Alix", "F", "1999-09-09", "44109", income=18_000, sex_registered=False)
    yield Story(
        slug="alix_neutralin",
        label="Sexe non précisé",
        title="Unspecified sex",
        why="The registers hold no sex and FranceConnect says `unspecified`: it proves nothing and refuses nothing.",
        person=neutral,
        home=home(80, "35 RUE DES PEUPLIERS", "44109", neutral),
        gender="unspecified",
        calls=(
            Call(operation=RSA, says="found as a woman", expect=FOUND, params={"sexeEtatCivil": "F"}),
            Call(operation=RSA, says="found as a man", expect=FOUND, params={"sexeEtatCivil": "M"}),
            Call(
                operation="v3_cnav_revenu_solidarite_active_with_france_connect",
                says="found with FranceConnect",
                expect=FOUND,
            ),
        ),
    )
    changed = person(81, "Mutandin", "Maxime, Élise", "F", "1991-02-02", "06088", income=25_000)
    yield Story(
        slug="maxime_mutandin",
        label="Prénom et sexe changés à l'état civil",
        title="A given name and a sex that changed",
        why="A trans woman: the registers know her civil status of today; the old one is nobody's.",
        person=changed,
        home=home(81, "6 RUE VICTOR HUGO", "06088", changed),
        calls=(
            Call(operation=RSA, says="found by her civil status", expect=FOUND),
            Call(
                operation=RSA,
                says="not found under the old sex",
                params={"sexeEtatCivil": "M"},
                status=422,
                code="00355",
            ),
        ),
    )


def _homonyms(when: Calendar) -> Iterator[Story]:
    """Two that the place tells apart, two that nothing does."""
    contract = CivicService(
        start=date(when.year - 2, 10, 1), end=date(when.year - 1, 5, 31), siret=HOSTS[3][0],
        organisation=HOSTS[3][1],
    )  # fmt: skip
    told = [
        person(82, "Jumelet", "Lucas", "M", "2003-04-04", "69381", income=20_000, civic=(contract,)),
        person(83, "Jumelet", "Lucas", "M", "2003-04-04", "42218", income=17_000),
    ]
    for someone, where, name in zip(told, ("69381", "42218"), ("Lyon", "Saint-Étienne"), strict=True):
        rsa = someone is told[1]
        yield Story(
            slug=f"lucas_jumelet_{where}",
            label=f"Homonyme, né à {name}",
            title=f"Homonyms, the one of {name}",
            why="Two men of one name, born on one day in two communes: the place of birth tells them apart.",
            person=someone,
            home=home(
                82 + rsa, "20 RUE DES ACACIAS", where, someone, fund="CNAF" if rsa else None,
                benefits=Benefits(activity=date(2025, 5, 1)) if rsa else Benefits(),
            ),
            calls=(
                Call(
                    operation="v3_cnav_prime_activite_with_civility",
                    says=f"the one of {name}, by the commune of birth",
                    expect={"est_beneficiaire": rsa},
                ),
                Call(
                    operation=CIVIC,
                    says="without place of birth, nobody can tell which one is meant",
                    status=422,
                    code="00391",
                ),
            ),
        )  # fmt: skip
    twins = [person(84 + n, "Doublemain", "Marie", "F", "1985-05-05", "75114", income=22_000) for n in (0, 1)]
    yield Story(
        slug="marie_doublemain",
        label="Deux personnes que rien ne distingue",
        title="Two people whom nothing tells apart",
        why="Same names, same day, same place: ambiguous, hence never found. There are two of them.",
        person=twins[0],
        home=home(84, "11 RUE LEON GAMBETTA", "75114", twins[0]),
        calls=(
            Call(operation=RSA, says="ambiguous: not identified", status=422, code="00355"),
            Call(
                operation="v3_cnav_revenu_solidarite_active_with_france_connect",
                says="no more with FranceConnect",
                status=422,
                code="00355",
            ),
        ),
    )
    yield Story(
        slug="marie_doublemain_bis",
        label="L'autre des deux",
        title="The other one",
        why="See above.",
        person=twins[1],
        home=home(85, "48 RUE DU 8 MAI 1945", "75114", twins[1]),
        calls=(Call(operation=RSA, says="ambiguous: not identified", status=422, code="00355"),),
    )
