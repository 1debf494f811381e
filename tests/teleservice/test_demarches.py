"""Decisions: what decides, what is said, and the figures that decide."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unefois.client.api import cnous, dgfip, dss, france_travail, men
from unefois.franceconnect.simulator import registry
from unefois.teleservice import demarches
from unefois.teleservice.collect import Found, Outcome, State
from unefois.teleservice.demarches import aide_juridictionnelle as legal_aid
from unefois.teleservice.demarches import cantine, transports
from unefois.teleservice.demarches.base import baremes, cents, euros
from unefois.teleservice.identity import SCOPES

TODAY = date(2026, 11, 15)
income = st.integers(0, 100_000)
household = st.integers(1, 12)


def outcome(source, data=None, *, state=State.FOUND, about=""):
    return Outcome(source=source, state=state, milliseconds=1, path="/", about=about, data=data)


def decided(demarche, *outcomes):
    return demarche.DEMARCHE.decide(Found(outcomes), None, TODAY)


# --- figures ---


def test_every_bareme_has_its_source_and_its_date():
    for name, figures in baremes().items():
        assert figures["source"], name
        assert isinstance(figures["depuis"], date), name
        assert figures["note"], name


def test_amounts_in_french():
    assert (euros(12862), cents(100), cents(260), cents(123405)) == (
        "12\u202f862\u00a0€", "1\u00a0€", "2,60\u00a0€", "1\u202f234,05\u00a0€",
    )  # fmt: skip


def test_the_scopes_asked_are_franceconnects():
    known = registry.load()
    registered = {scope for provider in known.data_providers.values() for scope in provider.scopes}
    for demarche in demarches.ALL:
        assert set(demarche.scopes) <= registered, demarche.slug
        for source in demarche.sources:
            assert source.scopes, "a source asked with FranceConnect needs a scope"
    assert set(SCOPES) <= set(known.identity_scopes)


# --- legal aid ---


def tax(amount, *, status="C", dependants=0):
    return dgfip.ImpotParticulier(
        annee=2025, rfr=amount, sitFam=status, nbPart=Decimal(1), pac=dgfip.ImpotParticulierPac(nbPac=dependants)
    )


@pytest.mark.parametrize(
    ("members", "published"),
    [
        (1, [12862, 15203, 19290]),
        (2, [15177, 17518, 21605]),
    ],
)
def test_the_ceilings_are_those_that_the_ministry_published(members, published):
    """Table of justice.fr, updated on 24 January 2025."""
    assert [top for top, _ in legal_aid.ceilings(members)] == published


@pytest.mark.parametrize(
    ("amount", "kind", "title"),
    [
        (12862, "yes", "Aide juridictionnelle totale"),
        (12863, "yes", "Aide juridictionnelle partielle : 55 %"),
        (15203, "yes", "Aide juridictionnelle partielle : 55 %"),
        (15204, "yes", "Aide juridictionnelle partielle : 25 %"),
        (19290, "yes", "Aide juridictionnelle partielle : 25 %"),
        (19291, "no", "Revenus au-dessus des plafonds"),
    ],
)
def test_the_income_decides_to_the_euro(amount, kind, title):
    decision = decided(legal_aid, outcome(legal_aid.TAX, tax(amount)))
    assert (decision.kind, decision.title) == (kind, title)
    assert euros(amount) in decision.steps[0]


@pytest.mark.parametrize(("status", "dependants", "members"), [("C", 0, 1), ("M", 0, 2), ("O", 2, 4), ("D", 1, 2)])
def test_the_household_is_the_tax_authoritys(status, dependants, members):
    top = legal_aid.ceilings(members)[0][0]
    holder = tax(top, status=status, dependants=dependants)
    assert decided(legal_aid, outcome(legal_aid.TAX, holder)).title == "Aide juridictionnelle totale"


@given(income, income, household)
def test_a_lower_income_never_gives_less(one, other, members):
    low, high = sorted((one, other))
    assert share(low, members) >= share(high, members)


@given(income, household)
def test_a_larger_household_never_gives_less(amount, members):
    assert share(amount, members + 1) >= share(amount, members)


def share(amount, members):
    return next((percent for top, percent in legal_aid.ceilings(members) if amount <= top), 0)


def test_what_is_typed_is_not_believed():
    typed = {"rfr": "9000", "membres": "1"}
    decision = legal_aid.DEMARCHE.decide(Found(()), typed, TODAY)
    assert decision.kind == "open"
    assert "agent" in decision.title


@pytest.mark.parametrize("state", [State.DOWN, State.EXPIRED, State.UNKNOWN, State.REFUSED, State.NO_FILE])
def test_without_an_income_nothing_is_decided(state):
    assert decided(legal_aid, outcome(legal_aid.TAX, state=state)).kind == "open"


# --- canteen ---


def family(quotient, *children):
    return dss.QuotientFamilial(
        quotient_familial=dss.QuotientFamilialDetail(
            fournisseur="CNAF", valeur=quotient, annee=2026, mois=11, annee_calcul=2026, mois_calcul=11
        ),
        enfants=children,
    )


def at_school(*, enrolled=True):
    return men.Scolarite(est_scolarise=enrolled)


@pytest.mark.parametrize(("quotient", "price"), [(0, 100), (1000, 100), (1001, 260), (1400, 260), (1401, 410)])
def test_the_price_follows_the_quotient(quotient, price):
    assert cantine.price(quotient) == price
    decision = decided(
        cantine, outcome(cantine.QUOTIENT, family(quotient)), outcome(cantine.SCHOOL, at_school(), about="Zoé")
    )
    assert decision.title == f"Repas à {cents(price)} pour Zoé"
    assert decision.kind == ("yes" if price < 410 else "no")


def test_zero_is_a_quotient_and_null_is_none():
    pupil = outcome(cantine.SCHOOL, at_school(), about="Zoé")
    assert decided(cantine, outcome(cantine.QUOTIENT, family(0)), pupil).kind == "yes"
    assert decided(cantine, outcome(cantine.QUOTIENT, family(None)), pupil).kind == "open"


def test_a_school_that_does_not_answer_keeps_the_price():
    down = outcome(cantine.SCHOOL, state=State.DOWN, about="Zoé")
    decision = decided(cantine, outcome(cantine.QUOTIENT, family(500)), down)
    assert decision.kind == "open"
    assert "1\u00a0€" in decision.title


def test_no_child_at_school():
    away = outcome(cantine.SCHOOL, at_school(enrolled=False), about="Zoé")
    assert decided(cantine, outcome(cantine.QUOTIENT, family(500)), away).kind == "no"


def test_every_child_of_the_household_is_accounted_for():
    def child(name, born):
        return dss.QuotientFamilialEnfant(
            nom_naissance="FICTIVET", nom_usage=None, prenoms=name, date_naissance=born, sexe="F"
        )

    household = family(824, child("LÉO", "2013-02-19"), child("ZOÉ", "2020-05-27"), child("BÉBÉ", "2025-01-02"))
    pupil = outcome(cantine.SCHOOL, at_school(), about="Zoé")
    decision = decided(cantine, outcome(cantine.QUOTIENT, household), pupil)
    assert decision.title.endswith("pour Zoé")
    assert [step.split(" : ")[0] for step in decision.steps[-2:]] == ["Léo", "Bébé"]
    assert "collège" in decision.steps[-2]


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_lower_quotient_never_costs_more(one, other):
    low, high = sorted((one, other))
    assert cantine.price(low) <= cantine.price(high)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("35000 RENNES", "035"),
        ("20000 AJACCIO", "620"),
        ("20200 BASTIA", "720"),
        ("97400 SAINT DENIS", "974"),
        ("RENNES", None),
    ],
)
def test_the_ministrys_code_of_a_departement(line, code):
    assert cantine.department(line) == code


@pytest.mark.parametrize(("day", "year"), [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (TODAY, 2026)])
def test_the_school_year(day, year):
    assert cantine.school_year(day) == year


# --- transport ---


def job(end):
    held = france_travail.DemandeurEmploiInscription(
        date_debut=date(2025, 9, 15), date_fin=end, code_certification_cnav=None,
        categorie=france_travail.DemandeurEmploiInscriptionCategorie(code=1, libelle=""),
    )  # fmt: skip
    return outcome(transports.JOB, france_travail.DemandeurEmploi(inscription=held))


def grant(*, held=True, lost=False):
    status = cnous.EtudiantBoursierStatutBoursier(est_boursier=held, est_radie=lost, date_radiation=None)
    return outcome(transports.GRANT, cnous.EtudiantBoursier(statut_boursier=status))


def cover(held):
    return outcome(transports.HEALTH, dss.ComplementaireSanteSolidaire(est_beneficiaire=held, avec_participation=False))


@pytest.mark.parametrize(
    ("outcomes", "kind", "price"),
    [
        ([job(None)], "yes", "16,80"),
        ([job(TODAY)], "yes", "16,80"),
        ([job(date(2026, 11, 14))], "no", "42"),
        ([grant()], "yes", "16,80"),
        ([grant(lost=True)], "no", "42"),
        ([grant(held=False)], "no", "42"),
        ([job(None), cover(True)], "yes", "10,50"),
        ([cover(False)], "no", "42"),
    ],
)
def test_the_best_reduction_is_kept(outcomes, kind, price):
    decision = decided(transports, *outcomes)
    assert (decision.kind, price in decision.title) == (kind, True)


def test_a_source_that_is_down_is_said_and_does_not_undo_the_others():
    down = outcome(transports.HEALTH, state=State.DOWN)
    kept = decided(transports, job(None), down)
    assert kept.kind == "yes"
    assert any("Sécurité sociale" in step for step in kept.steps)
    assert decided(transports, job(date(2020, 1, 1)), down).kind == "open"


@pytest.mark.parametrize("demarche", [cantine, transports])
@pytest.mark.parametrize("state", [State.FOUND, State.NO_FILE])
def test_what_is_typed_teaches_nothing_about_the_person(demarche, state):
    """Anybody may type anybody's civil identity: having a file and having none look the same."""
    source = demarche.DEMARCHE.sources[0]
    typed = Outcome(source=source, state=state, milliseconds=1, path="/", data=None, typed=True)
    assert (typed.hidden, typed.said_state) == (True, "réponse reçue")
    decision = demarche.DEMARCHE.decide(Found([typed]), {}, TODAY)
    assert (decision.kind, decision.title) == ("open", "Demande enregistrée")


def test_a_person_without_any_file_is_answered():
    nothing = [outcome(source, state=State.NO_FILE) for source in transports.DEMARCHE.sources]
    assert decided(transports, *nothing).kind == "no"
