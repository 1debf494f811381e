"""What the data plane reads, by its own read-only connection, on both databases."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction

from unefois import database
from unefois.habilitations import service, tokens
from unefois.habilitations.models import Habilitation, Organisation, Token

GENERATION = "SELECT value FROM habilitations_generation"
SNAPSHOT = (
    "SELECT t.jti, t.digest, t.expires_at, t.banned_at, h.id, o.siret, h.scopes, h.allowed_networks,"
    " h.rate_per_minute, h.recipients, h.valid_from, h.valid_until, h.status, h.legal_basis, t.issued_at"
    " FROM habilitations_token t JOIN habilitations_habilitation h ON h.id=t.habilitation_id"
    " JOIN habilitations_organisation o ON o.id=h.organisation_id"
)


@pytest.fixture
def read(control_database):
    """Runs a query as the data plane does: its own connection, in a loop of its own."""

    async def rows(sql):
        source = database.connect(control_database.database_url, control_database.sqlite_path)
        try:
            return await source.rows(sql)
        finally:
            await source.close()

    return lambda sql: asyncio.run(rows(sql))


def test_one_row_a_token_with_all_that_decides(habilitation, now, read):
    habilitation.allowed_networks = ["10.0.0.0/8", "2001:db8::/32"]
    habilitation.recipients = ["21990001600011"]
    habilitation.rate_per_minute = 600
    habilitation.valid_from, habilitation.valid_until = date(2026, 1, 1), date(2027, 12, 31)
    habilitation.full_clean()
    habilitation.save()
    delivered = service.issue(habilitation, now=now, label="Cantines")

    [row] = read(SNAPSHOT)
    (
        jti,
        digest,
        expires,
        banned,
        holder,
        siret,
        scopes,
        networks,
        rate,
        recipients,
        first,
        last,
        status,
        basis,
        issued,
    ) = row
    assert uuid.UUID(str(jti)) == delivered.token.jti
    assert digest == tokens.digest(delivered.jwt)
    assert instant(expires) == datetime(2028, 5, 22, 9, 30, tzinfo=UTC)
    assert banned is None
    assert uuid.UUID(str(holder)) == habilitation.pk
    assert siret == "13002526500013"
    assert json.loads(scopes) == ["cnaf_quotient_familial", "cnaf_enfants"]
    assert json.loads(networks) == ["10.0.0.0/8", "2001:db8::/32"]
    assert rate == 600
    assert json.loads(recipients) == ["21990001600011"]
    assert (str(first), str(last)) == ("2026-01-01", "2027-12-31")
    assert status == "active"
    assert basis == "Article L. 114-8 du CRPA"
    assert instant(issued) == now


def instant(value):
    """SQLite gives the text of a UTC instant without offset, PostgreSQL an aware datetime."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def test_every_kind_of_change_moves_the_generation(habilitation, now, read):
    seen = read(GENERATION)

    def moved():
        nonlocal seen
        before, seen = seen, read(GENERATION)
        return seen > before

    token = service.issue(habilitation, now=now).token
    assert moved()
    service.ban(token, now=now)
    assert moved()
    Habilitation.objects.update(status="suspended")
    assert moved(), "a bulk update"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE habilitations_organisation SET siret = '35600000000048'")
    assert moved(), "a repair by hand"
    Token.objects.all().delete()
    assert moved()
    habilitation.delete()
    assert moved()
    Organisation.objects.all().delete()
    assert moved()
    assert not moved(), "nothing was written"


def test_a_rolled_back_change_is_not_seen(habilitation, now, read):
    before = read(GENERATION)
    with transaction.atomic():
        service.issue(habilitation, now=now)
        transaction.set_rollback(True)
    assert read(GENERATION) == before
    assert read(SNAPSHOT) == []


def test_a_table_built_again_gets_its_triggers_back(control_database, habilitation, read):
    """Altering a column on SQLite drops the table's triggers; the end of any migration restores them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER habilitations_habilitation_update_bump")
        else:
            cursor.execute("DROP TRIGGER habilitations_habilitation_bump ON habilitations_habilitation")
    before = read(GENERATION)
    Habilitation.objects.update(title="Sans déclencheur")
    assert read(GENERATION) == before
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    Habilitation.objects.update(title="Avec déclencheur")
    assert read(GENERATION) > before


def test_ten_thousand_tokens_in_one_query(habilitation, now, read):
    Token.objects.bulk_create(
        Token(habilitation=habilitation, digest=f"{number:064x}", last_four="abcd", issued_at=now)
        for number in range(10_000)
    )
    start = time.perf_counter()
    rows = read(SNAPSHOT)
    assert len(rows) == 10_000
    assert time.perf_counter() - start < 2, "measured: 0.05 s"
