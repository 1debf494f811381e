"""From a household to the people that the register loads: identities, keys and encoded records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from unefois.sandbox.records import education, family, health, service, sport, tax, vehicle, work
from unefois.sources.register.loader import Citizen, Holding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unefois.sandbox.model import Calendar, Household, Person

FIRST_ID = 0xBA5AB1E0_0000_8000_8000_000000000000
"""Public identifiers of the sandbox begin here (UUID version 8), so that they can be told and removed."""
LAST_ID = 0xBA5AB1E0_0000_8000_8FFF_FFFFFFFFFFFF
ROOM = 100_000_000
"""How many people may be drawn: what the numbers of `unefois.sandbox.numbers` allow."""

_encode = msgspec.json.Encoder(decimal_format="number").encode


def public_id(serial: int) -> UUID:
    """The identifier of the person of that serial number."""
    return UUID(int=FIRST_ID + serial)


Found = tuple[str, str, dict[str, Any] | None]
"""Dataset, reference, record or None."""


def shared(home: Household, when: Calendar) -> Iterator[Found]:
    """The records that every adult of the household has alike."""
    yield "quotient_familial", "", family.quotient(home, when)
    yield "participation_familiale_eaje", "", family.childcare(home, when)
    yield "indemnites_journalieres", "", health.allowances(home, when)
    if home.together:
        yield "impot_particulier", "", tax.situations(home, home.adults[0], when)


def own(home: Household, person: Person, when: Calendar) -> Iterator[Found]:
    """The records of one person."""
    yield "prestations_sociales", "", family.benefits(home, person)
    if home.is_adult(person):
        if not home.together:
            yield "impot_particulier", "", tax.situations(home, person, when)
        yield "droits_assurance_maladie", "", health.rights(home, person, when)
    if person.schooling:
        yield "scolarites", "", education.pupil(person)
    if person.studies:
        yield "statut_etudiant", "", education.student(person)
        yield "etudiant_boursier", "", education.scholarship(person)
    if person.registration:
        yield "statut_demandeur_emploi", "", work.registration(home, person)
        yield "indemnites_france_travail", "", work.payments(person, when)
    yield "service_national", "", service.national(person, when)
    yield "service_civique", "", service.civic(person, when)
    if person.career:
        yield "statut_sportif", "", sport.athlete(person, when)
    for held in person.vehicles:
        yield "extrait_immatriculation_vehicule", held.plate, vehicle.registration(home, person, held)


def keys(person: Person) -> tuple[tuple[str, str], ...]:
    """The numbers by which administrations know a person."""
    found = []
    if person.studies:
        found.append(("ine", person.studies.ine))
    if person.registration:
        found.append(("identifiant_france_travail", person.registration.identifier))
    if person.career:
        found.append(("psqs", person.career.psqs))
    return (*found, *(("immatriculation", held.plate) for held in person.vehicles))


def citizens(home: Household, when: Calendar, datasets: frozenset[str] | None = None) -> Iterator[Citizen]:
    """Everybody of a household, ready to load; with `datasets`, those records alone."""
    common = _holdings(shared(home, when), datasets)
    for person in home.people():
        held = _holdings(own(home, person, when), datasets)
        yield Citizen(
            public_id=public_id(person.serial),
            identity=person.identity,
            keys=keys(person),
            records=common + held if home.is_adult(person) else held,
        )


def _holdings(found: Iterator[Found], datasets: frozenset[str] | None) -> tuple[Holding, ...]:
    return tuple(
        Holding(dataset, _encode(record), reference)
        for dataset, reference, record in found
        if record is not None and (datasets is None or dataset in datasets)
    )
