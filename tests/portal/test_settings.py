"""From the operator's settings to Django's, each in a fresh process because Django is configured once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from unefois.config import Settings
from unefois.portal import configuration, setup
from unefois.portal.databases import default_database

_TELL = """
import json
from unefois import portal
portal.setup()
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in (
    "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS", "LANGUAGE_CODE", "TIME_ZONE", "SECURE_PROXY_SSL_HEADER")}))
"""


def settings_of(home, **environment):
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", _TELL],
        env={**os.environ, "UNEFOIS_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_the_sandbox_works_in_plain_http(tmp_path):
    found = settings_of(tmp_path)
    assert found["DEBUG"] is False
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is False
    assert found["SECURE_HSTS_SECONDS"] == 0
    assert (found["LANGUAGE_CODE"], found["TIME_ZONE"]) == ("fr", "Europe/Paris")
    assert (tmp_path / "keys" / "django_secret_key").stat().st_mode & 0o777 == 0o600


def test_production_is_strict(tmp_path):
    found = settings_of(
        tmp_path, UNEFOIS_ENV="production", UNEFOIS_PUBLIC_URL="https://echange.example", UNEFOIS_HOST="0.0.0.0"
    )
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert found["ALLOWED_HOSTS"][0] == "echange.example"
    assert "*" not in found["ALLOWED_HOSTS"]
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://echange.example"]
    assert found["SECURE_PROXY_SSL_HEADER"] is None, "no proxy is trusted unless named"


def test_production_without_https_still_has_secure_cookies(tmp_path):
    assert settings_of(tmp_path, UNEFOIS_ENV="production")["SESSION_COOKIE_SECURE"] is True


def test_the_deployment_check_of_django_is_clean(tmp_path):
    result = subprocess.run(
        [sys.executable, "-m", "unefois.portal", "check", "--deploy", "--fail-level", "WARNING"],
        env={
            **os.environ,
            "UNEFOIS_HOME": str(tmp_path),
            "UNEFOIS_ENV": "production",
            "UNEFOIS_PUBLIC_URL": "https://echange.example",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://moi:p%40ss@base:5433/echange", ("echange", "moi", "p@ss", "base", "5433")),
        ("postgresql:///echange?host=/run/postgresql", ("echange", "", "", "/run/postgresql", "")),
    ],
)
def test_postgresql_is_read_as_libpq_does(url, expected):
    found = default_database(Settings(database_url=url))
    assert tuple(found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected


def test_options_of_the_address_are_kept():
    found = default_database(Settings(database_url="postgresql://base/echange?sslmode=verify-full"))
    assert found["OPTIONS"]["sslmode"] == "verify-full"


def test_a_process_has_one_configuration(control_settings):
    setup(control_settings)
    with pytest.raises(RuntimeError, match="déjà configuré"):
        setup(control_settings.model_copy(update={"port": 9}))
    assert configuration.current() == control_settings
