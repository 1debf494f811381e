"""The keys that docs/records.md names are those that the register looks up."""

from __future__ import annotations

from unefois.operations import ALL
from unefois.operations.model import Modality
from unefois.operations.records import DATASETS
from unefois.sources.register.rows import key_kind


def test_every_key_of_a_modality_is_the_dataset_s() -> None:
    seen = set()
    for operation in ALL:
        for way in operation.ways:
            if way.modality in (Modality.INE, Modality.IDENTIFIANT):
                kind = key_kind(operation, way.modality.value)
                assert kind == DATASETS[operation.dataset].key, operation.id
                seen.add(operation.dataset)
    by_plate = {"extrait_immatriculation_vehicule"}
    assert {name for name, dataset in DATASETS.items() if dataset.key} == seen | by_plate
