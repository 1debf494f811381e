"""What a visitor typed, to the request of the same calculation; every fault beside its field.

Amounts and dates are read as people write them in French: « 2 500,50 € », « 31/12/2025 ».
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from unefois.law.money import AmountError, cents
from unefois.law.reading import ReadingError, in_french, parse
from unefois.portal.calculator.compute import Refused, expanded
from unefois.portal.calculator.shapes import AreRequest, IjRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f€]+")
_LONGEST: Final = 200_000

_SIMPLIFIED: Final = {
    "person.birth": "simple.birth",
    "person.registered": "simple.registered",
    "employments[0].start": "simple.months",
    "employments[0].end": "simple.end",
    "employments[0].monthly_gross": "simple.monthly_gross",
    "employments[0].pay": "simple.monthly_gross",
    "employments": "simple.end",
    "employments[0].paid_leave_indemnity": "extra.paid_leave_indemnity",
    "employments[0].severance_above_legal": "extra.severance_above_legal",
    "employments[0].working_time": "extra.working_time",
    "person.reference_tax_income": "extra.reference_tax_income",
    "person.tax_shares": "extra.tax_shares",
}
"""Where the faults of the expansion are to be seen in the simplified call."""
AMOUNT, WHOLE, DAY, CHOICE, TEXT = "montant", "entier", "date", "choix", "texte"
_EXPECTED: Final = {AMOUNT: "un montant, comme 2500,50", WHOLE: "un nombre entier", DAY: "une date, comme 31/12/2025"}


@dataclass(frozen=True, slots=True)
class Input:
    """One field: its name, what it is called, how it is read, and where its value goes in the request."""

    name: str
    label: str
    kind: str
    path: tuple[str, ...]
    hint: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Filled:
    """An input with what was typed, and what is wrong with it."""

    input: Input
    value: str = ""
    error: str = ""


@dataclass(slots=True)
class Form:
    """Inputs by group, a document that may replace the first group, and the faults that belong to no field."""

    groups: dict[str, list[Filled]]
    document: str = ""
    errors: list[str] = field(default_factory=list)

    def inputs(self) -> Iterable[Filled]:
        """All inputs, in the order of the page."""
        return (one for group in self.groups.values() for one in group)

    @property
    def faulty(self) -> list[Filled]:
        """The inputs with something wrong."""
        return [one for one in self.inputs() if one.error]

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors and not self.faulty

    @property
    def opened(self) -> dict[str, bool]:
        """Groups where something is typed or wrong: they are shown unfolded."""
        return {name: any(one.value or one.error for one in group) for name, group in self.groups.items()}

    def blame(self, fault: str) -> None:
        """Put a fault beside the field that it names, or at the top."""
        name, _, said = fault.removeprefix("career.").partition(" : ")
        name = _SIMPLIFIED.get(name, name)
        for one in self.inputs():
            if name and name == ".".join(one.input.path) and not self.document:
                one.error = one.error or said
                return
        self.errors.append(fault)


REASONS: Final = (
    ("fin_cdd", "Fin de CDD"),
    ("fin_interim", "Fin de mission d’intérim"),
    ("licenciement", "Licenciement"),
    ("licenciement_economique", "Licenciement économique"),
    ("rupture_conventionnelle", "Rupture conventionnelle"),
    ("rupture_essai_employeur", "Fin de période d’essai, par l’employeur"),
    ("demission_legitime", "Démission légitime"),
    ("demission_reconversion", "Démission pour reconversion"),
    ("demission", "Démission"),
    ("rupture_essai_salarie", "Fin de période d’essai, par le salarié"),
    ("abandon_de_poste", "Abandon de poste"),
    ("retraite", "Retraite"),
)
RISKS: Final = (
    ("maladie", "Maladie"),
    ("maternite", "Maternité"),
    ("paternite", "Paternité et accueil de l’enfant"),
    ("adoption", "Adoption"),
    ("accident_travail", "Accident du travail"),
    ("maladie_professionnelle", "Maladie professionnelle"),
)
ARE_INPUTS: Final = {
    "situation": (
        Input(
            "monthly_gross",
            "Salaire brut par mois",
            AMOUNT,
            ("simple", "monthly_gross"),
            "En euros, primes comprises",
            True,
        ),
        Input("months", "Durée du contrat", WHOLE, ("simple", "months"), "En mois", True),
        Input("end", "Dernier jour du contrat", DAY, ("simple", "end"), "", True),
        Input("end_reason", "Pourquoi il a fini", CHOICE, ("simple", "end_reason"), "", True, REASONS),
        Input("birth", "Date de naissance", DAY, ("simple", "birth"), "L’âge change la durée", True),
        Input(
            "registered",
            "Inscription à France Travail",
            DAY,
            ("simple", "registered"),
            "Facultatif : sinon le lendemain du contrat",
        ),
    ),
    "extra": (
        Input(
            "paid_leave_indemnity",
            "Indemnité de congés payés",
            AMOUNT,
            ("extra", "paid_leave_indemnity"),
            "Brute : elle retarde le premier paiement",
        ),
        Input(
            "severance_above_legal",
            "Indemnité de rupture au-delà du minimum légal",
            AMOUNT,
            ("extra", "severance_above_legal"),
            "Brute : elle le retarde aussi",
        ),
        Input("working_time", "Temps de travail", AMOUNT, ("extra", "working_time"), "En % d’un temps plein"),
        Input(
            "reference_tax_income",
            "Revenu fiscal de référence",
            AMOUNT,
            ("extra", "reference_tax_income"),
            "D’il y a deux ans : il décide de la CSG",
        ),
        Input("tax_shares", "Parts fiscales", AMOUNT, ("extra", "tax_shares"), "1 ; 1,5 ; 2…"),
    ),
    "letter": (
        Input("letter_sjr", "Salaire journalier de référence", AMOUNT, ("letter", "sjr")),
        Input("letter_daily_gross", "Allocation journalière brute", AMOUNT, ("letter", "daily_gross")),
        Input("letter_daily_net", "Allocation journalière nette", AMOUNT, ("letter", "daily_net")),
        Input("letter_duration_days", "Durée en jours", WHOLE, ("letter", "duration_days")),
        Input("letter_specific_days", "Différé spécifique, en jours", WHOLE, ("letter", "specific_days")),
        Input("letter_paid_leave_days", "Différé congés payés, en jours", WHOLE, ("letter", "paid_leave_days")),
        Input("letter_first_paid_day", "Premier jour indemnisé", DAY, ("letter", "first_paid_day")),
    ),
    "compare": (
        Input("compare_first", "Règles ou date", TEXT, ("compare", "0"), "2021, ou 2025-03-31"),
        Input("compare_second", "Autres règles ou autre date", TEXT, ("compare", "1"), "2025, ou 2025-04-01"),
    ),
}
IJ_INPUTS: Final = {
    "situation": (
        Input("risk", "Arrêt pour", CHOICE, ("claim", "risk"), "", True, RISKS),
        Input(
            "monthly_gross",
            "Salaire brut par mois",
            AMOUNT,
            ("claim", "monthly_gross"),
            "Avant l’arrêt, en euros",
            True,
        ),
        Input("start", "Premier jour de l’arrêt", DAY, ("claim", "start"), "Accident : le lendemain", True),
        Input("end", "Dernier jour de l’arrêt", DAY, ("claim", "end"), "", True),
        Input(
            "children",
            "Enfants à charge",
            WHOLE,
            ("claim", "children"),
            "Facultatif ; avant une naissance",
        ),
        Input(
            "affiliated_since",
            "Salarié depuis",
            DAY,
            ("claim", "affiliated_since"),
            "Facultatif : sinon un an au moins",
        ),
    ),
}


def blank(inputs: Mapping[str, tuple[Input, ...]], values: Mapping[str, str] | None = None) -> Form:
    """A form to show, with values already typed in."""
    given = values or {}
    return Form({name: [Filled(one, given.get(one.name, "")) for one in group] for name, group in inputs.items()})


def read_are(posted: Mapping[str, str]) -> tuple[Form, AreRequest | None]:
    """The ARE form as posted."""
    form, data = _read(ARE_INPUTS, posted)
    compared = [one.value.strip() for one in form.groups["compare"]]
    data.pop("compare", None)
    if all(compared):
        data["compare"] = compared
    elif any(compared):
        missing = next(one for one in form.groups["compare"] if not one.value.strip())
        missing.error = "pour comparer, donnez aussi ce côté"
    if form.document:
        data.pop("simple", None)
        data.pop("extra", None)
        _put_document(form, data)
    elif "extra" in data:
        _put_extra(form, data)
    data["explain"] = True
    return form, _decoded(form, data, AreRequest)


def read_ij(posted: Mapping[str, str]) -> tuple[Form, IjRequest | None]:
    """The form of daily allowances as posted."""
    form, data = _read(IJ_INPUTS, posted)
    if form.document:
        try:
            given = parse(form.document)
        except ReadingError as error:
            form.errors.append(str(error))
            return form, None
        data = {"claim": given.get("claim", given) if isinstance(given, dict) else given}
    data["explain"] = True
    return form, _decoded(form, data, IjRequest)


def _put_extra(form: Form, data: dict[str, Any]) -> None:
    """What the simplified call has no place for: it becomes the whole career that it stands for."""
    extra = data.pop("extra")
    call = _decoded(form, {"simple": data.pop("simple", {})}, AreRequest)
    if call is None:
        return
    try:
        career = msgspec.to_builtins(expanded(call.simple))
    except Refused as refused:
        for fault in refused.faults:
            form.blame(fault)
        return
    if "working_time" in extra:
        extra["working_time"] = str(Decimal(extra["working_time"]) / 100)
    for name, value in extra.items():
        place = career["person"] if name in ("reference_tax_income", "tax_shares") else career["employments"][0]
        place[name] = value
    data["career"] = career


def _put_document(form: Form, data: dict[str, Any]) -> None:
    try:
        given = parse(form.document)
    except ReadingError as error:
        form.errors.append(str(error))
        return
    if isinstance(given, dict):
        given = {name: value for name, value in given.items() if name not in ("title", "name", "source", "expected")}
        if "letter" in given:
            data["letter"] = given.pop("letter")
        if set(given) in ({"simple"}, {"career"}):
            data |= given
            return
    data["career"] = given


def _read(inputs: Mapping[str, tuple[Input, ...]], posted: Mapping[str, str]) -> tuple[Form, dict[str, Any]]:
    form = blank(inputs, {name: str(value)[:_LONGEST] for name, value in posted.items()})
    form.document = str(posted.get("document", ""))[:_LONGEST].strip()
    data: dict[str, Any] = {}
    for one in form.inputs():
        text = one.value.strip()
        whole = one.input.path[0] in ("simple", "extra", "claim") and form.document
        if not text:
            if one.input.required and not whole:
                one.error = "à remplir"
            continue
        if not whole:
            plain = _plain(one.input.kind, text)
            one.error = _wrong(one.input.kind, plain)
            data.setdefault(one.input.path[0], {})[one.input.path[1]] = plain
    return form, data


def _plain(kind: str, text: str) -> str:
    """What people write, as the decoder reads it; what is not understood is left for it to refuse."""
    if kind in (AMOUNT, WHOLE):
        return _SPACES.sub("", text).replace(",", ".")
    if kind == DAY and (found := _DATE.fullmatch(text)):
        day, month, year = found.groups()
        return f"{year}-{month:>02}-{day:>02}"
    return text


def _wrong(kind: str, text: str) -> str:
    """What is wrong with one field taken alone, so that all are told at once."""
    try:
        if kind == AMOUNT:
            cents(text)
        elif kind == WHOLE:
            int(text)
        elif kind == DAY:
            date.fromisoformat(text)
    except (AmountError, ValueError):
        return f"{text} — attendu : {_EXPECTED[kind]}"
    return ""


def _decoded(form: Form, data: dict[str, Any], kind: type[Any]) -> Any:
    if not form.valid:
        return None
    try:
        return msgspec.convert(data, kind, strict=False)
    except msgspec.ValidationError as error:
        form.blame(in_french(error, data, kind))
        return None
