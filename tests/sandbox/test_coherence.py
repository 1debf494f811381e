"""What one administration knows of a person agrees with what the others know: properties over seeds and days."""

from __future__ import annotations

from collections import Counter
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unefois.gateway.validate import from_identity
from unefois.identity import cog
from unefois.identity.ine import ine_form
from unefois.operations.checks import CNAV
from unefois.operations.records import DATASETS, problems
from unefois.sandbox import Calendar
from unefois.sandbox.citizens import citizens
from unefois.sandbox.generate import drawn, households
from unefois.sandbox.records import education
from unefois.sandbox.records.family import monthly_benefits, parts_twice

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
few = settings(max_examples=25, deadline=None)


def block(seed, today, size=60):
    """(household, person, records by dataset) of everybody in a small block, with the calendar."""
    when = Calendar(today)
    found = []
    for home in households(seed % 97, size, seed, when):
        for person, citizen in zip(home.people(), citizens(home, when), strict=True):
            records = {held.dataset: msgspec.json.decode(held.payload) for held in citizen.records}
            found.append((home, person, citizen, records))
    return when, found


@few
@given(st.integers(0, 10**9), DAYS)
def test_every_record_is_canonical(seed, today):
    _, found = block(seed, today)
    wrong = {
        f"{dataset}: {problem}"
        for _, _, _, records in found
        for dataset, record in records.items()
        if dataset in DATASETS
        for problem in problems(dataset, record)
    }
    assert wrong == set()


@few
@given(st.integers(0, 10**9), DAYS)
def test_a_family_has_one_quotient_that_follows_from_its_tax(seed, today):
    when, found = block(seed, today)
    by_serial = {person.serial: records for _, person, _, records in found}
    for home in {home.serial: home for home, *_ in found}.values():
        files = [by_serial[adult.serial].get("quotient_familial") for adult in home.adults]
        assert all(file == files[0] for file in files)
        if not files[0] or "absent" in files[0] or files[0]["quotient_familial"]["valeur"] is None:
            continue
        file = files[0]
        assert [child["prenoms"] for child in file["enfants"]] == [
            child.all_given for child in home.children if when.age(child.birth.replace(day=1)) < 20
        ]
        declared = 0
        for adult in home.adults[:1] if home.together else home.adults:
            tax = by_serial[adult.serial].get("impot_particulier", {"situations": []})["situations"]
            year = next((item for item in tax if item["annee"] == when.year - 2), None)
            if year is None:
                break  # a declarant who was a minor then
            declared += year["revDeclCat1Tspr"]
        else:
            disabled = sum(child.disabled for child in home.children if when.age(child.birth.replace(day=1)) < 20)
            count = len(file["enfants"])
            resources = declared * 9 // 10 + 12 * monthly_benefits(home, count, disabled)
            assert file["quotient_familial"]["valeur"] == resources * 2 // (12 * parts_twice(count, disabled))
        months = [(item["annee"], item["mois"]) for item in file.get("historique", ())]
        assert months == (list(when.months) if home.fund == "CNAF" else [])


@few
@given(st.integers(0, 10**9), DAYS)
def test_one_occupation_and_only_what_goes_with_it(seed, today):
    when, found = block(seed, today)
    for home, person, citizen, records in found:
        present = set(records)
        kinds = Counter(kind for kind, _ in citizen.keys)
        assert (person.occupation == "pupil") == ("scolarites" in present)
        assert (person.occupation == "student") == ("statut_etudiant" in present) == bool(kinds["ine"])
        assert kinds["ine"] <= 1
        assert "etudiant_boursier" not in present or "statut_etudiant" in present
        if person.occupation == "jobseeker":
            assert records["statut_demandeur_emploi"]["inscription"]["date_fin"] is None
        elif "statut_demandeur_emploi" in present:
            assert person.occupation == "employee"
            assert records["statut_demandeur_emploi"]["inscription"]["date_fin"] is not None
        if person.leaves:
            assert person.occupation == "employee"
            assert "indemnites_journalieres" in present
        if when.age(person.birth) < 16:
            assert not present & {"impot_particulier", "statut_demandeur_emploi", "service_national", "statut_etudiant"}
        assert ("service_national" in present) == (16 <= when.age(person.birth) <= 25)
        assert all(age < when.age(home.adults[0].birth) for age in [when.age(child.birth) for child in home.children])


@few
@given(st.integers(0, 10**9), DAYS)
def test_a_pupil_is_in_one_school_of_his_age(seed, today):
    when, found = block(seed, today)
    for _, person, _, records in found:
        if "scolarites" not in records:
            continue
        years = [item["annee_scolaire"] for item in records["scolarites"]["scolarites"]]
        assert len(years) == len(set(years))
        assert years[0] == when.school_label
        for held, item in zip(person.schooling, records["scolarites"]["scolarites"], strict=True):
            level = education.LEVELS[held.level]
            assert held.year - person.birth.year == level.age
            assert item["degre"] == ("1D" if level.age <= 10 else "2D")
            assert item["est_boursier"] == (item["echelon_bourse"] is not None)
            assert item["code_bcn_departement"].endswith(held.town.department[-2:])


@few
@given(st.integers(0, 10**9), DAYS)
def test_money_agrees_with_rights(seed, today):
    when, found = block(seed, today)
    for home, person, _, records in found:
        if "indemnites_france_travail" in records:
            paid = records["indemnites_france_travail"]["paiements"]
            held = person.registration
            assert bool(paid) <= bool(held.daily)
            assert len(paid) <= 24
            assert [item["date_versement"] for item in paid] == sorted(item["date_versement"] for item in paid)
            for item in paid:
                assert held.start.isoformat() < item["date_versement"] <= when.today.isoformat()
                parts = ("montant_allocations", "montant_aides", "montant_autres")
                assert round(item["montant_total"] * 100) == sum(round(item[part] * 100) for part in parts)
        for item in records.get("indemnites_journalieres", {"beneficiaires": []})["beneficiaires"]:
            for period in item["periodes"]:
                days = date.fromisoformat(period["date_fin"]) - date.fromisoformat(period["date_debut"])
                assert days.days + 1 == period["nombre_jours"] <= 14
                assert period["date_fin"] <= when.today.isoformat()
        if home.benefits.rsa:
            assert home.benefits.health
            assert not home.benefits.health_paid
            assert sum(adult.incomes[0] for adult in home.adults) < 25_000
        if home.benefits.support:
            assert len(home.adults) == 1
            assert home.children
        if home.is_adult(person):
            tax = records.get("impot_particulier", {"situations": []})["situations"]
            assert [item["annee"] for item in tax] == [
                year for year in when.tax_years if year - person.birth.year >= 18
            ] or home.together
            for item in tax:
                assert 0 <= item["impotRevenuNet"] <= item["rfr"] * 45 // 100
                assert item["nbPart"] * 4 == int(item["nbPart"] * 4)


@few
@given(st.integers(0, 10**9), DAYS)
def test_identities_are_those_of_the_registers(seed, today):
    when, found = block(seed, today)
    for _, person, citizen, _ in found:
        identity = citizen.identity
        assert identity.family_name
        assert identity.given_names
        assert person.birth < when.today
        if identity.birth_country == "99100":
            assert identity.birth_commune
            known = cog.communes(identity.birth_commune)
            assert known or cog.is_commune_code(identity.birth_commune)
            assert identity.birth_day
        else:
            assert identity.birth_commune is None
            assert cog.country_name(identity.birth_country)


@pytest.fixture(scope="module")
def crowd():
    return list(drawn(6000, 3, date(2026, 11, 22)))


def test_everybody_can_be_asked_about(crowd):
    """The API refuses letters that French civil status does not know, and the codes of Corsica before 1976."""
    for citizen in crowd:
        given = from_identity(citizen.identity)
        given = {role: value for role, value in given.items() if value not in ("00", "0000")}
        if given.get("codeCogInseeCommuneNaissance", "").startswith("20"):
            del given["codeCogInseeCommuneNaissance"]
            given |= {"nomCommuneNaissance": "Ajaccio", "codeCogInseeDepartementNaissance": "2A"}
        errors = []
        for check in CNAV:
            check(given, {}, errors, date(2026, 11, 22))
        assert errors == [], given


def test_nobody_has_the_number_of_another(crowd):
    keys = Counter(key for citizen in crowd for key in citizen.keys)
    assert keys.most_common(1)[0][1] == 1
    assert all(ine_form(value) == "rnie" for kind, value in keys if kind == "ine")


def test_the_crowd_looks_like_a_country(crowd):
    """Shares that a reader of the sandbox counts on, within wide bounds."""
    held = Counter(record.dataset for citizen in crowd for record in citizen.records)
    identities = [citizen.identity for citizen in crowd]
    shares = {
        "children": (sum(identity.birth_year > 2008 for identity in identities), 0.15, 0.32),
        "born abroad": (sum(identity.birth_country != "99100" for identity in identities), 0.05, 0.15),
        "usage name": (sum(bool(identity.usage_name) for identity in identities), 0.1, 0.3),
        "part of the birth unknown": (sum(not identity.birth_day for identity in identities), 0.0003, 0.01),
        "several given names": (sum(len(identity.given_names) > 1 for identity in identities), 0.5, 0.8),
        "family fund": (held["quotient_familial"], 0.2, 0.6),
        "students": (held["statut_etudiant"], 0.015, 0.08),
        "jobseekers, of now and before": (held["statut_demandeur_emploi"], 0.03, 0.13),
        "pupils": (held["scolarites"], 0.12, 0.3),
    }
    wrong = {
        name: count / len(crowd) for name, (count, low, high) in shares.items() if not low < count / len(crowd) < high
    }
    assert wrong == {}
    assert 2 <= max(Counter((i.family_name, i.given_names[0]) for i in identities).values()) < 15  # homonyms
