"""What is given to the ARE engine: a person, employment periods, and what happened since.

Amounts are ``Decimal`` euros, at most two decimals; dates are inclusive on both sides. Unknown fields are
refused. :func:`decode` reads JSON-like data (a YAML or JSON document) into a :class:`Career`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, get_args

import msgspec

from unefois.law.are.options import Options
from unefois.law.reading import in_french, out_of_calendar

Contract = Literal["cdi", "cdd", "interim", "apprentissage", "saisonnier"]
EndReason = Literal[
    "fin_cdd",
    "fin_interim",
    "licenciement",
    "licenciement_economique",
    "rupture_conventionnelle",
    "rupture_essai_employeur",
    "demission_legitime",
    "demission_reconversion",
    "demission",
    "rupture_essai_salarie",
    "abandon_de_poste",
    "retraite",
]
AbsenceKind = Literal["maladie", "maternite", "paternite", "accident_travail", "activite_partielle", "sans_solde"]
EventKind = Literal[
    "maladie", "maternite", "paternite", "accident_travail", "emploi", "etranger", "non_inscrit", "formation"
]
Territory = Literal["metropole", "outre_mer", "alsace_moselle"]

CONTRACTS: Final[tuple[str, ...]] = get_args(Contract)
REASONS: Final[tuple[str, ...]] = get_args(EndReason)
ABSENCES: Final[tuple[str, ...]] = get_args(AbsenceKind)
EVENTS: Final[tuple[str, ...]] = get_args(EventKind)
TERRITORIES: Final[tuple[str, ...]] = get_args(Territory)

VOLUNTARY: Final = frozenset({"demission", "rupture_essai_salarie", "abandon_de_poste", "retraite"})
DISMISSALS: Final = frozenset({"licenciement", "licenciement_economique"})

Share = Decimal  # of a full time, over 0, at most 1
Money = Decimal  # euros, at least 0; checked by faults.py with the rest


class Pay(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Gross pay of one month (``month`` is any day of it), bonuses of the month included, in euros."""

    month: date
    gross: Money
    hours: Money | None = None


class Bonus(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A bonus for a longer period: spread evenly over the months it pays for."""

    amount: Money
    first: date
    last: date


class Absence(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Days of the contract that were not worked nor normally paid."""

    start: date
    end: date
    kind: AbsenceKind


class Employment(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One contract that has ended.

    ``monthly_gross`` is the pay of a full month, incomplete months being in proportion of their calendar
    days and days of absence being left out; ``pay`` gives the months one by one instead, as they were paid.
    Severance and paid-leave indemnities never enter the reference pay: they only delay the first payment.
    """

    start: date
    end: date
    end_reason: EndReason = "fin_cdd"
    contract: Contract = "cdd"
    monthly_gross: Money | None = None
    pay: list[Pay] = []
    bonuses: list[Bonus] = []
    monthly_hours: Money | None = None
    working_time: Share = Decimal(1)
    paid_leave_indemnity: Money = Decimal(0)
    severance_legal: Money = Decimal(0)
    severance_above_legal: Money = Decimal(0)
    procedure_engaged: date | None = None
    absences: list[Absence] = []


class Person(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Who asks, and the answers to the conditions that no figure decides."""

    birth: date
    registered: date
    territory: Territory = "metropole"
    registered_as_seeker: bool = True
    fit_for_work: bool = True
    seeking_work: bool = True
    full_pension: date | None = None
    keeps_until_pension: bool = False
    reference_tax_income: Money | None = None
    tax_shares: Decimal = Decimal(1)
    last_waiting_period: date | None = None


class Event(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Days that are not payable (or, for ``formation``, paid as AREF)."""

    kind: EventKind
    start: date
    end: date


class Activity(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Gross pay (and hours) declared for a month while receiving the allowance."""

    month: date
    gross: Money
    hours: Money | None = None


class PriorRight(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A right opened before, as last notified: ``daily`` and ``sjr`` are those in force at registration."""

    opened: date
    end_of_contract: date
    daily: Money
    sjr: Money
    remaining_days: Annotated[int, msgspec.Meta(ge=0)]
    duration_days: Annotated[int, msgspec.Meta(ge=1)]
    days_paid_full_rate: Annotated[int, msgspec.Meta(ge=0)] | None = None


class Career(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Everything the engine is told. ``between`` are periods out of contract that lengthen nothing
    (maternity, sickness over 15 days, work accident): they leave the divisor since 2021-10.
    """

    person: Person
    employments: list[Employment] = []
    between: list[Event] = []
    events: list[Event] = []
    activities: list[Activity] = []
    prior: PriorRight | None = None
    choice: Literal["auto", "old", "new"] = "auto"
    options: Options = Options()


class CareerError(ValueError):
    """What is wrong with the input, one line per fault: field, value, rule, what is expected."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def decode(data: Any) -> Career:
    """JSON-like data to a career; dates may be ``date`` objects or ISO texts.

    :raises CareerError: unknown field, wrong type, or a value out of its bounds, with the field's path.
    """
    try:
        career = msgspec.convert(data, Career, strict=False)
    except msgspec.ValidationError as error:
        raise CareerError([in_french(error, data, Career)]) from None
    found = out_of_calendar(career)
    if found:
        raise CareerError(found)
    return career
