"""Signing keys: the newest signs, `kid` names it, the older ones still verify; none is short."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey
from pydantic import ValidationError

from unefois.config import Settings
from unefois.habilitations import service, tokens

OLD, NEW = "o" * 48, "n" * 48


def test_a_new_key_signs_and_the_old_one_still_verifies(habilitation, now):
    with override_settings(UNEFOIS=Settings(token_keys=[OLD])):
        before = service.issue(habilitation, now=now)
    rotated = Settings(token_keys=[NEW, OLD])
    with override_settings(UNEFOIS=rotated):
        after = service.issue(habilitation, now=now)
        assert tokens.encode(before.token) != before.jwt
    keys = [OctKey.import_key(key, {"kid": OctKey.import_key(key).thumbprint()}) for key in rotated.token_signing_keys]
    for delivered, key in ((before, keys[1]), (after, keys[0])):
        read = jwt.decode(delivered.jwt, KeySet(keys), algorithms=["HS256"])
        assert read.header["kid"] == key.kid
        assert read.claims["jti"] == str(delivered.token.jti)
    assert OLD not in before.jwt


def test_the_demonstration_token_follows_the_key(control_database, now):
    with override_settings(UNEFOIS=Settings(token_keys=[OLD])):
        before = service.demo_world(now=now)
    with override_settings(UNEFOIS=Settings(token_keys=[NEW, OLD])):
        after = service.demo_world(now=now)
    assert after.jwt != before.jwt
    assert after.token.jti == before.token.jti
    assert after.token.digest == tokens.digest(after.jwt)


@pytest.mark.parametrize("keys", [["court"], [NEW, "x" * 31], ["é" * 15]])
def test_a_short_key_is_refused_without_being_told(keys, monkeypatch):
    monkeypatch.setenv("UNEFOIS_TOKEN_KEYS", json.dumps(keys))
    with pytest.raises(ValidationError, match="32 octets") as refused:
        Settings()
    assert keys[-1] not in str(refused.value)


def test_a_key_of_accents_counts_in_bytes(monkeypatch):
    monkeypatch.setenv("UNEFOIS_TOKEN_KEYS", json.dumps(["é" * 16]))
    assert len(Settings().token_signing_keys[0]) == 32
