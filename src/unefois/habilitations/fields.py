"""A list of short strings in one text column: JSON text on every database, so that readers decode it alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    _TextField = models.TextField[Any, Any]
else:
    _TextField = models.TextField


class LinesField(forms.CharField):
    """A text area with one item a line (commas and semicolons also separate)."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """The lines as a list."""
        return split(value or "")


def split(text: str) -> list[str]:
    """The items of a text: separated by line ends, commas, semicolons or spaces."""
    return text.replace(",", " ").replace(";", " ").split()


class StringListField(_TextField):
    """A list of unique strings. `each` returns one item checked and normalised, or raises ValidationError."""

    _pyi_private_set_type: Iterable[str]  # type: ignore[assignment]
    _pyi_private_get_type: list[str]  # type: ignore[assignment]

    description = "Liste de chaînes"

    def __init__(self, *arguments: Any, each: Callable[[str], str] | None = None, **options: Any) -> None:
        options.setdefault("default", list)
        self.each = each
        super().__init__(*arguments, **options)

    def from_db_value(self, value: str | None, *_context: Any) -> list[str] | None:
        """From the column's JSON text."""
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        """A list, from a list or from its JSON text."""
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise ValidationError("Une liste JSON de chaînes est attendue.") from error
        if value is None:
            return value
        if not isinstance(value, list | tuple | set | frozenset) or not all(isinstance(item, str) for item in value):
            raise ValidationError("Une liste de chaînes est attendue.")
        return list(value)

    def get_prep_value(self, value: Any) -> Any:
        """To JSON text, the same for the same list."""
        return value if value is None else json.dumps(list(value), ensure_ascii=False, separators=(",", ":"))

    def value_to_string(self, obj: models.Model) -> str:
        """For fixtures."""
        return str(self.get_prep_value(self.value_from_object(obj)))

    def clean(self, value: Any, model_instance: models.Model | None) -> list[str]:
        """The list without duplicates, each item checked; every wrong item is named at once."""
        items = list(dict.fromkeys(super().clean(value, model_instance)))
        if self.each is None:
            return items
        kept: list[str] = []
        errors: list[ValidationError] = []
        for item in items:
            try:
                kept.append(self.each(item))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return list(dict.fromkeys(kept))

    def formfield(self, *_arguments: Any, **options: Any) -> forms.Field | None:
        """Lines in a text area."""
        return super(models.TextField, self).formfield(**{"form_class": LinesField, "strip": True, **options})
