"""The administration, through Django's own client: what staff may do, and what nobody may."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from unefois.habilitations import service, tokens
from unefois.habilitations.models import Habilitation, Organisation, Token, User

JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")


@pytest.fixture
def staff(control_database):
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("agent", password=None))
    return client


def text(response):
    return response.content.decode()


def test_every_list_and_form_opens(staff, habilitation, now):
    token = service.issue(habilitation, now=now, label="Cantines").token
    for model, row in [
        ("organisation", habilitation.organisation),
        ("habilitation", habilitation),
        ("token", token),
        ("user", User.objects.get()),
    ]:
        assert staff.get(reverse(f"admin:habilitations_{model}_changelist")).status_code == 200
        assert staff.get(reverse(f"admin:habilitations_{model}_change", args=[row.pk])).status_code == 200
    assert staff.get(reverse("admin:habilitations_habilitation_add")).status_code == 200
    assert staff.get(reverse("admin:admin_logentry_changelist")).status_code == 200


def test_habilitations_are_found_by_scope(staff, habilitation):
    page = staff.get(reverse("admin:habilitations_habilitation_changelist"), {"status__exact": "active"})
    assert text(page).count('name="scope"') == 1, "scopes are a list to unroll, not a column of links"
    assert '<input type="hidden" name="status__exact" value="active">' in text(page)
    held, other = habilitation.scopes[0], "dgfip_rfr"
    assert other not in habilitation.scopes
    for scope, found in ((held, True), (other, False)):
        page = staff.get(
            reverse("admin:habilitations_habilitation_changelist"), {"status__exact": "active", "scope": scope}
        )
        assert (habilitation.title in text(page)) is found
        assert f'<option value="{scope}" selected>' in text(page)


def test_a_habilitation_is_opened_by_form(staff, control_database):
    Organisation.objects.create(siret="13002526500013", name="DINUM")
    form = {
        "organisation": "130 025 265 00013",
        "title": "Tarifs",
        "status": "active",
        "valid_from": "01/01/2026",
        "valid_until": "",
        "legal_basis": "CRPA",
        "legal_basis_url": "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000031367412",
        "purpose": "",
        "scopes": ["cnaf_enfants", "cnaf_adresse"],
        "recipients": "",
        "allowed_networks": "10.0.0.0/8\n192.0.2.1",
        "rate_per_minute": "",
    }
    address = reverse("admin:habilitations_habilitation_add")
    response = staff.post(address, {**form, "allowed_networks": "10.1.0.0/8"})
    assert "Vouliez-vous dire 10.0.0.0/8" in text(response)
    response = staff.post(address, {**form, "scopes": ["tout"]})
    assert response.status_code == 200
    for siret, message in [("13002526500014", "clé de contrôle"), ("35600000000048", "enregistrez-la d&#x27;abord")]:
        assert message in text(staff.post(address, {**form, "organisation": siret}))
    assert not Habilitation.objects.exists()

    assert staff.post(address, form).status_code == 302
    habilitation = Habilitation.objects.get()
    assert habilitation.scopes == ["cnaf_enfants", "cnaf_adresse"]
    assert habilitation.allowed_networks == ["10.0.0.0/8", "192.0.2.1/32"]
    assert habilitation.recipients == []
    assert habilitation.organisation.name == "DINUM"
    change = reverse("admin:habilitations_habilitation_change", args=[habilitation.pk])
    assert 'name="organisation" value="13002526500013"' in text(staff.get(change))
    assert staff.post(change, {**form, "title": "Tarifs 2"}).status_code == 302
    habilitation.refresh_from_db()
    assert habilitation.title == "Tarifs 2"


def test_a_habilitation_leads_to_its_tokens(staff, habilitation, now):
    page = text(staff.get(reverse("admin:habilitations_habilitation_change", args=[habilitation.pk])))
    assert "aucun" in page
    mine = [service.issue(habilitation, now=now, label=f"<b>{number}").token for number in range(12)]
    page = text(staff.get(reverse("admin:habilitations_habilitation_change", args=[habilitation.pk])))
    assert page.count("&lt;b&gt;") == 10
    assert "<b>1" not in page
    [address] = re.findall(r'href="([^"]+)">Tous ses jetons', page)
    listed = text(staff.get(address))
    assert all(str(token.jti) in listed for token in mine)


def test_a_jwt_is_shown_once_and_kept_by_no_cache(staff, habilitation):
    address = reverse("admin:habilitations_habilitation_issue", args=[habilitation.pk])
    assert not JWT.search(text(staff.get(address)))
    response = staff.post(address, {"label": "Cantines", "months": "6"})
    [jwt] = JWT.findall(text(response))
    assert "no-store" in response.headers["Cache-Control"]
    token = Token.objects.get()
    assert token.digest == tokens.digest(jwt)
    assert token.expires_at < timezone.now() + timedelta(days=190)
    assert not JWT.search(str(staff.cookies))
    assert not JWT.search(text(staff.get(reverse("admin:habilitations_token_change", args=[token.pk]))))
    entry = LogEntry.objects.get()
    assert str(token.jti) in entry.get_change_message()
    assert entry.user.username == "agent"


def test_tokens_are_banned_together_or_not_at_all(staff, habilitation, now):
    chosen = [service.issue(habilitation, now=now).token for _ in range(3)]
    response = staff.post(
        reverse("admin:habilitations_token_changelist"),
        {"action": "ban_selected", "_selected_action": [str(token.jti) for token in chosen]},
    )
    address = response.headers["Location"]
    assert "Bannir" in text(staff.get(address))
    assert "obligatoire" in text(staff.post(address, {"at": "", "reason": ""}))

    service.ban(chosen[2], now=timezone.now())
    response = staff.post(address, {"at": "", "reason": "Fuite"})
    assert "déjà banni" in text(response)
    assert Token.objects.filter(banned_at__isnull=True).count() == 2

    address = reverse("admin:habilitations_token_ban") + f"?jti={chosen[0].jti}&jti={chosen[1].jti}"
    assert staff.post(address, {"at": "", "reason": "Fuite"}).status_code == 302
    assert Token.objects.filter(banned_at__isnull=True).count() == 0
    assert LogEntry.objects.filter(change_message__contains="Fuite").count() == 2


def test_a_ban_may_be_dated_in_paris_time(staff, habilitation, now):
    token = service.issue(habilitation, now=now).token
    address = reverse("admin:habilitations_token_ban") + f"?jti={token.jti}"
    assert "passée" in text(staff.post(address, {"at": "2020-01-01T00:00", "reason": "Essai"}))
    staff.post(address, {"at": "2999-07-01T12:00", "reason": "Fin du marché"})
    token.refresh_from_db()
    assert token.banned_at.isoformat() == "2999-07-01T10:00:00+00:00"


def test_a_token_is_replaced_and_prolonged(staff, habilitation, now):
    old = service.issue(habilitation, now=now, label="Cantines").token
    response = staff.post(reverse("admin:habilitations_token_extend") + f"?jti={old.jti}", {"months": "1"})
    assert response.status_code == 302
    response = staff.post(reverse("admin:habilitations_token_rotate", args=[old.pk]), {"ban_at": "", "reason": ""})
    [jwt] = JWT.findall(text(response))
    old.refresh_from_db()
    assert old.replaced_by.digest == tokens.digest(jwt)
    assert old.banned_at is not None


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("actif", {"vivant", "bientôt", "prévu"}),
        ("bientot", {"bientôt"}),
        ("expire", {"fini"}),
        ("prevu", {"prévu"}),
        ("banni", {"banni"}),
        ("autre", {"vivant", "bientôt", "prévu", "fini", "banni"}),
    ],
)
def test_tokens_are_found_by_state(staff, habilitation, chosen, expected):
    now, day = timezone.now(), timedelta(days=1)
    made = {
        label: service.issue(habilitation, now=now - 20 * day, label=label).token
        for label in ("vivant", "bientôt", "prévu", "fini", "banni")
    }
    Token.objects.filter(pk=made["bientôt"].pk).update(expires_at=now + 30 * day)
    Token.objects.filter(pk=made["fini"].pk).update(expires_at=now - day)
    service.ban(made["banni"], now=now)
    service.ban(made["prévu"], now=now, at=now + day)
    page = text(staff.get(reverse("admin:habilitations_token_changelist"), {"etat": chosen}))
    assert {label for label in made if f"{label} (…" in page} == expected


def test_lists_make_no_query_a_row(staff, habilitation, now):
    def queries(model):
        with CaptureQueriesContext(connection) as captured:
            staff.get(reverse(f"admin:habilitations_{model}_changelist"))
        return len(captured)

    service.issue(habilitation, now=now)
    before = {model: queries(model) for model in ("organisation", "habilitation", "token")}
    for _ in range(5):
        other = service.open_habilitation(
            siret="13002526500013", title="Autre", scopes=["cnaf_enfants"], legal_basis="CRPA"
        )
        service.issue(other, now=now)
    assert {model: queries(model) for model in before} == before


def test_nothing_is_deleted_and_no_token_is_typed_in(staff, habilitation, now):
    token = service.issue(habilitation, now=now).token
    assert staff.get(reverse("admin:habilitations_token_add")).status_code == 403
    for model, row in [
        ("organisation", habilitation.organisation),
        ("habilitation", habilitation),
        ("token", token),
    ]:
        assert staff.post(reverse(f"admin:habilitations_{model}_delete", args=[row.pk])).status_code == 403
    typed_in = {"label": "X", "expires_at": "", "digest": "0"}
    staff.post(reverse("admin:habilitations_token_change", args=[token.pk]), typed_in)
    changed = Token.objects.get()
    assert (changed.label, changed.digest, changed.expires_at) == ("X", token.digest, token.expires_at)


@pytest.mark.parametrize("name", ["ban", "extend"])
def test_actions_without_a_token_do_not_exist(staff, name):
    address = reverse(f"admin:habilitations_token_{name}")
    assert staff.get(address).status_code == 404
    assert staff.get(address + "?jti=00000000-0000-0000-0000-000000000000").status_code == 404
    assert staff.get(address + "?jti=rien").status_code == 404


@pytest.mark.parametrize("who", ["nobody", "citizen", "reader"])
def test_others_do_nothing(control_database, habilitation, now, who):
    token = service.issue(habilitation, now=now).token
    client = Client(headers={"host": "localhost"})
    if who != "nobody":
        client.force_login(User.objects.create_user(who, is_staff=who == "reader"))
    for address in [
        reverse("admin:habilitations_habilitation_issue", args=[habilitation.pk]),
        reverse("admin:habilitations_token_rotate", args=[token.pk]),
        reverse("admin:habilitations_token_ban") + f"?jti={token.jti}",
        reverse("admin:habilitations_token_extend") + f"?jti={token.jti}",
    ]:
        assert client.post(address, {"months": "1", "reason": "x"}).status_code in {302, 403}
    assert Token.objects.count() == 1
    unchanged = Token.objects.get()
    assert (unchanged.banned_at, unchanged.expires_at) == (None, token.expires_at)


def test_a_form_without_its_csrf_token_is_refused(control_database, habilitation):
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("agent", password=None))
    address = reverse("admin:habilitations_habilitation_issue", args=[habilitation.pk])
    assert client.post(address, {"months": "1"}).status_code == 403
    assert not Token.objects.exists()
