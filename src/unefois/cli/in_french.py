"""What libraries and the system say of a wrong file in English, said again in French inside our own sentences."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SYSTEM = {
    errno.ENOENT: "introuvable",
    errno.EACCES: "accès refusé, vérifiez les droits",
    errno.EPERM: "accès refusé, vérifiez les droits",
    errno.EISDIR: "c'est un dossier",
    errno.ENOTDIR: "le chemin passe par un fichier qui n'est pas un dossier",
    errno.EEXIST: "il existe déjà",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOSPC: "le disque est plein",
}
_KINDS = {
    "array": "une liste", "object": "des champs nommés", "str": "un texte", "int": "un nombre entier",
    "float": "un nombre", "bool": "true ou false", "null": "rien",
}  # fmt: skip
_SAID = [
    (r"\[Errno \d+\] Failed to open local file '([^']*)'.*", r"« \1 » ne s'ouvre pas : vérifiez qu'il existe"),
    (r"Object contains unknown field `([^`]*)`", r"champ inconnu : « \1 »"),
    (r"Object missing required field `([^`]*)`", r"il manque le champ « \1 »"),
    (r"Expected `(\w+)` of length >= (\d+)", r"attendu : \1 de \2 caractères au moins"),
    (r"Expected `(\w+)` >= (\S+)", r"attendu : \1, \2 au moins"),
    (r"Expected `(\w+)` <= (\S+)", r"attendu : \1, \2 au plus"),
    (r"Expected `([\w |]+)`, got `(\w+)`", r"attendu : \1 ; trouvé : \2"),
    (r"Invalid enum value '([^']*)'", r"valeur inconnue : « \1 »"),
    (r"Input data was truncated", "le texte s'arrête trop tôt"),
    (r"JSON is malformed: [^(]*\(byte (\d+)\)", r"ce n'est pas du JSON, à l'octet \1"),
    (r" - at `\$\.?([^`]*)`", r" (« \1 »)"),
    (r"Parquet magic bytes not found.*", "ce n'est pas un fichier Parquet, ou il est abîmé"),
    (r"Field required", "ce champ est obligatoire"),
    (r"Extra inputs are not permitted", "ce champ n'existe pas"),
    (r"Value error, ", ""),
    (r"Input should be a valid list", "une liste est attendue"),
    (r"Input should be a valid (dictionary|mapping)[^;.]*", "des champs nommés sont attendus"),
    (r"Input should be a valid string", "un texte est attendu"),
    (r"Input should be a valid (integer|number)[^;.]*", "un nombre est attendu"),
    (r"Input should be a valid URL[^;.]*", "une adresse http(s)://… est attendue"),
    (r"Input should be ('[^;.]*'|\d+)", r"attendu : \1"),
    (r"Input should be greater than or equal to (\S+)", r"\1 au moins"),
    (r"Input should be less than or equal to (\S+)", r"\1 au plus"),
    (r"Input should be greater than (\S+)", r"plus de \1"),
]


def in_french(error: BaseException) -> str:
    """The message of an error, what libraries put in it translated; their own values are kept."""
    text = str(error)
    for cause in _chain(error):
        if isinstance(cause, OSError) and cause.errno is not None:
            text = text.replace(str(cause), system(cause))
        mark = getattr(cause, "problem_mark", None)  # of yaml.MarkedYAMLError
        if mark is not None:
            text = text.replace(str(cause), f"erreur de syntaxe (ligne {mark.line + 1}, colonne {mark.column + 1})")
    for code, french in _SYSTEM.items():
        text = text.replace(os.strerror(code), french)
    for english, french in _SAID:
        text = re.sub(english, french, text)
    return re.sub(r"(?<=attendu : )\w+|(?<=trouvé : )\w+", lambda word: _KINDS.get(word[0], word[0]), text)


def system(error: OSError) -> str:
    """What the system refused, with the file's name where there is one."""
    said = _SYSTEM.get(error.errno or 0, error.strerror or str(error))
    return f"« {error.filename} » : {said}" if error.filename else said


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
