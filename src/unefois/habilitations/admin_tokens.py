"""The administration of tokens: find, ban, replace, prolong. A token is never edited by hand nor deleted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone

from unefois.habilitations import service
from unefois.habilitations.admin_pages import delivered, form_page, get_or_404, may
from unefois.habilitations.forms import BanForm, ExtendForm, RotateForm
from unefois.habilitations.models import Token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django import forms
    from django.urls import URLPattern

    _TokenAdmin = admin.ModelAdmin[Token]
else:
    _TokenAdmin = admin.ModelAdmin

_SOON = timedelta(days=90)
_LIST = "admin:habilitations_token_changelist"


@admin.display(description="état")
def state(token: Token) -> str:
    """Column of lists."""
    return token.state(timezone.now())


class StateFilter(admin.SimpleListFilter):
    """Tokens by what they are worth now."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """The choices."""
        return [
            ("actif", "actif"),
            ("bientot", "expire dans les 90 jours"),
            ("expire", "expiré"),
            ("prevu", "bannissement prévu"),
            ("banni", "banni"),
        ]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """The tokens of the chosen state."""
        now = timezone.now()
        alive = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        free = Q(banned_at__isnull=True) | Q(banned_at__gt=now)
        conditions = {
            "actif": alive & free,
            "bientot": free & Q(expires_at__gt=now, expires_at__lte=now + _SOON),
            "expire": Q(expires_at__lte=now),
            "prevu": Q(banned_at__gt=now),
            "banni": Q(banned_at__lte=now),
        }
        chosen = self.value()
        return queryset.filter(conditions[chosen]) if chosen in conditions else None


class TokenAdmin(_TokenAdmin):
    """Tokens."""

    list_display = ("__str__", "organisation", "habilitation_title", "state", "issued", "expires")
    list_filter = (StateFilter,)
    list_select_related = ("habilitation__organisation",)
    search_fields = (
        "jti",
        "label",
        "last_four",
        "habilitation__title",
        "habilitation__organisation__name",
        "habilitation__organisation__siret",
    )
    date_hierarchy = "issued_at"
    list_per_page = 50
    actions = ("ban_selected", "extend_selected")
    fields = (
        "jti",
        "habilitation",
        "label",
        "last_four",
        "state",
        "issued_at",
        "expires_at",
        "banned_at",
        "ban_reason",
        "replaced_by",
        "digest",
    )
    readonly_fields = tuple(name for name in fields if name != "label")
    state = staticmethod(state)

    @admin.display(description="organisation", ordering="habilitation__organisation__name")
    def organisation(self, token: Token) -> str:
        """Column of the list."""
        return token.habilitation.organisation.name

    @admin.display(description="habilitation", ordering="habilitation__title")
    def habilitation_title(self, token: Token) -> str:
        """Column of the list."""
        return token.habilitation.title

    @admin.display(description="délivré", ordering="issued_at")
    def issued(self, token: Token) -> str:
        """Column of the list."""
        return _day(token.issued_at)

    @admin.display(description="expire", ordering="expires_at")
    def expires(self, token: Token) -> str:
        """Column of the list."""
        return _day(token.expires_at) or "jamais"

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """A token is delivered from its habilitation."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Never: it is banned."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The administration's own, and the three actions."""
        view = self.admin_site.admin_view
        return [
            path("bannir/", view(self.ban_view), name="habilitations_token_ban"),
            path("prolonger/", view(self.extend_view), name="habilitations_token_extend"),
            path("<uuid:pk>/remplacer/", view(self.rotate_view), name="habilitations_token_rotate"),
            *super().get_urls(),
        ]

    @admin.action(description="Bannir les jetons choisis", permissions=["change"])
    def ban_selected(self, _request: HttpRequest, queryset: QuerySet[Token]) -> HttpResponse:
        """To the page that asks when and why."""
        return _to("admin:habilitations_token_ban", queryset)

    @admin.action(description="Prolonger les jetons choisis", permissions=["change"])
    def extend_selected(self, _request: HttpRequest, queryset: QuerySet[Token]) -> HttpResponse:
        """To the page that asks by how much."""
        return _to("admin:habilitations_token_extend", queryset)

    def ban_view(self, request: HttpRequest) -> HttpResponse:
        """Ban the tokens named in the address."""
        return self._each(request, "Bannir", BanForm, service.ban)

    def extend_view(self, request: HttpRequest) -> HttpResponse:
        """Prolong the tokens named in the address."""
        return self._each(request, "Prolonger", ExtendForm, service.extend)

    def rotate_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Deliver a token in the place of this one."""
        may(request, "habilitations.add_token")
        may(request, "habilitations.change_token")
        token = get_or_404(Token, pk)
        back = reverse("admin:habilitations_token_change", args=[token.pk])
        form = RotateForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                result = service.rotate(token, now=timezone.now(), **form.cleaned_data)
            except service.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                self.log_change(request, token, f"Remplacé par {result.token.jti}.")
                self.log_addition(request, result.token, f"Délivré à la place de {token.jti}.")
                return delivered(request, self, result, back)
        return form_page(request, self, title="Remplacer", form=form, targets=[token], back=back)

    def _each(
        self, request: HttpRequest, title: str, form_class: type[forms.Form], act: Callable[..., Token]
    ) -> HttpResponse:
        """The same action on every token named in the address: all or none."""
        may(request, "habilitations.change_token")
        chosen = _named(request)
        form = form_class(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    for token in chosen:
                        act(token, now=timezone.now(), **form.cleaned_data)
                        self.log_change(request, token, f"{title} : {_told(form.cleaned_data)}")
            except service.Refused as refusal:
                form.add_error(None, f"{token} : {refusal}")
            else:
                messages.success(request, f"{title} : {len(chosen)} jeton(s).")
                return HttpResponseRedirect(reverse(_LIST))
        return form_page(request, self, title=title, form=form, targets=chosen, back=reverse(_LIST))


def _day(instant: datetime | None) -> str:
    return f"{timezone.localtime(instant):%d/%m/%Y}" if instant else ""


def _to(view: str, tokens: QuerySet[Token]) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(view)}?{urlencode([('jti', token.jti) for token in tokens])}")


def _named(request: HttpRequest) -> list[Token]:
    chosen = [get_or_404(Token, jti) for jti in request.GET.getlist("jti")]
    if not chosen:
        raise Http404
    return chosen


def _told(values: dict[str, Any]) -> str:
    """What was filled in, for the journal."""
    said = [
        f"{timezone.localtime(value):%d/%m/%Y %H:%M}" if hasattr(value, "tzinfo") else str(value)
        for value in values.values()
        if value
    ]
    return ", ".join(said) or "maintenant"
