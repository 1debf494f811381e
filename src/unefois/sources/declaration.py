"""The file that plugs sources to operations (`UNEFOIS_SOURCES`): read, checked, built. Example in docs/sources.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from unefois.operations import ALL, BY_ID
from unefois.operations.providers import PROVIDERS
from unefois.operations.records import DATASETS
from unefois.sources.remote.settings import RemoteSettings
from unefois.sources.remote.source import RemoteSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from unefois.operations.model import Operation
    from unefois.sources.interface import Source

_REGISTER = "register"


def _known(kind: str, names: frozenset[str]) -> BeforeValidator:
    def check(value: object) -> object:
        if value not in names:
            raise ValueError(f"« {value} » n'est pas {kind} (connus : {', '.join(sorted(names))})")
        return value

    return BeforeValidator(check)


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Plug(_Declared):
    """A source and what it answers: the operations named, or all those of the datasets or of the providers named."""

    source: str
    operations: list[Annotated[str, _known("une opération", frozenset(BY_ID))]] = Field(default_factory=list)
    datasets: list[Annotated[str, _known("un jeu de données", frozenset(DATASETS))]] = Field(default_factory=list)
    providers: list[Annotated[str, _known("un fournisseur", frozenset(one.key for one in PROVIDERS))]] = Field(
        default_factory=list
    )

    def plugged(self) -> list[Operation]:
        """The operations meant."""
        return [
            operation
            for operation in ALL
            if operation.id in self.operations
            or operation.dataset in self.datasets
            or operation.provider.key in self.providers
        ]


class _File(_Declared):
    version: Literal[1]
    sources: dict[str, RemoteSettings] = Field(default_factory=dict)
    plug: list[_Plug] = Field(default_factory=list)


def declared(path: Path, register: Source) -> dict[str, Source]:
    """The source of each operation that the file plugs, by operation id.

    :raises ValueError: the file is missing or makes no sense; the message says where, in French, and shows no value
        of the file (some are secrets).
    """
    file = _read(path)
    try:
        built = {_REGISTER: register} | {name: _built(name, remote) for name, remote in file.sources.items()}
        plugged: dict[str, Source] = {}
        for plug in file.plug:
            for operation in _meant(plug, built):
                if operation.id in plugged:
                    _refuse(f"l'opération {operation.id} est branchée deux fois")
                plugged[operation.id] = built[plug.source]
        _one_dataset_each(plugged)
    except ValueError as error:
        raise ValueError(f"{path} : {error}.") from error
    return plugged


def _refuse(fault: str) -> NoReturn:
    raise ValueError(fault)


def _built(name: str, settings: RemoteSettings) -> Source:
    if name == _REGISTER:
        _refuse(f"« {_REGISTER} » est le nom du registre")
    return RemoteSource(name, settings)


def _meant(plug: _Plug, built: Mapping[str, Source]) -> list[Operation]:
    """The operations that a line plugs."""
    if plug.source not in built:
        _refuse(f"« {plug.source} » n'est pas déclarée dans « sources »")
    operations = plug.plugged()
    if not operations:
        _refuse(f"« {plug.source} » n'est branchée à aucune opération")
    return operations


def _one_dataset_each(plugged: Mapping[str, Source]) -> None:
    """A remote system's record is declared once: it serves one dataset."""
    datasets: dict[str, set[str]] = {}
    for operation, source in plugged.items():
        datasets.setdefault(source.name, set()).add(BY_ID[operation].dataset)
    for name, several in datasets.items():
        if name != _REGISTER and len(several) > 1:
            _refuse(f"« {name} » sert plusieurs jeux de données ({', '.join(sorted(several))}) : un seul se peut")


def _read(path: Path) -> _File:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _File.model_validate(content, context={"folder": path.parent})
    except OSError as error:
        raise ValueError(
            f"Le fichier des sources « {path} » ne se lit pas ({error.strerror}) : voir UNEFOIS_SOURCES."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} n'est pas du YAML : {error}") from error
    except ValidationError as error:
        # The values are left out: some are secrets.
        faults = (f"{'.'.join(map(str, fault['loc']))} : {fault['msg']}" for fault in error.errors(include_input=False))
        raise ValueError(f"{path} : " + " ; ".join(faults)) from None
