"""Life of a token: delivered once, banned, replaced, prolonged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import OctKey

from unefois.habilitations import service, tokens
from unefois.habilitations.models import Habilitation, Organisation, Token, User


@pytest.fixture
def key(control_settings):
    return OctKey.import_key(control_settings.token_signing_keys[0])


def test_the_jwt_has_the_claims_of_the_real_service(habilitation, now, key):
    delivered = service.issue(habilitation, now=now, label="Cantines")
    decoded = jwt.decode(delivered.jwt, key, algorithms=["HS256"])
    assert decoded.header == {"alg": "HS256", "typ": "JWT", "kid": key.thumbprint()}
    assert decoded.claims == {
        "uid": str(habilitation.pk),
        "jti": str(delivered.token.jti),
        "scopes": ["cnaf_quotient_familial", "cnaf_enfants"],
        "sub": "Tarification de la cantine",
        "iat": int(now.timestamp()),
        "version": "1.0",
        "env": "sandbox",
        "exp": int(datetime(2028, 5, 22, 9, 30, tzinfo=UTC).timestamp()),
    }
    with pytest.raises(BadSignatureError):
        jwt.decode(delivered.jwt, OctKey.import_key(b"x" * 48), algorithms=["HS256"])


def test_the_jwt_is_nowhere_in_the_database(habilitation, now):
    delivered = service.issue(habilitation, now=now)
    signature = delivered.jwt.rsplit(".", 1)[1]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert signature not in repr(cursor.fetchall())
    assert delivered.token.last_four == delivered.jwt[-4:]


def test_eighteen_months_from_the_end_of_august_end_with_february(habilitation):
    token = service.issue(habilitation, now=datetime(2026, 8, 31, 12, tzinfo=UTC)).token
    assert token.expires_at == datetime(2028, 2, 29, 12, tzinfo=UTC)


def test_a_token_without_end_never_expires(habilitation, now):
    token = service.issue(habilitation, now=now, months=None).token
    assert not token.expired(now + timedelta(days=36_500))
    with pytest.raises(service.Refused, match="pas de fin"):
        service.extend(token, now=now)


@pytest.mark.parametrize("months", [0, -30, 121, 100_000, 10**12])
def test_a_life_of_no_month_or_of_too_many_is_refused(habilitation, now, months):
    token = service.issue(habilitation, now=now).token
    with pytest.raises(service.Refused, match="de 1 à 120 mois"):
        service.issue(habilitation, now=now, months=months)
    with pytest.raises(service.Refused, match="de 1 à 120 mois"):
        service.extend(token, now=now, months=months)
    assert Token.objects.get().expires_at == token.expires_at


def test_a_life_does_not_outlast_the_calendar(habilitation):
    token = service.issue(habilitation, now=datetime(9985, 1, 1, tzinfo=UTC), months=120).token
    with pytest.raises(service.Refused, match="9999"):
        service.extend(token, now=datetime(9985, 1, 1, tzinfo=UTC), months=120)


def test_a_ban_is_immediate_and_final(habilitation, now):
    token = service.issue(habilitation, now=now).token
    banned = service.ban(token, now=now, reason="Publié par erreur dans un dépôt")
    assert banned.banned(now)
    assert banned.state(now) == "banni"
    with pytest.raises(service.Refused, match="déjà banni depuis le 22/11/2026 à 10:30"):
        service.ban(token, now=now)
    with pytest.raises(service.Refused, match="ne se prolonge pas"):
        service.extend(token, now=now)


def test_a_ban_to_come_may_be_brought_forward(habilitation, now):
    token = service.issue(habilitation, now=now).token
    day = timedelta(days=1)
    planned = service.ban(token, now=now, at=now + 30 * day)
    assert not planned.banned(now + 29 * day)
    assert planned.state(now) == "actif, bannissement prévu"
    assert planned.banned(now + 30 * day)
    sooner = service.ban(token, now=now, at=now + day)
    assert sooner.banned(now + day)
    with pytest.raises(service.Refused, match="passée"):
        service.ban(token, now=now, at=now - day)


def test_a_token_is_not_its_own_replacement(habilitation, now):
    token = service.issue(habilitation, now=now).token
    with pytest.raises(service.Refused, match="lui-même"):
        service.ban(token, now=now, replacement=token)


def test_rotation_leaves_time_to_change(habilitation, now):
    old = service.issue(habilitation, now=now, label="Cantines").token
    delivered = service.rotate(old, now=now, ban_at=now + timedelta(days=7))
    old.refresh_from_db()
    assert delivered.token.label == "Cantines"
    assert old.replaced_by == delivered.token
    assert not old.banned(now)
    assert old.banned(now + timedelta(days=7))


def test_a_refused_rotation_delivers_nothing(habilitation, now):
    old = service.issue(habilitation, now=now).token
    service.ban(old, now=now)
    with pytest.raises(service.Refused):
        service.rotate(old, now=now)
    assert Token.objects.count() == 1


def test_prolongation_starts_from_the_end_or_from_now(habilitation, now):
    token = service.issue(habilitation, now=now, months=3).token
    assert service.extend(token, now=now, months=3).expires_at == datetime(2027, 5, 22, 9, 30, tzinfo=UTC)
    later = datetime(2027, 9, 1, tzinfo=UTC)
    assert service.extend(token, now=later, months=1).expires_at == datetime(2027, 10, 1, tzinfo=UTC)


def test_the_demonstration_world_is_made_once(control_database, now):
    first = service.demo_world(now=now)
    again = service.demo_world(now=now + timedelta(days=200))
    assert again.jwt == first.jwt
    user = User.objects.get()
    assert user.is_superuser
    assert user.check_password(again.admin_password), "nobody signed in: the first may have been shown in vain"
    assert not user.check_password(first.admin_password)
    User.objects.update(last_login=now)
    assert service.demo_world(now=now).admin_password is None
    assert User.objects.get().check_password(again.admin_password)
    assert [model.objects.count() for model in (Organisation, Habilitation, Token)] == [1, 1, 1]
    assert first.token.habilitation.scopes == service.every_scope()


def test_the_demonstration_token_is_delivered_anew_at_its_end(control_database, now):
    first = service.demo_world(now=now)
    later = now + timedelta(days=600)
    renewed = service.demo_world(now=later)
    assert renewed.jwt != first.jwt
    assert Token.objects.get().digest == tokens.digest(renewed.jwt)
    assert not Token.objects.get().expired(later)


def test_there_is_no_demonstration_in_production(control_database, now):
    production = control_database.model_copy(update={"env": "production"})
    with override_settings(UNEFOIS=production), pytest.raises(service.Refused, match="bac à sable"):
        service.demo_world(now=now)
