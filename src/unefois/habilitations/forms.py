"""Forms of the administration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget, AdminURLFieldWidget

from unefois.habilitations import checks
from unefois.habilitations.models import Habilitation, Organisation
from unefois.habilitations.service import DEFAULT_MONTHS, MAX_MONTHS
from unefois.operations import BY_ID

if TYPE_CHECKING:
    _HabilitationForm = forms.ModelForm[Habilitation]
    _OrganisationField = forms.ModelChoiceField[Organisation]
else:
    _HabilitationForm = forms.ModelForm
    _OrganisationField = forms.ModelChoiceField


def scope_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every scope of the registry, grouped by the first kind of data that it opens."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for scope, ids in checks.registry().items():
        groups.setdefault(BY_ID[ids[0]].title, []).append((scope, scope))
    return sorted(groups.items())


class OrganisationField(_OrganisationField):
    """An organisation by its SIRET: what people have at hand, however many organisations there are."""

    widget = AdminTextInputWidget

    def __init__(self) -> None:
        super().__init__(
            Organisation.objects.all(),
            to_field_name="siret",
            label="SIRET de l'organisation",
            help_text="L'organisation doit être enregistrée.",
            error_messages={"invalid_choice": "Aucune organisation n'a ce SIRET : enregistrez-la d'abord."},
        )

    def to_python(self, value: str | None) -> Organisation | None:
        """The organisation; spaces in the SIRET are no matter."""
        return super().to_python(checks.siret(value) if value else value)


class HabilitationForm(_HabilitationForm):
    """A habilitation; scopes are ticked, not typed."""

    organisation = OrganisationField()
    scopes = forms.MultipleChoiceField(label="Scopes", choices=scope_choices, widget=forms.CheckboxSelectMultiple)
    legal_basis_url = forms.URLField(
        label="Adresse du texte", required=False, assume_scheme="https", widget=AdminURLFieldWidget()
    )

    class Meta:
        model = Habilitation
        fields = "__all__"
        widgets: ClassVar = {
            name: AdminTextareaWidget(attrs={"rows": 3})
            for name in ("legal_basis", "purpose", "recipients", "allowed_networks")
        }

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.instance.organisation_id:
            self.initial["organisation"] = self.instance.organisation


class IssueForm(forms.Form):
    """What is chosen when a token is delivered."""

    label = forms.CharField(
        label="Libellé", max_length=255, required=False, help_text="Pour le reconnaître : logiciel, machine, usage."
    )
    months = forms.IntegerField(
        label="Durée de vie, en mois", min_value=1, max_value=MAX_MONTHS, initial=DEFAULT_MONTHS
    )


class _InstantInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _instant(label: str, help_text: str) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, required=False, widget=_InstantInput(), help_text=help_text)


class BanForm(forms.Form):
    """When and why."""

    at = _instant("À partir du", "Heure de Paris. Vide : tout de suite.")
    reason = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 3}))


class RotateForm(forms.Form):
    """When the replaced token dies."""

    ban_at = _instant("Bannir l'ancien à partir du", "Heure de Paris. Vide : tout de suite, sans temps de passage.")
    reason = forms.CharField(label="Motif", max_length=255, required=False)


class ExtendForm(forms.Form):
    """By how much."""

    months = forms.IntegerField(label="Nombre de mois", min_value=1, max_value=MAX_MONTHS, initial=DEFAULT_MONTHS)
