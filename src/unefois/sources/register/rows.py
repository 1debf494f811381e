"""What a person is in the register's tables: shared by the source that reads, the loader and the models that
write.

Invariants: the index columns are a function of the identity alone; a key is stored and looked up in one form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from unefois.identity.names import name_key
from unefois.identity.pivot import PivotIdentity

if TYPE_CHECKING:
    from unefois.operations.model import Operation

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(PivotIdentity)

_FIRST = 1 << 40
"""Below are the numbers that the database gave, to records that were written in another way."""
SLOTS = 1024
_OWN = (
    "quotient_familial", "prestations_sociales", "participation_familiale_eaje", "etudiant_boursier", "statut_etudiant",
    "scolarites", "statut_demandeur_emploi", "indemnites_france_travail", "indemnites_journalieres",
    "droits_assurance_maladie", "service_national", "service_civique", "statut_sportif", "impot_particulier",
    "extrait_immatriculation_vehicule",
)  # fmt: skip
"""Datasets that have a slot of their own. Add at the end: the numbers are in registers."""
OTHERS = 32
"""First slot of what has none: what a person has several of, and other datasets."""
_SLOT = {dataset: _FIRST + slot for slot, dataset in enumerate(_OWN)}

# The parameter `identifiant` is another number for each provider.
_IDENTIFIERS = {"france_travail": "identifiant_france_travail", "sdh": "psqs"}


def encode_identity(identity: PivotIdentity) -> str:
    """An identity as stored: a JSON array."""
    return _encoder.encode(identity).decode()


def decode_identity(text: str | bytes) -> PivotIdentity:
    """An identity as stored. Raises msgspec.MsgspecError when it is not one."""
    return _decoder.decode(text)


def birth_date(identity: PivotIdentity) -> int:
    """The date of birth as the index has it: 19620824, with zeros from the first unknown part on (19620800, 0).

    So that those who can be somebody born that day are under four numbers: the day's, its month's, its year's and 0.
    """
    if not identity.birth_year:
        return 0
    if not identity.birth_month:
        return identity.birth_year * 10_000
    return identity.birth_year * 10_000 + identity.birth_month * 100 + (identity.birth_day or 0)


def identity_columns(identity: PivotIdentity) -> dict[str, int | None]:
    """The index columns of a person."""
    return {
        "name_key": name_key(identity.family_name),
        "usage_name_key": name_key(identity.usage_name) if identity.usage_name else None,
        "birth_date": birth_date(identity),
    }


def slot(dataset: str) -> int:
    """What to add to SLOTS times a person's number to have the number of that record of theirs.

    With it a record is found by its own number, without the index of its owner (measured: a tenth of a read). It is a
    short way, not the rule: whoever looks for a record and finds none there must ask by owner and dataset.
    """
    return _SLOT.get(dataset, -1)


def record_number(person: int, dataset: str, reference: str, others: int) -> int:
    """The number of a new record. `others`: how many of the person's records have no slot of their own."""
    if not reference and dataset in _SLOT:
        return person * SLOTS + _SLOT[dataset]
    return person * SLOTS + _FIRST + OTHERS + others


def key_kind(operation: Operation, kind: str) -> str:
    """The kind under which the register keeps a subject's key: `ine`, `immatriculation`, or the provider's
    own.
    """
    if kind != "identifiant":
        return kind
    return _IDENTIFIERS.get(operation.provider.key, f"identifiant_{operation.provider.key}")


def normalise_key(kind: str, value: str) -> str:
    """The one form of a key: upper case without spaces; a plate without its hyphens."""
    compact = "".join(value.split()).upper()
    return compact.replace("-", "") if kind == "immatriculation" else compact
