"""The administration of organisations, habilitations and users, and the journal of what was changed by whom.

Nothing here deletes: an organisation or a habilitation that has served stays, for the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db.models import Count, QuerySet
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from unefois.habilitations import checks, service
from unefois.habilitations.admin_pages import delivered, form_page, get_or_404, may
from unefois.habilitations.admin_tokens import TokenAdmin, state
from unefois.habilitations.forms import HabilitationForm, IssueForm
from unefois.habilitations.models import Habilitation, Organisation, Token, User

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    _OrganisationAdmin = admin.ModelAdmin[Organisation]
    _HabilitationAdmin = admin.ModelAdmin[Habilitation]
    _LogEntryAdmin = admin.ModelAdmin[LogEntry]
else:
    _OrganisationAdmin = _HabilitationAdmin = _LogEntryAdmin = admin.ModelAdmin

_SHOWN = 10

admin.site.register(User, UserAdmin)
admin.site.register(Token, TokenAdmin)


class ScopeFilter(admin.SimpleListFilter):
    """Habilitations that hold a scope."""

    title = "scope"
    parameter_name = "scope"
    template = "admin/select_filter.html"
    others: tuple[tuple[str, str], ...] = ()
    """What else the address asks, that choosing a scope must keep."""

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """Every scope of the registry."""
        return [(scope, scope) for scope in checks.registry()]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """As any filter's, in a list to unroll: there are too many scopes for a column of links."""
        self.others = tuple(
            (name, value)
            for name, values in changelist.filter_params.items()
            if name != self.parameter_name
            for value in values
        )
        return super().choices(changelist)

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """The list is JSON text: a scope is found with its quotes."""
        return queryset.filter(scopes__contains=f'"{self.value()}"') if self.value() else None


def _day(value: date | None) -> str:
    return f"{value:%d/%m/%Y}" if value else "–"


@admin.register(Organisation)
class OrganisationAdmin(_OrganisationAdmin):
    """Organisations."""

    list_display = ("name", "siret", "habilitation_count")
    search_fields = ("name", "siret")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """With the number of habilitations, in the same query."""
        return super().get_queryset(request).annotate(habilitation_total=Count("habilitations"))

    @admin.display(description="habilitations", ordering="habilitation_total")
    def habilitation_count(self, organisation: Any) -> int:
        """Column of the list."""
        return int(organisation.habilitation_total)

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(Habilitation)
class HabilitationAdmin(_HabilitationAdmin):
    """Habilitations, and the delivery of their tokens."""

    form = HabilitationForm
    list_display = ("title", "organisation", "status", "begins", "ends", "token_count")
    list_filter = ("status", ScopeFilter)
    list_select_related = ("organisation",)
    search_fields = ("title", "organisation__name", "organisation__siret", "purpose", "legal_basis")
    readonly_fields = ("newest_tokens",)
    fieldsets = (
        (None, {"fields": ("organisation", "title", "status", ("valid_from", "valid_until"))}),
        ("Fondement", {"fields": ("legal_basis", "legal_basis_url", "purpose")}),
        ("Données", {"fields": ("scopes",)}),
        ("Sécurité", {"fields": ("recipients", "allowed_networks", "rate_per_minute")}),
        ("Jetons", {"fields": ("newest_tokens",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Habilitation]:
        """With the number of tokens, in the same query."""
        return super().get_queryset(request).annotate(token_total=Count("tokens"))

    @admin.display(description="début", ordering="valid_from")
    def begins(self, habilitation: Habilitation) -> str:
        """Column of the list."""
        return _day(habilitation.valid_from)

    @admin.display(description="fin", ordering="valid_until")
    def ends(self, habilitation: Habilitation) -> str:
        """Column of the list."""
        return _day(habilitation.valid_until)

    @admin.display(description="jetons", ordering="token_total")
    def token_count(self, habilitation: Any) -> int:
        """Column of the list."""
        return int(habilitation.token_total)

    @admin.display(description="les plus récents")
    def newest_tokens(self, habilitation: Habilitation) -> str:
        """The newest tokens, and the way to all of them."""
        change, all_of_them = "admin:habilitations_token_change", reverse("admin:habilitations_token_changelist")
        newest = list(habilitation.tokens.all()[:_SHOWN])
        if not newest:
            return "aucun"
        lines = ((reverse(change, args=[token.pk]), token, state(token)) for token in newest)
        shown = format_html_join("", '<a href="{}">{}</a>, {}<br>', lines)
        return format_html(
            '{}<a href="{}?habilitation__id__exact={}">Tous ses jetons</a>', shown, all_of_them, habilitation.pk
        )

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Never: it is revoked."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The administration's own, and the delivery of a token."""
        issue = self.admin_site.admin_view(self.issue_view)
        return [path("<uuid:pk>/delivrer/", issue, name="habilitations_habilitation_issue"), *super().get_urls()]

    def issue_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Deliver a token and show its JWT in the answer, which nothing keeps."""
        may(request, "habilitations.add_token")
        habilitation = get_or_404(Habilitation, pk)
        back = reverse("admin:habilitations_habilitation_change", args=[habilitation.pk])
        form = IssueForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return form_page(request, self, title="Délivrer un jeton", form=form, targets=[habilitation], back=back)
        result = service.issue(habilitation, now=timezone.now(), **form.cleaned_data)
        self.log_change(request, habilitation, f"Jeton {result.token.jti} délivré.")
        return delivered(request, self, result, back)


@admin.register(LogEntry)
class JournalAdmin(_LogEntryAdmin):
    """What was done in the administration, to read only."""

    list_display = ("action_time", "user", "content_type", "object_repr", "action", "message")
    list_filter = ("action_flag", "content_type")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "user__username", "change_message")
    date_hierarchy = "action_time"

    @admin.display(description="action")
    def action(self, entry: LogEntry) -> str:
        """Added, changed, deleted."""
        return entry.get_action_flag_display()

    @admin.display(description="détail")
    def message(self, entry: LogEntry) -> str:
        """What Django or our own pages wrote."""
        return entry.get_change_message()

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Never."""
        return False
