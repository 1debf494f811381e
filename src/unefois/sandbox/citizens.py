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


def records(home: Household, person: Person, when: Calendar) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """(dataset, reference, record or None) of a person, for every administration."""
    adult = home.is_adult(person)
    if adult:
        yield "quotient_familial", "", family.quotient(home, when)
        yield "participation_familiale_eaje", "", family.childcare(home, when)
    yield "prestations_sociales", "", family.benefits(home, person)
    if adult:
        yield "impot_particulier", "", tax.situations(home, person, when)
        yield "droits_assurance_maladie", "", health.rights(home, person, when)
        yield "indemnites_journalieres", "", health.allowances(home, when)
    yield "scolarites", "", education.pupil(person)
    yield "statut_etudiant", "", education.student(person)
    yield "etudiant_boursier", "", education.scholarship(person)
    yield "statut_demandeur_emploi", "", work.registration(home, person)
    yield "indemnites_france_travail", "", work.payments(person, when)
    yield "service_national", "", service.national(person, when)
    yield "service_civique", "", service.civic(person, when)
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


def citizens(home: Household, when: Calendar) -> Iterator[Citizen]:
    """Everybody of a household, ready to load."""
    for person in home.people():
        yield Citizen(
            public_id=public_id(person.serial),
            identity=person.identity,
            keys=keys(person),
            records=tuple(
                Holding(dataset, _encode(record), reference)
                for dataset, reference, record in records(home, person, when)
                if record is not None
            ),
        )
