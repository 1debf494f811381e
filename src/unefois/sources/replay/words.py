"""Made-up FranceConnect words as files of the `france_connect` folder, in the layout of the recorded ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import yaml

from unefois.sources.replay.library import WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from unefois.sources.replay.calls import Words

_DESCRIPTION = "Mot créé à l'import : son identité est celle des paramètres d'un cas qu'aucun mot enregistré n'atteint."


class _Text(str):
    """A text written as a YAML block."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """PyYAML's safe dumper, with blocks."""


_Dumper.add_representer(
    _Text, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")
)


def write(words: Words, folder: Path) -> None:
    """One file a word in `folder/france_connect`."""
    if not words:
        return
    target = folder / WORDS
    target.mkdir(parents=True, exist_ok=True)
    for word, claims in words.items():
        payload = msgspec.json.format(msgspec.json.encode({"token_introspection": claims}), indent=2).decode()
        case: dict[str, Any] = {
            "title": "Cas importé",
            "params": {"token": word},
            "status": 200,
            "description": _DESCRIPTION,
            "payload": _Text(payload),
        }
        text = yaml.dump(case, Dumper=_Dumper, allow_unicode=True, sort_keys=False)
        (target / f"{word}.yaml").write_text(text, encoding="utf-8")
