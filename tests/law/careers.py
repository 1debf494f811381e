"""Careers in a line, for the tests of the allowance."""

from __future__ import annotations

from datetime import date, timedelta

from unefois.law import are

BIRTH = date(1985, 3, 1)
CONDITIONS = (
    "inscription comme demandeur d'emploi",
    "inscription dans les douze mois de la fin du contrat",
    "affiliation suffisante",
    "aptitude physique",
    "pas en âge de la retraite à taux plein",
    "recherche d'emploi",
    "privation involontaire d'emploi",
)


def career(*jobs, registered=None, birth=BIRTH, person=None, **more):
    jobs = [{"monthly_gross": 2000} | job for job in jobs]
    last = max(date.fromisoformat(job["end"]) for job in jobs) if jobs else None
    registered = registered or (last + timedelta(days=1)).isoformat()
    who = {"birth": birth, "registered": registered} | (person or {})
    return are.decode({"person": who, "employments": jobs} | more)


def met(right):
    return {one.name: one.met for one in right.conditions}


ONE_YEAR = {"start": "2025-01-01", "end": "2025-12-31"}
