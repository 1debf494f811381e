"""An operation of the exchange as a value: where it is, how it may be asked, what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Operation", "T"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """`Client.get(operation, key)` answers an `Answer[T]`."""

    path: str
    """Without version nor modality: `dss/quotient_familial`."""
    result: type[T]
    versions: Mapping[str, int]
    """The latest version by modality: `{"identite": 3, "france_connect": 3}`."""
    title: str
    provider: str
    options: frozenset[str] = field(default=frozenset())
    """Parameters beside those that name the person."""
    identity: frozenset[str] = field(default=frozenset())
    """What the operation asks of a civil identity; nothing else of it is sent."""

    def url(self, modality: str) -> str:
        """The path of the call. Raises KeyError for a modality that the operation has not."""
        return f"/v{self.versions[modality]}/{self.path}/{modality}"
